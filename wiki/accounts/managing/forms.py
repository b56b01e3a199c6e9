"""The form on which a steward manages a member."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, Field, SelectField, SubmitField
from wtforms.validators import Optional, ValidationError

from wiki.accounts.models import Member
from wiki.web.forms import Form, text_field

LONGEST_REASON = 300


class ManageForm(Form):
    """What a steward does about a member: each act has its button."""

    mandate = SelectField(_("Which mandate?"), coerce=int, validate_choice=True, validators=[Optional()])
    ends_on = DateField(_("First day on which it no longer holds"), validators=[Optional()])
    end = SubmitField(_("End this mandate"))
    sign_out = SubmitField(_("Sign out everywhere"))
    sure = BooleanField(_("Yes, close this account"))
    close = SubmitField(_("Close the account"))
    reason = text_field(_("Your reason"), LONGEST_REASON, required=False)
    reopen = SubmitField(_("Open the account again"))

    def __init__(self, person: Member, mandates: Mapping[int, str], **kwargs: Any) -> None:
        """Offer the mandates, by their numbers, that can still be ended."""
        super().__init__(**kwargs)
        self.person = person
        self.mandate.choices = list(mandates.items())
        self.reason.flags.required = True  # for reopening alone, which has a form of its own

    def validate_ends_on(self, field: Field) -> None:
        """Refuse to end a mandate without its day."""
        if self.end.data and (field.data is None or self.mandate.data is None):
            raise ValidationError(gettext("This field is needed."))

    def validate_sure(self, field: Field) -> None:
        """Refuse to close an account by one touch."""
        if self.close.data and not field.data:
            raise ValidationError(
                gettext(
                    "Tick this box too: their mandates end, and are not given back by opening the account again."
                )
            )
