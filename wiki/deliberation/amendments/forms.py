"""Forms of amendments."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SubmitField

from wiki.core.errors import N_
from wiki.deliberation.fields import LONGEST_POST, LONGEST_TITLE, number, radio_field, set_choices
from wiki.deliberation.votes.closing.merging import Resolution
from wiki.pages.forms import FactsForm
from wiki.pages.writing.editing import ConflictChoice
from wiki.web.forms import Form, IdempotentForm, text_field, textarea_field

LONGEST_ENDING, LONGEST_FIX = 500, 200


WHOLE_TEXT = "_whole"
PLACE, STATED = "place_", "stated_"
WORDINGS = {
    str(ConflictChoice.MINE): N_("The amendment’s"),
    str(ConflictChoice.IN_FORCE): N_("That of the text in force"),
}


class PassageForm(IdempotentForm):
    """Which passage of the text to rewrite."""

    section = radio_field(_("Which passage?"), _("Choose a passage, or the whole text."))

    @property
    def anchor(self) -> str:
        """The anchor of the section chosen, empty for the whole text."""
        return "" if self.section.data == WHOLE_TEXT else str(self.section.data)


class TextForm(FactsForm):
    """The passage and the facts as they should read; ``seen`` is the version of the amendment they were written on."""

    seen = number()
    text = textarea_field(_("The text as it should read"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark the text as required in the HTML, though it may be empty: that removes the section."""
        super().__init__(*args, **kwargs)
        self.text.flags.required = True


class ReasonsForm(Form):
    """Title and reasons of an amendment; ``seen`` is the version of the amendment they were written on."""

    seen = number(required=False)
    title = text_field(_("What does it change, in one sentence?"), LONGEST_TITLE)
    reasons = textarea_field(_("Why? Your reasons"), LONGEST_POST)


class ChangeForm(TextForm, ReasonsForm):
    """An amendment in discussion, changed by its author."""


class WholeTextForm(Form):
    """The whole text as it should read, written on version ``base_number`` of the page."""

    base_number = number()
    text = textarea_field(_("The text as it should read"))


class AdaptForm(WholeTextForm, FactsForm):
    """The whole text and the facts as they should read."""


class TypoForm(WholeTextForm):
    """A reference text with a typo corrected, and a word on it."""

    reason = text_field(_("What was wrong?"), LONGEST_FIX, required=False)


class ConfirmForm(Form):
    """Confirm something as it was shown; ``number`` is the version shown."""

    number = number()


class IntegrateForm(ConfirmForm):
    """Choose an adopted wording for each conflicting place and fact, see the result, confirm it."""

    look = SubmitField(_("See the text that results"))
    confirm = SubmitField(_("Put this text into force"))
    again = SubmitField(_("Choose again"))

    @property
    def places(self) -> list[RadioField]:
        """Return the fields of the places, in order."""
        return [field for field in self if field.name.startswith(PLACE)]

    @property
    def facts(self) -> list[RadioField]:
        """Return the fields of the facts, in order."""
        return [field for field in self if field.name.startswith(STATED)]

    @property
    def choices(self) -> Resolution:
        """Return the wordings chosen; call it on a form that is valid."""
        return Resolution(
            [ConflictChoice(field.data) for field in self.places],
            {field.name.removeprefix(STATED): ConflictChoice(field.data) for field in self.facts},
        )


def integrate_form(places: int, facts: Iterable[str], number: int) -> IntegrateForm:
    """Return the form that asks for a wording at each of ``places`` conflicts and for each of these facts."""
    missing = _("Choose a wording for each place.")
    wordings = [f"{PLACE}{place}" for place in range(1, places + 1)]
    fields = {name: radio_field(_("Which wording goes into the text?"), missing) for name in wordings}
    fields |= {
        f"{STATED}{name}": radio_field(_("Which of the two wordings goes into the page?"), missing)
        for name in facts
    }
    form = type("IntegrateFormOfPlaces", (IntegrateForm,), fields)(number=number)
    assert isinstance(form, IntegrateForm)
    for field in (*form.places, *form.facts):
        set_choices(field, WORDINGS)
    return form


class EndingForm(Form):
    """Why an amendment ends before its vote."""

    reason = textarea_field(_("Reason, which everybody will read"), LONGEST_ENDING)


class SuccessorForm(Form):
    """Which other amendment replaces one."""

    by = radio_field(_("Which amendment replaces it?"), _("Choose the amendment that replaces it."))


def section_choices(titles: Iterable[tuple[str, int, str]]) -> list[tuple[str, str]]:
    """Return the choices of a passage: the whole text, then each section, indented by its level."""
    inner = [
        (anchor, ("– " * max(level - 2, 0)) + (title or gettext("What stands before the first heading")))
        for anchor, level, title in titles
    ]
    return [(WHOLE_TEXT, gettext("The whole text")), *inner]
