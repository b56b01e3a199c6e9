"""The phases of a round as half-open intervals; every question is asked of a moment that is given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from wiki.errors import N_, InvalidInput

FIRST_YEAR, LAST_YEAR = 2000, 2099


class Phase(StrEnum):
    """Where a round stands; each phase lasts until the next begins."""

    ANNOUNCED = "announced"
    COLLECTION = "collection"
    EVALUATION = "evaluation"
    DELIBERATION = "deliberation"
    VOTE = "vote"
    PUBLISHED = "published"


ORDER = tuple(Phase)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When each phase begins, and when the vote closes. Raises InvalidInput when they do not follow."""

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
        return ORDER[sum(moment <= now for moment in self.moments)]

    def begins(self, phase: Phase) -> datetime | None:
        """Return when a phase begins; None for the announcement."""
        place = ORDER.index(phase)
        return self.moments[place - 1] if place else None

    def next_at(self, now: datetime) -> datetime | None:
        """Return when the next phase begins; None once all have."""
        return next((moment for moment in self.moments if moment > now), None)


def following(phase: Phase) -> Phase:
    """Return the phase after one; raises InvalidInput after the last."""
    if phase is Phase.PUBLISHED:
        raise InvalidInput(N_("This round is closed."))
    return ORDER[ORDER.index(phase) + 1]


def check_year(year: int) -> None:
    """Raise InvalidInput for a year that no round can have."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(
            N_("A round has a year from %(first)s to %(last)s."), first=FIRST_YEAR, last=LAST_YEAR
        )
