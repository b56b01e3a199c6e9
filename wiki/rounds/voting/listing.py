"""The paginated list of the answers on an item, as for the ballots of a vote."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Select

from wiki.accounts.models import Member
from wiki.core.db import db
from wiki.deliberation.votes.ballots.listing import Narrowed, narrowed
from wiki.ledger import queries as ledger
from wiki.rounds import queries
from wiki.rounds.agenda.items import ANSWERS
from wiki.rounds.models import Item, RoundBallot, RoundElector
from wiki.rounds.voting.verdict import Answer
from wiki.web import pagination


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """An answer as the public list shows it: what, by whom, from where on the day of the roll, its receipt."""

    ballot: RoundBallot
    home: RoundElector
    receipt: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Equal answers: those that are shown, and the number of all of them."""

    answer: Answer
    given: list[PublicAnswer]
    found: int


@dataclass(frozen=True, slots=True)
class AnswerListing:
    """One page of the answers given on an item."""

    item: Item
    narrowed: Narrowed

    @property
    def groups(self) -> list[AnswerGroup]:
        """The answers of this page, grouped by answer."""
        asked = self.narrowed
        given = _public_answers(
            queries.ballots(self.item, asked.choice, asked.country), pagination.PER_PAGE, asked.before
        )
        found = groupby(given, key=lambda each: each.ballot.answer)
        return [AnswerGroup(answer, list(group), asked.choices[answer]) for answer, group in found]


def answer_listing(
    item: Item, answer: str | None = None, country: str | None = None, page: int = 1
) -> AnswerListing:
    """Return a page of the answers given on an item."""
    offered = list(map(str, ANSWERS[item.kind]))
    return AnswerListing(item, narrowed(queries.answer_counts(item), offered, answer, country, page))


def short_listing(item: Item) -> list[AnswerGroup]:
    """Return the answers on an item by group when they fit on one page of their list; else nothing."""
    found = answer_listing(item)
    return found.groups if found.narrowed.pages == 1 else []


def own_answer(item: Item, member: Member) -> PublicAnswer | None:
    """Return a member's own answer on an item, if they gave one."""
    found = _public_answers(queries.ballots(item).where(RoundBallot.member_id == member.id), 1)
    return found[0] if found else None


def _public_answers(
    query: Select[tuple[RoundBallot, RoundElector]], limit: int, offset: int = 0
) -> Sequence[PublicAnswer]:
    rows = db.session.execute(query.limit(limit).offset(offset)).all()
    receipts = ledger.receipts(ballot.ledger_seq for ballot, _home in rows)
    return [PublicAnswer(ballot, home, receipts[ballot.ledger_seq]) for ballot, home in rows]
