"""Database queries for validation rounds."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import lazyload

from wiki.accounts import queries as accounts
from wiki.accounts.models import Mandate, Member, Role
from wiki.config import UI_LANGUAGES
from wiki.core.db import db
from wiki.deliberation.amendments.queries import IN_DISCUSSION
from wiki.deliberation.models import Amendment
from wiki.deliberation.tally import Elector
from wiki.pages.models import Page
from wiki.pages.queries import in_order, visible_pages
from wiki.rounds.agenda.items import METHOD_KINDS
from wiki.rounds.calendar import ENDED_PHASES, Phase
from wiki.rounds.models import Evaluation, Item, Round, RoundBallot, RoundElector, WithdrawnItem
from wiki.rounds.voting.verdict import Answer, ItemBallot

YEAR = re.compile(r"\d{4}", re.ASCII)


def rounds() -> Sequence[Round]:
    """Return every round, the last year first."""
    return db.session.scalars(select(Round).order_by(Round.year.desc(), Round.number.desc())).all()


def rounds_of(year: int) -> Sequence[Round]:
    """Return the rounds of a year: all but the last were cancelled."""
    return db.session.scalars(select(Round).where(Round.year == year).order_by(Round.number)).all()


def round_named(name: str) -> Round | None:
    """Return a round by its name: « 2026 », or « 2026-2 » for the second of that year."""
    year = name.partition("-")[0]
    known = rounds_of(int(year)) if YEAR.fullmatch(year) else []
    return next((each for each in known if each.name == name), None)


def round_by_id(round_id: int) -> Round | None:
    """Return a round by its id."""
    return db.session.get(Round, round_id)


def running_round() -> Round | None:
    """Return the round that is not closed yet, if there is one."""
    return db.session.scalar(select(Round).where(Round.phase.not_in(ENDED_PHASES)).order_by(Round.year))


def last_opened_round() -> Round | None:
    """Return the round opened last."""
    return db.session.scalar(select(Round).order_by(Round.opened_at.desc(), Round.id.desc()).limit(1))


def opened_after(of: Round) -> Round | None:
    """Return the round that was opened next."""
    return db.session.scalar(
        select(Round).where(Round.opened_at > of.opened_at).order_by(Round.opened_at).limit(1)
    )


def cancelled_since(closed: Round | None) -> Sequence[Round]:
    """Return the rounds cancelled since one was closed, or ever; the first opened first."""
    query = select(Round).where(Round.phase == Phase.CANCELLED).order_by(Round.opened_at)
    return db.session.scalars(query.where(Round.opened_at > closed.opened_at) if closed else query).all()


def last_closed_round() -> Round | None:
    """Return the round closed last."""
    query = select(Round).where(Round.phase == Phase.PUBLISHED).order_by(Round.closes_at.desc())
    return db.session.scalar(query.limit(1))


_NEXT_PHASE_AT = {
    Phase.ANNOUNCED: Round.collection_at,
    Phase.COLLECTION: Round.evaluation_at,
    Phase.EVALUATION: Round.deliberation_at,
    Phase.DELIBERATION: Round.vote_at,
    Phase.VOTE: Round.closes_at,
}
"""The phase a round is in → when the next one begins."""


def next_due_at() -> datetime | None:
    """Return the next moment at which a round enters a phase."""
    moments = [
        db.session.scalar(select(func.min(moment)).where(Round.phase == phase))
        for phase, moment in _NEXT_PHASE_AT.items()
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def due_rounds(now: datetime) -> Sequence[int]:
    """Return the ids of the rounds that must enter a phase by now."""
    found = [
        row
        for phase, moment in _NEXT_PHASE_AT.items()
        for row in db.session.scalars(select(Round.id).where(Round.phase == phase, moment <= now))
    ]
    return sorted(found)


def item(of: Round, number: int) -> Item | None:
    """Return an item by its number in a round."""
    return db.session.scalar(select(Item).where(Item.round_id == of.id, Item.number == number))


def sheets() -> Sequence[Page]:
    """Return the visible pages a round can be about, in their order: sheets of which no translation is retired."""
    found = in_order(visible_pages().where(Page.kind.in_(METHOD_KINDS)))
    retired = {subject_key(page) for page in found if page.facts.get("retired")}
    return [page for page in found if subject_key(page) not in retired]


def unvalidated_sheets(pages: Collection[Page]) -> set[int]:
    """Return the ids of those of these sheets that are validated in no language."""
    validated = {subject_key(page) for page in pages if page.facts.get("validated") is True}
    return {page.id for page in pages if subject_key(page) not in validated}


def one_per_translation_group(pages: Collection[Page]) -> list[Page]:
    """Return one page of each group of translations: that in the first language of the interface that has one."""
    found: dict[str, Page] = {}
    for page in sorted(pages, key=lambda page: (_language_rank(page), page.position, page.id)):
        found.setdefault(subject_key(page), page)
    return list(found.values())


def _language_rank(page: Page) -> int:
    return UI_LANGUAGES.index(page.lang) if page.lang in UI_LANGUAGES else len(UI_LANGUAGES)


def subject_key(thing: Page | Amendment) -> str:
    """Return the key that is equal for items on one subject: a sheet with its translations, or an amendment."""
    if isinstance(thing, Amendment):
        return f"amendment:{thing.id}"
    return f"group:{thing.translation_group}" if thing.translation_group else f"page:{thing.id}"


def with_translations(page: Page) -> Sequence[Page]:
    """Return a page and its translations, hidden ones included."""
    if page.translation_group is None:
        return [page]
    query = select(Page).where(Page.translation_group == page.translation_group, Page.kind == page.kind)
    return db.session.scalars(query.order_by(Page.id)).all()


def translations_in(lang: str, pages: Collection[Page]) -> dict[int, Page]:
    """Return, by page id, the visible translation of each of these pages in a language."""
    groups = {page.translation_group: page for page in pages if page.translation_group and page.lang != lang}
    query = visible_pages().where(Page.lang == lang, Page.translation_group.in_(groups))
    return {groups[page.translation_group or 0].id: page for page in db.session.scalars(query)}


def amendments_on_sheets() -> Sequence[Amendment]:
    """Return the amendments in discussion on visible method sheets that are not retired."""
    query = (
        select(Amendment)
        .join(Page, Page.id == Amendment.page_id)
        .where(Page.hidden_at.is_(None), Page.kind.in_(METHOD_KINDS), Amendment.state.in_(IN_DISCUSSION))
        .where(Amendment.number.is_not(None))
        .order_by(Amendment.year, Amendment.number)
    )
    return [each for each in db.session.scalars(query) if not each.page.facts.get("retired")]


def dynamisers(today: date) -> list[Elector]:
    """Return the holders of a dynamiser's mandate, each once.

    Their country is their own if they hold a mandate for it, else the first country of their mandates.
    """
    countries: dict[int, set[str]] = {}
    members: dict[int, Member] = {}
    for mandate in accounts.current_mandates(Role.DYNAMISER, today):
        members[mandate.member_id] = mandate.member
        countries.setdefault(mandate.member_id, set()).add(mandate.country or "")
    return [
        Elector(
            row, each.territory.name, each.country if each.country in countries[row] else min(countries[row])
        )
        for row, each in sorted(members.items())
    ]


def mandates(day: date) -> dict[tuple[int, str], Mandate]:
    """Return the dynamisers' mandates of a day, by member and country."""
    return {
        (each.member_id, each.country or ""): each for each in accounts.current_mandates(Role.DYNAMISER, day)
    }


