"""A few pages, an adopted amendment, an edition; each function commits."""

from tests import factories
from tests.deliberation import network
from tests.deliberation.network import NOW
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.deliberation.models import Vote
from wiki.editions import services
from wiki.editions.models import Edition
from wiki.editions.services import EditionPlan
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare_revision

SHEET = {"code": "T13", "strand": "territory", "cycle": 1, "phase": 3, "validated": True}


def sheet(code: str = "T13", **facts: object) -> Page:
    return shelf.page(
        f"Fiche {code}", kind="method", facts={**SHEET, "code": code, **facts}, slug=f"fiche-{code.lower()}"
    )


def adopted(page: Page, author: Member | None = None) -> Vote:
    """Change a charter by an amendment that one member voted."""
    voter = author or factories.member()
    vote = network.opened(network.proposed(page, voter))
    network.cast(vote, voter, "for")
    return network.closed(vote)


def retire(page: Page) -> None:
    """Say in the facts of a sheet that it is out of use."""
    head = version(page.id, page.head_number)
    content = Content(head.content.text, head.content.title, {**head.content.facts, "retired": 2026})
    with unit_of_work():
        pages.write(page, prepare_revision(head, content), Authorship(Origin.IMPORT), NOW)


def published(name: str = "Édition 2026", actor: Member | None = None, **plan: object) -> Edition:
    with unit_of_work():
        return services.publish(EditionPlan(name, **plan), actor, NOW + 30 * network.DAY)  # type: ignore[arg-type]
