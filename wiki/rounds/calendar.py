"""The phases of a round as half-open intervals; every function takes the moment as an argument. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from wiki.core.errors import N_, InvalidInput

FIRST_YEAR, LAST_YEAR = 2000, 2099
Moment = TypeVar("Moment", datetime, str)
"""A moment, or the text by which the record writes it; both sort in the same way."""


class Phase(StrEnum):
    """The phase of a round; each lasts until the next begins, unless the round is cancelled."""

    ANNOUNCED = "announced"
    COLLECTION = "collection"
    EVALUATION = "evaluation"
    DELIBERATION = "deliberation"
    VOTE = "vote"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


PHASE_ORDER = tuple(phase for phase in Phase if phase is not Phase.CANCELLED)
ENDED_PHASES = frozenset({Phase.PUBLISHED, Phase.CANCELLED})


@dataclass(frozen=True, slots=True)
class Calendar:
    """When each phase begins, and when the vote closes. Raises InvalidInput when they are not in order."""

    collection: datetime
    evaluation: datetime
    deliberation: datetime
    vote: datetime
    closes: datetime

    def __post_init__(self) -> None:
        moments = self.moments
        if any(moment.tzinfo is None for moment in moments):
            raise InvalidInput(N_("A moment in the record needs its time zone."))
        for moment in moments:
            check_year(moment.year)
        if any(later <= earlier for earlier, later in pairwise(moments)):
            raise InvalidInput(
                N_("The phases follow each other: collection, evaluation, deliberation, vote, close.")
            )

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The beginnings of the phases after the announcement, in their order."""
        return (self.collection, self.evaluation, self.deliberation, self.vote, self.closes)

    def phase(self, now: datetime) -> Phase:
        """Return the phase at a moment."""
        return PHASE_ORDER[sum(moment <= now for moment in self.moments)]

    def begins(self, phase: Phase) -> datetime | None:
        """Return when a phase begins; None for the announcement."""
        place = PHASE_ORDER.index(phase)
        return self.moments[place - 1] if place else None

    def next_at(self, now: datetime) -> datetime | None:
        """Return when the next phase begins; None once all have."""
        return next((moment for moment in self.moments if moment > now), None)


def next_phase(phase: Phase) -> Phase:
    """Return the phase after one; raises InvalidInput after the last."""
    if phase is Phase.PUBLISHED:
        raise InvalidInput(N_("This round is closed."))
    return PHASE_ORDER[PHASE_ORDER.index(phase) + 1]


def reschedule_refusal(before: Sequence[Moment], after: Sequence[Moment], now: Moment) -> str:
    """Return why the dates of a round cannot be changed in this way; empty when they can.

    A phase that has begun keeps its date, no date moves into the past, and an open vote does not close earlier, so
    that members who relied on its close can still answer.
    """
    moved = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    opens, closes = before[-2], before[-1]
    if not moved:
        return N_("No date is changed.")
    if any(old <= now for old, _new in moved):
        return N_("A phase that has begun keeps its date.")
    if any(new <= now for _old, new in moved):
        return N_("A date can only be moved to a moment to come.")
    if opens <= now and after[-1] < closes:
        return N_("The vote is open: its close can be put off, not brought forward.")
    return ""


def check_year_matches(year: int, collection: date, closes: date) -> None:
    """Raise InvalidInput when the year of a round is neither that of its collection nor that of its close."""
    if year not in {collection.year, closes.year}:
        raise InvalidInput(
            N_(
                "A round bears the year in which its collection begins or its vote closes: with these dates it "
                "cannot be that of %(year)s."
            ),
            year=year,
        )


def check_year(year: int) -> None:
    """Raise InvalidInput for a year outside FIRST_YEAR to LAST_YEAR."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(
            N_("A round has a year from %(first)s to %(last)s."), first=FIRST_YEAR, last=LAST_YEAR
        )