def elector(of: Round, member: Member) -> RoundElector | None:
    """Return the member's place on the roll, if there is one."""
    return db.session.get(RoundElector, (of.id, member.id))


def ballots_of(of: Round, member_id: int) -> dict[int, RoundBallot]:
    """Return a member's ballots in a round, by item."""
    query = select(RoundBallot).join(Item, Item.id == RoundBallot.item_id)
    query = query.where(Item.round_id == of.id, RoundBallot.member_id == member_id)
    return {ballot.item_id: ballot for ballot in db.session.scalars(query)}


def roll(of: Round) -> list[Elector]:
    """Return the roll as electors of `tally`, in the order of the ledger."""
    query = select(RoundElector.member_id, RoundElector.territory, RoundElector.country)
    query = query.where(RoundElector.round_id == of.id)
    rows = db.session.execute(query.order_by(RoundElector.country, RoundElector.member_id))
    return [Elector(*row) for row in rows]


def item_ballots(item: Item) -> list[ItemBallot]:
    """Return the answers on an item as ballots of `verdict`."""
    query = select(RoundBallot.member_id, RoundBallot.answer, RoundBallot.successor_id)
    rows = db.session.execute(query.where(RoundBallot.item_id == item.id).order_by(RoundBallot.id))
    return [ItemBallot(*row) for row in rows]


