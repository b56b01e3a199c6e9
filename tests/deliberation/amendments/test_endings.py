from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    NOW,
    TEXT,
    Clock,
    announced,
    cast,
    charter,
    closed,
    drafted,
    opened,
    proposed,
)
from tests.deliberation.screens import KEY, fresh, post, words
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.amendments import excerpts
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.pages.models import Page

SECOND = timedelta(seconds=1)


def adopt(page: Page, old: str, new: str) -> None:
    author = factories.member()
    vote = opened(proposed(page, author, old, new))
    cast(vote, author, "for")
    closed(vote)
    db.session.expire_all()


def withdrawn(page: Page) -> Amendment:
    amendment = proposed(page, factories.member())
    with unit_of_work():
        endings.withdraw(amendment, "Je reprendrai.", amendment.author, NOW)
    return amendment


@pytest.mark.both_databases
def test_an_amendment_is_replaced_by_another_and_each_leads_to_the_other(app: Flask) -> None:
    page, author = charter(), factories.member()
    old, new = proposed(page, author), proposed(page, factories.member(), BEFORE, "quatre ans")
    with unit_of_work():
        endings.supersede(old, new, author, NOW)
    assert (old.state, old.superseded_by) == (AmendmentState.SUPERSEDED, new)
    assert new.supersedes == [old]
    (event,) = [each for each in ledger.events() if each.type == "amendment.superseded"]
    assert (event.actor, event.payload) == (f"member:{author.id}", {"by": new.id})
    with pytest.raises(InvalidInput), unit_of_work():
        endings.supersede(new, old, author, NOW)


def test_only_one_in_discussion_on_the_same_page_replaces_another(app: Flask) -> None:
    page, author = charter(), factories.member()
    amendment = proposed(page, author)
    others = [amendment, proposed(charter("autre"), author), drafted(page, author), withdrawn(page)]
    for other in others:
        with pytest.raises(InvalidInput), unit_of_work():
            endings.supersede(amendment, other, author, NOW)
    assert amendment.superseded_by is None


def test_a_frozen_amendment_that_is_replaced_is_never_voted(app: Flask) -> None:
    page, author = charter(), factories.member()
    amendment, other = proposed(page, author), proposed(page, author, BEFORE, "quatre ans")
    vote = announced(amendment)
    with unit_of_work():
        endings.supersede(amendment, other, author, NOW + DAY)
    assert jobs.run_due(vote.closes_at) == 0


@pytest.mark.both_databases
def test_the_words_of_an_ended_one_come_back_in_a_draft_of_ones_own(app: Flask) -> None:
    page, member = charter(), factories.member()
    ended = withdrawn(page)
    adopt(page, "quatre fois", "six fois")
    with unit_of_work():
        draft = endings.take_up(ended, member, NOW + 20 * DAY)
    assert (draft.state, draft.author_id, draft.taken_from) == (AmendmentState.DRAFT, member.id, ended)
    assert (draft.current.base_number, draft.mergeability) == (2, Mergeability.CLEAN)
    assert draft.current.text == TEXT.replace(BEFORE, AFTER).replace("quatre fois", "six fois")
    assert (draft.current.title, draft.current.reasons) == (ended.current.title, ended.current.reasons)


def test_what_no_longer_fits_is_taken_up_as_it_was(app: Flask) -> None:
    page, member = charter(), factories.member()
    ended = withdrawn(page)
    adopt(page, BEFORE, "neuf ans")
    with unit_of_work():
        draft = endings.take_up(ended, member, NOW + 20 * DAY)
    assert (draft.current.base_number, draft.mergeability) == (1, Mergeability.CONFLICT)
    assert AFTER in excerpts.adapted_text(excerpts.merge_into_head(draft.current))


def test_nothing_is_taken_up_that_stands_or_is_there_already(app: Flask) -> None:
    page, member = charter(), factories.member()
    ended, running = withdrawn(page), proposed(page, member, "publics", "publiés")
    with pytest.raises(Conflict), unit_of_work():
        endings.take_up(running, member, NOW)
    adopt(page, BEFORE, AFTER)
    with pytest.raises(Conflict), unit_of_work():
        endings.take_up(ended, member, NOW)


def test_the_screens_of_replacing_and_taking_up(app: Flask, client: FlaskClient, clock: Clock) -> None:
    page, author = charter(), factories.member()
    first = proposed(page, author)
    factories.sign_in(client, author)
    address = f"/fr/amendments/{first.reference}"
    assert "Aucun autre amendement" in words(client.get(f"{address}/supersede"))
    other = proposed(page, factories.member(), BEFORE, "quatre ans")
    assert post(client, f"{address}/supersede", by="26-999").status_code == 422
    assert post(client, f"{address}/supersede", by=other.reference).location == address
    assert other.reference in words(client.get(address))
    assert first.reference in words(client.get(f"/fr/amendments/{other.reference}"))
    assert "Reprendre" in words(client.get(address))
    begun = post(client, f"{address}/take-up", **KEY)
    assert begun.location == post(client, f"{address}/take-up", **KEY).location
    assert AFTER in words(client.get(begun.location))
    fresh()
    assert len(first.taken_up) == 1
    assert "Repris par" not in words(client.get(address))


def test_nothing_is_withdrawn_once_the_hour_of_its_vote_has_come(app: Flask) -> None:
    vote = announced(proposed(charter(), factories.member()))
    amendment = vote.amendment
    with pytest.raises(Conflict), unit_of_work():
        endings.withdraw(amendment, "Trop tard.", amendment.author, vote.opens_at)
    with unit_of_work():
        endings.withdraw(amendment, "À temps.", amendment.author, vote.opens_at - SECOND)
    assert amendment.state is AmendmentState.WITHDRAWN
