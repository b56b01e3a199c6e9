"""Other words for an adopted amendment go in by a short vote of their own, and by nothing else."""

from datetime import datetime

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, DAY, cast, charter, closed, opened, proposed, text_of
from wiki.accounts.models import Member
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.amendments.screens import steps
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Vote, VoteState
from wiki.deliberation.votes import services
from wiki.deliberation.votes.closing import merging
from wiki.ledger import queries as ledger
from wiki.pages.models import Page
from wiki.pages.writing.editing import ConflictChoice

pytestmark = pytest.mark.both_databases
WORDS = "entre trois et neuf ans"


def colliding() -> tuple[Page, Member, Amendment, datetime]:
    """An adopted amendment whose words the page has changed meanwhile, and a moment after."""
    page, author = charter(), factories.member()
    votes = [opened(each) for each in (proposed(page, author), proposed(page, author, BEFORE, "neuf ans"))]
    for vote in votes:
        cast(vote, author, "for")
    for vote in votes:
        closed(vote)
    db.session.expire_all()
    assert votes[1].amendment.state is AmendmentState.INTEGRATING
    return page, author, votes[1].amendment, votes[1].closes_at + DAY


def ratified(amendment: Amendment, by: Member, at: datetime, base: int = 2, words: str = WORDS) -> Vote:
    text = text_of(amendment.page).replace(AFTER, words)
    with unit_of_work():
        return services.ratify(
            amendment, Proposal(base, text, "Entre trois et neuf", "Un accord."), at + 3 * DAY, by, at
        )


def test_words_that_are_ratified_go_in(app: Flask) -> None:
    page, author, amendment, now = colliding()
    vote = ratified(amendment, author, now)
    assert (vote.number, vote.is_ratification, amendment.state) == (2, True, AmendmentState.INTEGRATING)
    moments = {name: moment for name, moment, _progress in steps(amendment)}
    assert moments["vote"] == amendment.votes[0].opens_at
    cast(vote, author, "for", at=now + DAY)
    closed(vote)
    assert amendment.state is AmendmentState.MERGED
    assert WORDS in text_of(page)
    assert amendment.mandate == vote
    report = verify(ledger.events())
    assert (report.problems, report.votes, report.merges) == ((), 3, 2)


def test_words_that_are_rejected_leave_the_amendment_waiting(app: Flask) -> None:
    page, author, amendment, now = colliding()
    first = amendment.mandate
    vote = ratified(amendment, author, now)
    cast(vote, author, "against", at=now + DAY)
    closed(vote)
    assert (amendment.state, amendment.mandate, page.head_number) == (AmendmentState.INTEGRATING, first, 2)
    again = ratified(amendment, author, vote.closes_at + DAY, words="huit ans")
    cast(again, author, "for", at=again.opens_at + DAY)
    closed(again)
    assert "huit ans" in text_of(page)
    assert verify(ledger.events()).problems == ()


def test_a_page_that_moves_again_makes_ratified_words_wait_too(app: Flask) -> None:
    page, author, amendment, now = colliding()
    other = opened(proposed(page, author, AFTER, "un an", now), now)
    cast(other, author, "for")
    late = ratified(amendment, author, other.closes_at - DAY)
    cast(late, author, "for", at=late.opens_at)
    closed(other)
    closed(late)
    assert (amendment.state, amendment.mandate) == (AmendmentState.INTEGRATING, late)
    assert WORDS not in text_of(page)
    assert verify(ledger.events()).problems == ()


def test_what_cannot_be_ratified(app: Flask) -> None:
    _page, author, amendment, now = colliding()
    with pytest.raises(Conflict):
        ratified(amendment, author, now, base=1)
    with pytest.raises(InvalidInput):
        ratified(amendment, author, now, words=AFTER)
    ratified(amendment, author, now)
    with pytest.raises(Conflict):
        ratified(amendment, author, now)
    merged = db.session.get_one(Amendment, 1)
    with pytest.raises(Conflict):
        ratified(merged, author, now)


def test_nothing_is_integrated_while_other_words_are_voted(app: Flask) -> None:
    page, author, amendment, now = colliding()
    vote = ratified(amendment, author, now)
    cast(vote, author, "for", at=now + DAY)
    assert amendment.mandate is not None
    places = len(merging.unresolved_chunks(merging.merge_voted_version(amendment.mandate).text))
    with pytest.raises(Conflict), unit_of_work():
        merging.integrate(
            amendment, page.head_number, merging.Resolution([ConflictChoice.MINE] * places), author, now + DAY
        )
    closed(vote)
    assert (vote.state, amendment.state) == (VoteState.CLOSED, AmendmentState.MERGED)
    assert WORDS in text_of(page)
