"""Forms of discussions."""

import re
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, StringField
from wtforms.validators import AnyOf, ValidationError

from wiki.deliberation.fields import LONGEST_POST, LONGEST_TITLE, hidden_text_field, number
from wiki.deliberation.threads.models import Attention
from wiki.deliberation.threads.passages.services import LONGEST_QUOTE, SelectedPassage
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.web.forms import Form, IdempotentForm, text_field, textarea_field
from wiki.web.moments import MomentsForm, datetime_field

LONGEST_HIDING = 300
LONGEST_REPORT = 500
LONGEST_CONTEXT = 64
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # controls, those of direction too


class ThreadForm(IdempotentForm, MomentsForm):
    """A new thread, on a passage if one is selected; with a first round if ``until`` is given."""

    title = text_field(_("Subject"), LONGEST_TITLE)
    text = textarea_field(_("Your contribution"), LONGEST_POST)
    until = datetime_field(_("Everybody answers alone until"), required=False)
    quote = hidden_text_field(LONGEST_QUOTE)
    prefix = hidden_text_field(LONGEST_CONTEXT)
    suffix = hidden_text_field(LONGEST_CONTEXT)
    on = number(required=False)

    def validate_title(self, field: Field) -> None:
        """Refuse characters that cannot be seen."""
        if _INVISIBLE.search(field.data):
            raise ValidationError(
                gettext("The subject holds a character that cannot be seen: type it again.")
            )

    def ends_at(self) -> datetime | None:
        """Return when the first round ends; None without a first round."""
        return self.moment("until") if self.until.data else None

    @property
    def chosen(self) -> SelectedPassage | None:
        """The selected passage, from the hidden fields of the form; None for the whole text."""
        if not self.quote.data:
            return None
        return SelectedPassage(
            TextQuote(self.quote.data, self.prefix.data, self.suffix.data), self.on.data or 0
        )

    def keep_passage(self, quote: TextQuote, number: int) -> None:
        """Store a passage, and the version it was read in, in the hidden fields of the form."""
        self.quote.data, self.prefix.data, self.suffix.data = quote.exact, quote.prefix, quote.suffix
        self.on.data = number

    def forget_passage(self) -> None:
        """Clear the passage, so that the thread is about the whole text."""
        self.quote.data = self.prefix.data = self.suffix.data = ""


class PostForm(IdempotentForm):
    """A contribution to a discussion, or a reply to one."""

    parent_id = number(required=False)
    text = textarea_field(_("Your contribution"), LONGEST_POST)


class EditPostForm(Form):
    """The new text of a post."""

    text = textarea_field(_("Your contribution"), LONGEST_POST)


class AnswerForm(Form):
    """A member's answer in a first round; sending another one replaces it."""

    answer = textarea_field(_("Your answer"), LONGEST_POST)


class SynthesisForm(Form):
    """The synthesis of a thread; ``seen`` is the version that its author was shown."""

    seen = number()
    text = textarea_field(_("Synthesis"), LONGEST_POST)


class ViewForm(IdempotentForm):
    """A minority view, in the words of whoever holds it."""

    text = textarea_field(_("The view you hold"), LONGEST_POST)


class SigningForm(Form):
    """A signature of one version of a minority view."""

    version = number()


class HidingForm(Form):
    """Why something is hidden."""

    reason = text_field(_("Reason, which everybody will read"), LONGEST_HIDING)


class ClosingForm(Form):
    """Why a discussion is closed."""

    reason = text_field(_("Reason, which everybody will read"), LONGEST_HIDING)


class ReportForm(Form):
    """What is wrong with a post."""

    reason = textarea_field(_("What is wrong with this post?"), LONGEST_REPORT)


class DismissalForm(Form):
    """Why a reported post stays."""

    note = textarea_field(_("Note for the other stewards"), LONGEST_REPORT)


class AttentionForm(Form):
    """Whether a member follows a discussion."""

    attention = StringField(validators=[AnyOf(list(Attention))])


class ReadingForm(Form):
    """Up to which post a member has read."""

    last = number(required=False)
