"""Forms of deliberation."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from wiki.forms import CreatingForm, Form, line, paragraph

LONGEST_TITLE = 200
LONGEST_POST = 20_000
LONGEST_REASON = 2_000
LONGEST_ENDING = 500
LONGEST_HIDING = 300
LARGEST = 2**31 - 1
MINUTE_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # the first is what browsers must be given
WHOLE = "_whole"


def number(*, required: bool = True) -> IntegerField:
    """Make a hidden field that holds a whole number."""
    presence = InputRequired() if required else Optional()
    return IntegerField(widget=HiddenInput(), validators=[presence, NumberRange(0, LARGEST)])


def radio(label: str, missing: str) -> RadioField:
    """Make a choice that must be made; its answers are given with `offer`."""
    return RadioField(label, validators=[InputRequired(missing)], choices=[])


def moment(label: str) -> DateTimeLocalField:
    """Make a field for a day and an hour, in the time zone of whoever fills it in."""
    needed = InputRequired(_("This field is needed."))
    return DateTimeLocalField(label, format=MINUTE_FORMATS, validators=[needed])


def offer(field: RadioField, answers: Mapping[str, str]) -> None:
    """Offer these answers, value and untranslated label."""
    field.choices = [(value, gettext(label)) for value, label in answers.items()]


class ThreadForm(CreatingForm):
    """A new discussion."""

    title = line(_("Subject"), LONGEST_TITLE)
    text = paragraph(_("Your contribution"), LONGEST_POST)


class PostForm(CreatingForm):
    """A contribution to a discussion, or a reply to one."""

    parent_id = number(required=False)
    text = paragraph(_("Your contribution"), LONGEST_POST)


class EditPostForm(Form):
    """A contribution in better words."""

    text = paragraph(_("Your contribution"), LONGEST_POST)


class HidingForm(Form):
    """Why something is hidden."""

    reason = line(_("Reason, which everybody will read"), LONGEST_HIDING)


class PassageForm(CreatingForm):
    """Which part of the text to write anew."""

    section = radio(_("Which passage?"), _("Choose a passage, or the whole text."))

    @property
    def anchor(self) -> str:
        """The anchor of the section chosen, empty for the whole text."""
        return "" if self.section.data == WHOLE else str(self.section.data)


class TextForm(Form):
    """The passage as it should read; ``seen`` is the version of the amendment it was written on."""

    seen = number()
    text = paragraph(_("The text as it should read"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call the text needed, though it may be empty: that takes a section out."""
        super().__init__(*args, **kwargs)
        self.text.flags.required = True


class ReasonsForm(Form):
    """Title and reasons of an amendment."""

    title = line(_("What does it change, in one sentence?"), LONGEST_TITLE)
    reasons = paragraph(_("Why? Your reasons"), LONGEST_POST)


class ChangeForm(TextForm, ReasonsForm):
    """An amendment in discussion, changed by its author."""


class AdaptForm(Form):
    """The whole text as it should read, written anew on version ``base_number`` of the page."""

    base_number = number()
    text = paragraph(_("The text as it should read"))


class ConfirmForm(Form):
    """Something that was shown is confirmed as it was shown: the number says which."""

    number = number()


class EndingForm(Form):
    """Why an amendment ends before its vote."""

    reason = paragraph(_("Reason, which everybody will read"), LONGEST_ENDING)


class AnnounceForm(Form):
    """By which rule an amendment is voted, and when."""

    preset = radio(_("By which rule?"), _("Choose a rule."))
    opens_at = moment(_("The vote opens"))
    closes_at = moment(_("The vote closes"))

    def hours(self, zone: str) -> tuple[datetime, datetime]:
        """Return opening and close, which people give in their own time zone."""
        own = ZoneInfo(zone)
        return self.opens_at.data.replace(tzinfo=own), self.closes_at.data.replace(tzinfo=own)


class BallotForm(Form):
    """A ballot."""

    choice = radio(_("Your position"), _("Choose your position."))
    reason = paragraph(_("Your reason"), LONGEST_REASON, required=False)


class FollowUpForm(Form):
    """What was decided and what follows."""

    text = paragraph(_("Decision and follow-up"), LONGEST_POST)


def sections_offered(titles: Iterable[tuple[str, int, str]]) -> list[tuple[str, str]]:
    """Return the passages one can choose: the whole text, then each section, deeper ones set in."""
    inner = [
        (anchor, ("– " * max(level - 2, 0)) + (title or gettext("What stands before the first heading")))
        for anchor, level, title in titles
    ]
    return [(WHOLE, gettext("The whole text")), *inner]
