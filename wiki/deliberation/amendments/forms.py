"""Forms of amendments."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SubmitField

from wiki.deliberation.fields import LONGEST_POST, LONGEST_TITLE, number, offer, radio
from wiki.errors import N_
from wiki.forms import CreatingForm, Form, line, paragraph
from wiki.pages.editing import Side

LONGEST_ENDING, LONGEST_FIX = 500, 200


WHOLE = "_whole"
PLACE = "place_"
WORDINGS = {str(Side.MINE): N_("The amendment’s"), str(Side.IN_FORCE): N_("That of the text in force")}


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


class TypoForm(AdaptForm):
    """A reference text with a typo corrected, and a word on it."""

    reason = line(_("What was wrong?"), LONGEST_FIX, required=False)


class ConfirmForm(Form):
    """Something that was shown is confirmed as it was shown: the number says which."""

    number = number()


class IntegrateForm(ConfirmForm):
    """An adopted wording for each place that two changes dispute, chosen, looked at, and confirmed."""

    look = SubmitField(_("See the text that results"))
    confirm = SubmitField(_("Put this text into force"))
    again = SubmitField(_("Choose again"))

    @property
    def places(self) -> list[RadioField]:
        """Return the fields of the places, in order."""
        return [field for field in self if field.name.startswith(PLACE)]

    @property
    def choices(self) -> list[Side]:
        """Return the wordings chosen; call it on a form that is valid."""
        return [Side(field.data) for field in self.places]


def integrate_form(places: int, number: int) -> IntegrateForm:
    """Return the form that asks for a wording at so many places."""
    fields = {
        f"{PLACE}{place}": radio(
            _("Which wording goes into the text?"), _("Choose a wording for each place.")
        )
        for place in range(1, places + 1)
    }
    form = type("IntegrateFormOfPlaces", (IntegrateForm,), fields)(number=number)
    assert isinstance(form, IntegrateForm)
    for field in form.places:
        offer(field, WORDINGS)
    return form


class EndingForm(Form):
    """Why an amendment ends before its vote."""

    reason = paragraph(_("Reason, which everybody will read"), LONGEST_ENDING)


class SuccessorForm(Form):
    """Which other amendment replaces one."""

    by = radio(_("Which amendment replaces it?"), _("Choose the amendment that replaces it."))


def sections_offered(titles: Iterable[tuple[str, int, str]]) -> list[tuple[str, str]]:
    """Return the passages one can choose: the whole text, then each section, deeper ones set in."""
    inner = [
        (anchor, ("– " * max(level - 2, 0)) + (title or gettext("What stands before the first heading")))
        for anchor, level, title in titles
    ]
    return [(WHOLE, gettext("The whole text")), *inner]