def ballots(
    item: Item, answer: str | None = None, country: str | None = None
) -> Select[tuple[RoundBallot, RoundElector]]:
    """Return a query for the answers on an item with their electors, by answer, those with a reason first."""
    query = select(RoundBallot, RoundElector).join(RoundElector, _of_elector(item))
    query = query.where(RoundBallot.item_id == item.id).options(lazyload(RoundElector.member))
    if answer is not None:
        query = query.where(RoundBallot.answer == answer)
    if country is not None:
        query = query.where(RoundElector.country == country)
    by_answer = case({str(each): place for place, each in enumerate(Answer)}, value=RoundBallot.answer)
    return query.order_by(by_answer, RoundBallot.reason == "", RoundBallot.at, RoundBallot.id)


def answer_counts(item: Item) -> Sequence[tuple[str, str, int]]:
    """Return how many answered what on an item, by country."""
    query = select(RoundElector.country, RoundBallot.answer, func.count()).join(
        RoundElector, _of_elector(item)
    )
    query = query.where(RoundBallot.item_id == item.id).group_by(RoundElector.country, RoundBallot.answer)
    return [(country, str(answer), count) for country, answer, count in db.session.execute(query)]


def _of_elector(item: Item) -> ColumnElement[bool]:
    return and_(RoundElector.round_id == item.round_id, RoundElector.member_id == RoundBallot.member_id)


def evaluation_of(item: Item, member: Member) -> Evaluation | None:
    """Return a member's own scores of an item, if they gave any."""
    query = select(Evaluation).where(Evaluation.item_id == item.id, Evaluation.member_id == member.id)
    return db.session.scalar(query)


def all_scores(item: Item) -> Sequence[dict[str, int]]:
    """Return every score of an item, without who gave it."""
    return db.session.scalars(select(Evaluation.scores).where(Evaluation.item_id == item.id)).all()


def evaluations(item: Item, limit: int, offset: int = 0, *, remarked: bool = False) -> Sequence[Evaluation]:
    """Return a part of the evaluations of an item, in their order; only those with a remark where that is asked."""
    query = select(Evaluation).where(Evaluation.item_id == item.id).order_by(Evaluation.id)
    if remarked:
        query = query.where(Evaluation.remark != "")
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def member_names(member_ids: Collection[int]) -> dict[int, str]:
    """Return the names of members by member id."""
    query = select(Member.id, Member.name).where(Member.id.in_(member_ids))
    return dict(db.session.execute(query).tuples().all())


def scored_items(of: Round, member_id: int) -> set[int]:
    """Return the ids of the items a member has scored."""
    query = select(Evaluation.item_id).join(Item, Item.id == Evaluation.item_id)
    query = query.where(Item.round_id == of.id, Evaluation.member_id == member_id)
    return set(db.session.scalars(query))


def progress_counts(of: Round, what: type[Evaluation | RoundBallot]) -> dict[int, int]:
    """Return, by member id, the number of readable items scored (Evaluation) or answered (RoundBallot)."""
    query = (
        select(what.member_id, func.count())
        .join(Item, Item.id == what.item_id)
        .join(Page, Page.id == Item.page_id)
        .where(Item.round_id == of.id, Page.hidden_at.is_(None))
        .group_by(what.member_id)
    )
    return dict(db.session.execute(query).tuples().all())


def ballot_counts(of: Round) -> dict[int, int]:
    """Return the number of answers on each item of a round, by item id."""
    query = select(RoundBallot.item_id, func.count()).join(Item, Item.id == RoundBallot.item_id)
    rows = db.session.execute(query.where(Item.round_id == of.id).group_by(RoundBallot.item_id))
    return dict(rows.tuples().all())


def readable_item_count(of: Round) -> int:
    """Return how many items everybody may read."""
    query = select(func.count()).select_from(Item).join(Page, Page.id == Item.page_id)
    query = query.where(Item.round_id == of.id, Page.hidden_at.is_(None), ~Item.withdrawn.has())
    return db.session.scalar(query) or 0


def is_voted_on(page: Page) -> bool:
    """Tell whether an item about a page, or with it as the successor, is on the agenda of a round that votes."""
    query = (
        select(Item.id)
        .join(Round, Item.round_id == Round.id)
        .outerjoin(Amendment, Item.amendment_id == Amendment.id)
    )
    query = query.where(Round.phase == Phase.VOTE, Item.id.not_in(select(WithdrawnItem.item_id)))
    about = (Item.page_id == page.id) | (Item.successor_id == page.id) | (Amendment.page_id == page.id)
    return db.session.scalar(query.where(about).limit(1)) is not None
