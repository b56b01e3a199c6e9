"""Forms of amendments."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from wiki.deliberation.fields import LONGEST_POST, LONGEST_TITLE, number, radio
from wiki.forms import CreatingForm, Form, line, paragraph

LONGEST_ENDING = 500


WHOLE = "_whole"


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


def sections_offered(titles: Iterable[tuple[str, int, str]]) -> list[tuple[str, str]]:
    """Return the passages one can choose: the whole text, then each section, deeper ones set in."""
    inner = [
        (anchor, ("– " * max(level - 2, 0)) + (title or gettext("What stands before the first heading")))
        for anchor, level, title in titles
    ]
    return [(WHOLE, gettext("The whole text")), *inner]
