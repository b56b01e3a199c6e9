"""Fields that the forms of deliberation share, and their bounds."""

from collections.abc import Mapping

from flask_babel import gettext
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from wiki.web.forms import normalize_newlines

LONGEST_TITLE = 200


LONGEST_POST = 20_000


LARGEST_INTEGER = 2**31 - 1


def number(*, required: bool = True) -> IntegerField:
    """Make a hidden field that holds a whole number."""
    presence = InputRequired() if required else Optional()
    return IntegerField(widget=HiddenInput(), validators=[presence, NumberRange(0, LARGEST_INTEGER)])


def radio_field(label: str, missing: str) -> RadioField:
    """Make a required radio field without choices; set them with `set_choices`. ``missing`` is the error message."""
    return RadioField(label, validators=[InputRequired(missing)], choices=[])


def hidden_text_field(longest: int) -> HiddenField:
    """Make a hidden text field that keeps its text unchanged: browsers send CRLF, the filter restores LF."""
    return HiddenField(filters=[normalize_newlines], validators=[Optional(), Length(max=longest)])


def set_choices(field: RadioField, answers: Mapping[str, str]) -> None:
    """Set the choices of a field from values to untranslated labels."""
    field.choices = [(value, gettext(label)) for value, label in answers.items()]
