"""What every form has in common: trimmed and bounded fields, a key so that sending twice creates once."""

import json
import secrets
from hashlib import sha256
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from wiki.config import MAX_TEXT_BYTES

KEY_BYTES = 16


def trimmed(value: str | None) -> str:
    """Return the value without the white space around it; nothing becomes an empty text."""
    return (value or "").strip()


def lf(value: str | None) -> str:
    """Return a text with LF line ends, as it is stored; browsers send CRLF."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n")


class Form(FlaskForm):  # type: ignore[misc] # the library carries no types
    """Base of every form; FlaskForm adds and checks the CSRF token."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # the library carries no types
        """Forms take what browsers send, never JSON, whose values may be of any type."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Leave a JSON body unread."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """Give what nobody sees no id: a page may hold several forms, and an id only once."""
            hidden = {"id": False} if isinstance(field, HiddenField) else {}
            return super().render_field(field, hidden | render_kw)


class CreatingForm(Form):
    """Base of every form that creates something."""

    earlier = ""
    """Where this form led when it was sent before, with other words."""

    key = HiddenField(validators=[InputRequired(), Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give a new form its key."""
        super().__init__(*args, **kwargs)
        if not self.key.data:
            self.begin_anew()

    def begin_anew(self, earlier: str = "") -> None:
        """Take a fresh key, and remember what the one before had made."""
        self.key.data, self.earlier = secrets.token_urlsafe(KEY_BYTES), earlier

    def digest(self) -> str:
        """Return a hash of all that was sent but the keys."""
        sent = [(name, values) for name, values in request.form.lists() if name not in ("csrf_token", "key")]
        return sha256(json.dumps(sorted(sent)).encode()).hexdigest()


def line(label: str, longest: int, *, required: bool = True, **kwargs: Any) -> StringField:
    """Make a field of one line with at most ``longest`` characters."""
    presence = DataRequired(_("This field is needed.")) if required else Optional()
    limit = Length(max=longest, message=_("At most %(max)d characters."))
    return StringField(label, filters=[trimmed], validators=[presence, limit], **kwargs)


def paragraph(
    label: str, longest: int = MAX_TEXT_BYTES, *, required: bool = True, **kwargs: Any
) -> TextAreaField:
    """Make a field of many lines with at most ``longest`` characters; the words are kept as they came, LF."""
    presence = DataRequired(_("This field is needed.")) if required else Optional()
    limit = Length(max=longest, message=_("At most %(max)d characters."))
    return TextAreaField(label, filters=[lf], validators=[presence, limit], **kwargs)
