"""A small round: six dynamisers of four countries, four validated sheets; each function commits."""

from datetime import datetime, timedelta

from tests import factories
from tests.deliberation.network import DAY, NOW
from tests.editions.library import sheet
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.operations import jobs
from wiki.pages.models import Page
from wiki.rounds import services
from wiki.rounds.agenda import withdrawing
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Calendar, Phase
from wiki.rounds.models import Item, Round
from wiki.rounds.services import ItemProposal, RoundPlan
from wiki.rounds.voting import services as voting
from wiki.rounds.voting.services import ItemAnswer
from wiki.rounds.voting.verdict import Answer

COUNTRIES = ("FR", "FR", "FR", "PT", "IT", "GR")
PHASE_DAYS = (0, 10, 20, 30, 40)


def calendar(start: datetime = NOW) -> Calendar:
    return Calendar(*(start + days * DAY for days in PHASE_DAYS))


def dynamisers() -> list[Member]:
    return [factories.dynamiser(country) for country in COUNTRIES]


def opened(year: int = 2026, start: datetime = NOW) -> Round:
    with unit_of_work():
        made = services.open_round(RoundPlan(year, calendar(start)), None, start)
    jobs.run_due(start)
    db.session.refresh(made)
    return made


def proposed(of: Round, kind: str, page: Page, actor: Member | None = None, **given: object) -> Item:
    proposer = actor or factories.member()
    with unit_of_work():
        proposal = ItemProposal(ItemKind(kind), page, reason="Une raison.", **given)  # type: ignore[arg-type]
        return services.propose(of, proposal, proposer, of.collection_at + timedelta(hours=1))


def withdrawn(item: Item, reason: str = "Je me suis trompé de fiche.") -> None:
    """Take an item off the agenda, as who proposed it."""
    assert item.proposed_by is not None
    with unit_of_work():
        withdrawing.withdraw_item(item, reason, item.proposed_by, item.proposed_at + timedelta(seconds=30))


def reach(of: Round, phase: Phase) -> datetime:
    """Let time pass until a phase has begun; return a moment in it."""
    begins = of.calendar.begins(phase)
    assert begins is not None
    jobs.run_due(begins)
    db.session.expire_all()
    return begins + timedelta(hours=1)


def cast(
    of: Round,
    member: Member,
    item: Item,
    answer: str,
    successor: Page | None = None,
    *,
    reason: str = "Une raison.",
) -> None:
    with unit_of_work():
        given = [ItemAnswer(item, Answer(answer), successor, reason)]
        voting.cast_answers(of, member, given, of.vote_at + timedelta(hours=2))


def item_on(of: Round, page: Page) -> Item:
    return next(item for item in of.agenda if item.page_id == page.id and item.amendment_id is None)


__all__ = ["DAY", "NOW", "sheet"]
