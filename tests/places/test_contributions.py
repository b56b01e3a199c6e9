from datetime import timedelta

import pytest

from tests import factories
from wiki.accounts.models import Member
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.providers import contributions as proposed
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.pages.providers import contributions as written
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOW = factories.LONG_AGO + timedelta(days=40)
TEXT = "# Cadre\n\nLe bien-être est l'affaire de tous.\n"


def page(kind: str, title: str, by: Member) -> Page:
    with unit_of_work():
        new = pages.NewPage(kind=kind, lang="fr", title=title)
        return pages.create(new, TEXT, Authorship(Origin.CREATION, by.id, by.name), NOW)


def test_only_what_everybody_may_read_is_listed() -> None:
    who, other = factories.member(), factories.member()
    mine, hidden = page("page", "Carnet", who), page("page", "Brouillon", who)
    page("page", "Autre carnet", other)
    with unit_of_work():
        pages.hide(hidden, "vide", other, NOW)
    assert [shown for _revision, shown in written.member_changes(who)] == [mine]


def test_a_draft_amendment_stays_with_its_author() -> None:
    who = factories.member()
    frame = page("frame", "Cadre", factories.member())
    with unit_of_work():
        draft = amendment_services.create_draft(frame, "", who, NOW)
    assert list(proposed.amendments(who)) == []
    with unit_of_work():
        amendment_services.revise(
            draft,
            amendment_services.Proposal(1, TEXT.replace("tous", "tous et de chacun"), "Chacun", "Parce que."),
            NOW,
        )
        amendment_services.submit(draft, NOW)
    assert list(proposed.amendments(who)) == [draft]
    with unit_of_work():
        pages.hide(frame, "essai", who, NOW)
    assert list(proposed.amendments(who)) == []
