"""A validated method sheet whose facts are amended: one proposal after another, voted and put in."""

from datetime import datetime
from typing import Any

from tests.deliberation.network import NOW, TEXT, cast, closed, opened
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.deliberation.amendments import services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment, Vote
from wiki.pages import kinds
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.pages.services import NewPage
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

FACTS = {"strand": "territory", "cycle": 1, "phase": 3, "validated": True}


def sheet(slug: str = "evaluer", **facts: Any) -> Page:
    """Make a validated sheet, T13 unless its facts say otherwise."""
    new = NewPage("method", "fr", "Évaluer ensemble", slug, facts=kinds.with_cell_code(FACTS | facts))
    with unit_of_work():
        return pages.create(new, TEXT, Authorship(Origin.CREATION), NOW)


def proposed(
    page: Page, author: Member, changes: dict[str, Any], text: str = TEXT, now: datetime = NOW
) -> Amendment:
    """Submit an amendment of the facts of a page, and of its text where one is given."""
    with unit_of_work():
        amendment = services.create_draft(page, "", author, now)
        revise(amendment, changes, text, now)
        services.submit(amendment, now)
    return amendment


def revise(amendment: Amendment, changes: dict[str, Any], text: str = TEXT, now: datetime = NOW) -> None:
    """Propose other facts; call it in a unit of work."""
    base = amendment.current.base_number
    services.revise(amendment, Proposal(base, text, "Autre phase", "Elle y a sa place.", changes), now)


def adopted(amendment: Amendment, voter: Member, now: datetime = NOW) -> Vote:
    """Put an amendment to the vote and adopt it."""
    vote = opened(amendment, now)
    cast(vote, voter, "for")
    closed(vote)
    db.session.expire_all()
    return vote
