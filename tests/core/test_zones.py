"""Hours that are skipped and hours that come twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.core import zones

PARIS, LORD_HOWE, UTC_ZONE = ZoneInfo("Europe/Paris"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("wall", "zone", "skipped", "doubled"),
    [
        ("2026-03-29T01:59", PARIS, False, False),
        ("2026-03-29T02:00", PARIS, True, False),
        ("2026-03-29T02:30", PARIS, True, False),
        ("2026-03-29T03:00", PARIS, False, False),
        ("2026-10-25T01:59", PARIS, False, False),
        ("2026-10-25T02:00", PARIS, False, True),
        ("2026-10-25T02:59", PARIS, False, True),
        ("2026-10-25T03:00", PARIS, False, False),
        ("2026-10-04T02:15", LORD_HOWE, True, False),
        ("2026-04-05T01:45", LORD_HOWE, False, True),
        ("2026-03-29T02:30", UTC_ZONE, False, False),
    ],
)
def test_which_hours_are_skipped_or_come_twice(
    wall: str,
    zone: ZoneInfo,
    skipped: bool,  # noqa: FBT001 - what is expected
    doubled: bool,  # noqa: FBT001 - what is expected
) -> None:
    at = datetime.fromisoformat(wall)
    assert (zones.is_skipped(at, zone), zones.is_doubled(at, zone)) == (skipped, doubled)


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2037, 1, 1)).map(  # noqa: DTZ001 - made aware
        lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
    st.sampled_from([PARIS, LORD_HOWE, UTC_ZONE, ZoneInfo("Africa/Casablanca"), ZoneInfo("Asia/Beirut")]),
)
def test_a_wall_clock_leads_back_to_its_moment_or_to_its_twin(at: datetime, zone: ZoneInfo) -> None:
    wall = zones.wall_clock(at, zone)
    assert not zones.is_skipped(wall, zone)
    back = zones.moment_of(wall, zone)
    assert back == at or (zones.is_doubled(wall, zone) and back < at)


@pytest.mark.parametrize(
    ("zone", "at", "written"),
    [
        ("Europe/Paris", datetime(2026, 7, 1, tzinfo=UTC), "UTC+2"),
        ("Europe/Paris", datetime(2026, 1, 1, tzinfo=UTC), "UTC+1"),
        ("UTC", datetime(2026, 1, 1, tzinfo=UTC), "UTC+0"),
        ("America/St_Johns", datetime(2026, 1, 1, tzinfo=UTC), "UTC−3:30"),
    ],
)
def test_how_far_a_zone_is_from_utc(zone: str, at: datetime, written: str) -> None:
    assert zones.utc_offset(at, ZoneInfo(zone)) == written
