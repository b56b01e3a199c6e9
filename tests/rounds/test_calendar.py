"""The phases of a round are half-open intervals."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.core.errors import InvalidInput
from wiki.rounds.calendar import PHASE_ORDER, Calendar, Phase, check_year, next_phase

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
CALENDAR = Calendar(*(START + days * DAY for days in (0, 30, 60, 90, 104)))


@pytest.mark.parametrize("phase", PHASE_ORDER[1:])
def test_a_phase_begins_at_its_moment_and_not_before(phase: Phase) -> None:
    begins = CALENDAR.begins(phase)
    assert begins is not None
    assert CALENDAR.phase(begins) is phase
    assert next_phase(CALENDAR.phase(begins - INSTANT)) is phase
    assert CALENDAR.next_at(begins - INSTANT) == begins


@given(st.integers(-10, 120), st.integers(0, 30))
def test_phases_never_go_back(day: int, later: int) -> None:
    first, second = (CALENDAR.phase(START + days * DAY) for days in (day, day + later))
    assert PHASE_ORDER.index(first) <= PHASE_ORDER.index(second)


def test_the_ends_of_the_calendar() -> None:
    assert CALENDAR.begins(Phase.ANNOUNCED) is None
    assert CALENDAR.next_at(CALENDAR.closes) is None
    with pytest.raises(InvalidInput):
        next_phase(Phase.PUBLISHED)


@given(st.permutations(CALENDAR.moments).filter(lambda moments: tuple(moments) != CALENDAR.moments))
def test_phases_out_of_order_are_refused(moments: list[datetime]) -> None:
    with pytest.raises(InvalidInput):
        Calendar(*moments)


def test_a_phase_needs_a_length_and_a_time_zone() -> None:
    with pytest.raises(InvalidInput):
        Calendar(START, START, *CALENDAR.moments[2:])
    with pytest.raises(InvalidInput):
        Calendar(*(moment.replace(tzinfo=None) for moment in CALENDAR.moments))


@pytest.mark.parametrize("year", [1, 1999, 9999])
def test_dates_far_from_our_time_are_refused(year: int) -> None:
    far = START.replace(year=year)
    with pytest.raises(InvalidInput):
        Calendar(*sorted((far, *CALENDAR.moments[1:])))


@pytest.mark.parametrize("year", [0, -1, 1999, 2100])
def test_years_no_round_can_have(year: int) -> None:
    with pytest.raises(InvalidInput):
        check_year(year)
    check_year(2026)
