"""Hours on a wall clock, and the moments they name: twice a year one hour is skipped, and one comes twice. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which a clock of a zone shows ``wall``; of an hour that comes twice, the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what a clock of a zone shows at a moment, to the minute, without its zone."""
    return moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None, fold=0)


def is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether no clock of a zone ever shows ``wall``, because it is put forward over it."""
    return moment_of(wall, zone).astimezone(zone).replace(tzinfo=None, fold=0) != wall.replace(fold=0)


def is_doubled(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether clocks of a zone show ``wall`` twice, because they are put back over it."""
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return not is_skipped(wall, zone) and first.utcoffset() != second.utcoffset()


def utc_offset(moment: datetime, zone: ZoneInfo) -> str:
    """Return how far a zone is from UTC at a moment: « UTC+2 », « UTC−3:30 »."""
    distance = moment.astimezone(zone).utcoffset() or timedelta()
    hours, minutes = divmod(abs(distance) // MINUTE, 60)
    sign = "−" if distance < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
