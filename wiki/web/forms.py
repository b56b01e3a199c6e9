"""Base classes and fields of all forms: trimmed, limited fields, and an idempotency key."""

import json
import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from flask import flash, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, FieldList, FormField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from wiki.config import MAX_TEXT_BYTES
from wiki.core.errors import N_, InvalidInput
from wiki.core.limits.text_size import MOST_PARTS, TOO_MANY_PARTS, count_parts
from wiki.core.normalize import count_invisible_signs, normalize_text
from wiki.web import given_back

KEY_BYTES = 16
SENT_TWICE = N_(
    "This arrived with two different values, and it is not known which one was meant. Choose again."
)


def normalize_value(value: str | None) -> str:
    """Return a text as it is stored; "" for None."""
    return normalize_text(value or "")


def strip_whitespace(value: str | None) -> str:
    """Return a text as it is stored, without surrounding white space; "" for None."""
    return normalize_value(value).strip()


def normalize_newlines(value: str | None) -> str:
    """Return words quoted from a stored text, with its LF line ends; browsers send CRLF."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n")


class Form(FlaskForm):  # type: ignore[misc] # the library carries no types
    """Base of every form; FlaskForm adds and checks the CSRF token.

    A form that is only shown again (`wiki.web.given_back`) is never valid, and has no errors.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # the library carries no types
        """Forms read texts only, never JSON, whose values may be of any type, nor files."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Ignore a JSON body, and files: no field takes one, and one in the place of a text is none."""
            if request.is_json:
                return None
            given = super().wrap_formdata(form, formdata)
            return request.form if isinstance(given, CombinedMultiDict) else given

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """Render hidden fields without an id: a page may have several forms, and an id must be unique."""
            hidden = {"id": False} if isinstance(field, HiddenField) else {}
            return super().render_field(field, hidden | render_kw)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Validate the form, unless it is only to be shown again; a field of one value that came twice is none."""
        if given_back.is_shown_again():
            return False
        is_valid = bool(super().validate(*args, **kwargs))
        twice = [field for field in self if _came_twice(field)]
        for field in twice:
            field.errors = [*field.errors, gettext(SENT_TWICE)]
        return is_valid and not twice

    def hidden_tag(self, *fields: Any) -> Markup:
        """Render the hidden fields, and the labels of the others: whoever gives back what was typed needs them."""
        labels = given_back.labels_input(self.typed_into(), self._prefix)
        return Markup(super().hidden_tag(*fields)) + labels  # noqa: S704 - rendered by the library

    def typed_into(self) -> Iterator[Field]:
        """Yield the fields in which people type or choose."""
        return iter(self)


def tell_invisible_signs(form: Form) -> None:
    """Tell the sender that signs nobody sees were taken out of the texts of a form."""
    sent = (text for field in form if isinstance(field, TextAreaField) for text in field.raw_data or ())
    number = sum(map(count_invisible_signs, filter(None, sent)))
    if number:
        message = ngettext(
            "%(num)s invisible sign was taken out of your text.",
            "%(num)s invisible signs were taken out of your text.",
            number,
        )
        flash(message, "info")


def one_value(name: str) -> str | None:
    """Return what was sent under a name outside any form, None for nothing; raises InvalidInput for two values."""
    values = set(request.form.getlist(name))
    if len(values) > 1:
        raise InvalidInput(SENT_TWICE)
    return next(iter(values), None)


def require_button(*buttons: Field) -> None:
    """Raise InvalidInput unless one of the buttons was pressed: in a form of several, it says what is to be done."""
    if not any(button.data for button in buttons):
        raise InvalidInput(
            N_("Nothing is done yet: it did not arrive which button you pressed. Press it again.")
        )


def _came_twice(field: Field) -> bool:
    """Tell whether a field that holds one value was sent with several: which was meant is not known."""
    many = isinstance(field, (SelectMultipleField, FieldList, FormField))
    return not many and len(set(field.raw_data or ())) > 1


class IdempotentForm(Form):
    """Base of every form that creates something; its key makes sending it twice create once."""

    earlier = ""
    """The URL of what this form created when it was sent before, with other content."""

    key = HiddenField(validators=[InputRequired(), Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Generate a key for a form that was not sent yet."""
        super().__init__(*args, **kwargs)
        if not self.key.data:
            self.renew_key()

    def renew_key(self, earlier: str = "") -> None:
        """Replace the key; ``earlier`` is the URL of what was created with the previous key."""
        self.key.data, self.earlier = secrets.token_urlsafe(KEY_BYTES), earlier

    def digest(self) -> str:
        """Return the SHA-256 of everything that was sent, except the form's key, the CSRF token and the labels."""
        left_out = ("csrf_token", "key", given_back.LABELS)
        sent = [(name, values) for name, values in request.form.lists() if name not in left_out]
        return sha256(json.dumps(sorted(sent)).encode()).hexdigest()


def text_field(label: str, longest: int, *, required: bool = True, **kwargs: Any) -> StringField:
    """Return a one-line field of at most ``longest`` characters."""
    presence = DataRequired(_("This field is needed.")) if required else Optional()
    limit = Length(max=longest, message=_("At most %(max)d characters."))
    return StringField(label, filters=[strip_whitespace], validators=[presence, limit], **kwargs)


def textarea_field(
    label: str, longest: int = MAX_TEXT_BYTES, *, required: bool = True, **kwargs: Any
) -> TextAreaField:
    """Return a multi-line field of at most ``longest`` characters; line ends become LF, nothing is trimmed."""
    presence = DataRequired(_("This field is needed.")) if required else Optional()
    limit = Length(max=longest, message=_("At most %(max)d characters."))
    limits = [presence, limit, check_parts]
    return TextAreaField(label, filters=[normalize_value], validators=limits, **kwargs)


def check_parts(_form: Any, field: Field) -> None:
    """Refuse a text of too many lines and sentences (a validator)."""
    if count_parts(field.data or "") > MOST_PARTS:
        raise ValidationError(gettext(TOO_MANY_PARTS))
