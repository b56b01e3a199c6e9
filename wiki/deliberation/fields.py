"""Fields that the forms of deliberation share, and their bounds."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from wiki.web.forms import lf

LONGEST_TITLE = 200


LONGEST_POST = 20_000


LARGEST = 2**31 - 1


MINUTE_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # the first is what browsers must be given


def number(*, required: bool = True) -> IntegerField:
    """Make a hidden field that holds a whole number."""
    presence = InputRequired() if required else Optional()
    return IntegerField(widget=HiddenInput(), validators=[presence, NumberRange(0, LARGEST)])


def radio(label: str, missing: str) -> RadioField:
    """Make a choice that must be made; its answers are given with `offer`."""
    return RadioField(label, validators=[InputRequired(missing)], choices=[])


def moment(label: str, *, required: bool = True) -> DateTimeLocalField:
    """Make a field for a day and an hour, in the time zone of whoever fills it in."""
    presence = InputRequired(_("This field is needed.")) if required else Optional()
    return DateTimeLocalField(label, format=MINUTE_FORMATS, validators=[presence])


def hidden(longest: int) -> HiddenField:
    """Make a hidden field that holds words, of which none may be lost; browsers send their lines with CRLF."""
    return HiddenField(filters=[lf], validators=[Optional(), Length(max=longest)])


def offer(field: RadioField, answers: Mapping[str, str]) -> None:
    """Offer these answers, value and untranslated label."""
    field.choices = [(value, gettext(label)) for value, label in answers.items()]
