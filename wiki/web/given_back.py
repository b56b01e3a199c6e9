"""What was typed into a form that could not be taken, by field: to read, to copy, and to fill the form with again.

A form that was refused before its view ran (it had expired, nobody was signed in, the server failed) is not known to
whoever answers. So each form carries the labels of its fields with it (`labels_input`), in the language it was
shown in. A form that is sent with `AGAIN` is only shown again: it is never valid, and nothing is written.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    SelectFieldBase,
    SubmitField,
)
from wtforms.widgets import HiddenInput

AGAIN, LABELS = "again", "labels"
TOKEN, KEY = "csrf_token", "key"
SECRETS = frozenset({"password", "current_password", "new_password", "repeated"})
MIN_TYPED_LENGTH = 20
TYPED_FIELDS = frozenset({"title", "summary", "reason", "name", "place", "territory", "names"})
"""One-line fields whose content was typed, however short it is; for forms that came without labels."""
MOST_CHOICES = 60
"""The most choices of one field whose labels travel with the form; those of a longer list are given back as sent."""
LONG = 40
"""From how many characters on a value is given back in a box of several lines."""

_NOT_TYPED = (SubmitField, PasswordField, FileField)


class TypedField(NamedTuple):
    """One field as it was sent: its name, its label ("" when unknown), the values sent, and how to show them."""

    name: str
    label: str
    values: tuple[str, ...]
    shown: str

    @property
    def is_long(self) -> bool:
        """Tell whether the value needs several lines."""
        is_long = not self.label or "\n" in self.shown or len(self.shown) > LONG
        return self.values == (self.shown,) and is_long


def is_shown_again() -> bool:
    """Tell whether this request only wants a form shown again, filled with what it sends."""
    return request.method == "POST" and bool(_sent().get(AGAIN))


def labels_input(form: Iterable[Field], prefix: str) -> Markup:
    """Return a hidden input with the labels of a form's fields; nothing for a form in which nothing is typed."""
    labels = {name: words for field in form for name, words in _labels(field)}
    if not labels:
        return Markup()
    value = json.dumps(labels, ensure_ascii=False, separators=(",", ":"))
    return Markup('<input type="hidden" name="{}" value="{}">').format(prefix + LABELS, value)


def _labels(field: Field, about: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(field, FieldList):
        for number, entry in enumerate(field, 1):
            yield from _labels(entry, f"{field.label.text} {number}")
    elif isinstance(field, FormField):
        for each in field.form:
            yield from _labels(each, about)
    elif not isinstance(field, _NOT_TYPED) and not _is_hidden(field):
        label = f"{about} · {field.label.text}" if about else str(field.label.text)
        choices = _choices(field) if isinstance(field, SelectFieldBase) else {}
        if isinstance(field, BooleanField):
            choices = {"y": "✓", "1": "✓"}
        yield field.name, [label, choices] if choices else label


def _is_hidden(field: Field) -> bool:
    return isinstance(field, HiddenField) or isinstance(field.widget, HiddenInput)


def _choices(field: SelectFieldBase) -> dict[str, str]:
    found = {str(value): str(label) for value, label, *_rest in field.iter_choices()}
    return found if len(found) <= MOST_CHOICES else {}


def typed_fields() -> list[TypedField]:
    """Return what was typed into the form that this request sends, in its order; no codes and no secrets."""
    form, labels = _sent(), _sent_labels()
    found = []
    for name, sent in form.lists():
        values = tuple(value.replace("\0", "") for value in sent if value.strip())
        known = name in labels if labels else any(_is_typed(name, value) for value in values)
        if not values or not known or _is_secret(name) or name == KEY:
            continue
        label, choices = labels.get(name) or ("", {})
        found.append(TypedField(name, label, values, ", ".join(choices.get(each, each) for each in values)))
    return found


def hidden_values() -> list[tuple[str, str]]:
    """Return what the form sent beside `typed_fields` in one line each, without secrets: names and values, in order."""
    boxes = {field.name for field in typed_fields() if field.is_long}
    return [
        (name, value.replace("\0", ""))
        for name, value in _sent().items(multi=True)
        if name not in boxes and name != AGAIN and not _is_secret(name)
    ]


def _is_secret(name: str) -> bool:
    return name in SECRETS or name.endswith(TOKEN)


def _sent() -> Any:
    try:
        return request.form
    except (HTTPException, OSError):  # too large, or no room to keep it
        return request.parameter_storage_class()


def _sent_labels() -> dict[str, tuple[str, dict[str, str]]]:
    """Return label and choices by field name; a sender may have written anything there."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, value in _sent().items(multi=True):
        if name.endswith(LABELS):
            try:
                sent = json.loads(value)
            except (ValueError, RecursionError):
                continue
            for field, words in sent.items() if isinstance(sent, dict) else ():
                match words:
                    case str():
                        found[field] = words, {}
                    case [str() as label, dict() as choices]:
                        found[field] = label, {code: str(text) for code, text in choices.items()}
    return found


def _is_typed(name: str, value: str) -> bool:
    """Tell whether a value without a label was typed, rather than a code such as an identifier or a choice."""
    return name in TYPED_FIELDS or len(value) >= MIN_TYPED_LENGTH or any(map(str.isspace, value))
