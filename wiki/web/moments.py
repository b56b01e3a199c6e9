"""Forms that ask for a moment: day and hour in the reader's time zone, which the form carries with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, HiddenField
from wtforms.validators import InputRequired, Length, Optional

from wiki.core import zones
from wiki.web.forms import Form
from wiki.web.i18n import city_of, time_zone

LONGEST_ZONE = 64
MINUTE_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # the first is what browsers must be given


def datetime_field(label: str, *, required: bool = True) -> DateTimeLocalField:
    """Make a date and time field; its value has no time zone and is meant in that of the form."""
    presence = InputRequired(_("This field is needed.")) if required else Optional()
    return DateTimeLocalField(label, format=MINUTE_FORMATS, validators=[presence])


class MomentsForm(Form):
    """Base of forms with `datetime_field`; ``zone`` is the time zone in which the form was shown.

    Refuses an hour that is skipped. When the reader's time zone has changed since the form was shown, nobody can know
    in which the hours are meant: they are shown again as the same moments in the new zone, to be confirmed.
    """

    zone = HiddenField(validators=[Length(max=LONGEST_ZONE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say in which time zone the form is shown."""
        super().__init__(*args, **kwargs)
        if not self.zone.data:
            self.zone.data = time_zone()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Validate the form, and its hours as moments; errors of hours are shown beside their fields."""
        valid = super().validate(*args, **kwargs)
        if not valid and not self.errors:
            return False
        skipped = [field for field in self._moments() if zones.is_skipped(field.data, self._own_zone())]
        for field in skipped:
            field.errors = [*field.errors, self._skipped_message(field.data)]
        return not self._move_to_zone_of_reader() and valid and not skipped

    def moment(self, name: str) -> datetime:
        """Return the moment that a field of a valid form names, in UTC, where durations are exact."""
        return zones.moment_of(self[name].data, self._own_zone())

    def _moments(self) -> Iterator[DateTimeLocalField]:
        return (field for field in self if isinstance(field, DateTimeLocalField) and field.data)

    def _own_zone(self) -> ZoneInfo:
        known = self.zone.data in available_timezones()
        return ZoneInfo(self.zone.data if known else time_zone())

    def _skipped_message(self, wall: datetime) -> str:
        own = self._own_zone()
        later = zones.wall_clock(zones.moment_of(wall, own), own)
        return str(
            gettext(
                "Clocks are put forward that night: %(hour)s does not exist, %(place)s time. Choose %(later)s, or "
                "another hour.",
                hour=f"{wall:%H:%M}",
                later=f"{later:%H:%M}",
                place=city_of(own.key),
            )
        )

    def _move_to_zone_of_reader(self) -> bool:
        """Write the hours in the reader's time zone when the form was shown in another; return whether it was."""
        former, present, moved = self._own_zone(), ZoneInfo(time_zone()), list(self._moments())
        if former.key == present.key:
            return False
        self.zone.data, self.zone.raw_data = present.key, None
        if not moved:
            return False
        at = zones.moment_of(moved[0].data, former)
        for field in moved:
            field.data = zones.wall_clock(zones.moment_of(field.data, former), present)
            field.raw_data = None
        self.form_errors.append(
            gettext(
                "Your time zone was changed since this form was shown: from %(former)s (%(before)s) to %(present)s "
                "(%(after)s). The hours below are the same moments, in the new time zone: look at them, then send the "
                "form again.",
                former=city_of(former.key),
                before=zones.utc_offset(at, former),
                present=city_of(present.key),
                after=zones.utc_offset(at, present),
            )
        )
        return True
