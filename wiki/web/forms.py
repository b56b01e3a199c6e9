"""Base classes and fields of all forms: trimmed, limited fields, and an idempotency key."""

import json
import secrets
from hashlib import sha256
from typing import Any

from flask import flash, request
from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from wiki.config import MAX_TEXT_BYTES
from wiki.core.normalize import count_invisible_signs, normalize_text

KEY_BYTES = 16


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
    """Base of every form; FlaskForm adds and checks the CSRF token."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # the library carries no types
        """Forms read form data only, never JSON, whose values may be of any type."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Ignore a JSON body."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """Render hidden fields without an id: a page may have several forms, and an id must be unique."""
            hidden = {"id": False} if isinstance(field, HiddenField) else {}
            return super().render_field(field, hidden | render_kw)


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
        """Return the SHA-256 of everything that was sent, except the form's key and the CSRF token."""
        sent = [(name, values) for name, values in request.form.lists() if name not in ("csrf_token", "key")]
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
    return TextAreaField(label, filters=[normalize_value], validators=[presence, limit], **kwargs)
