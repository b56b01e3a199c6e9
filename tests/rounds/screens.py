"""What tests of the screens of rounds share."""

from tests.deliberation.network import Clock
from tests.rounds.network import dynamisers, opened, reach, sheet
from wiki.accounts.models import Member
from wiki.rounds.calendar import Phase
from wiki.rounds.models import Round


def at(clock: Clock, made: Round, phase: Phase) -> None:
    clock.now = reach(made, phase)


def voting(clock: Clock) -> tuple[Round, list[Member]]:
    """A round whose vote is open on two sheets of one cell."""
    people = dynamisers()
    for code in ("T13", "T14"):
        sheet(code)
    made = opened()
    at(clock, made, Phase.VOTE)
    return made, people


CELL = "/fr/rounds/2026/cells/territory-1-3"
