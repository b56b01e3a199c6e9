"""Forms for a text in short fields: one for each known heading, and a group for each option."""

from collections.abc import Iterator
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Length

from wiki.config import MAX_TEXT_BYTES
from wiki.pages.fields import layouts, parsing, writing
from wiki.pages.fields.layouts import OPTIONS_PART, Layout, LayoutPart
from wiki.versioning.segments import sections
from wiki.web import given_back
from wiki.web.forms import Form, check_parts, normalize_value, strip_whitespace
from wiki.web.i18n import translate_error

PART, GONE = "part_", "gone"
LONGEST_PART, LONGEST_TITLE = 20_000, 200
MAX_OPTION_ENTRIES = parsing.MAX_OPTIONS + 1
"""The most options that a form takes: one more than allowed, which is shown again with the error."""


class AllowEmpty:
    """Accept any text, but do not mark the field as optional."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Accept any text."""


def markdown_field() -> TextAreaField:
    """Make the field for the text of a page, or of a section, which an empty text removes."""
    longest = Length(max=MAX_TEXT_BYTES, message=_("At most %(max)d characters."))
    render_kw = {"required": False}
    return TextAreaField(
        _("Text"),
        filters=[normalize_value],
        validators=[longest, check_parts, AllowEmpty()],
        render_kw=render_kw,
    )


class TextForm(Form):
    """Base of forms that write a text, in short fields if its kind has known headings.

    With short fields, ``text`` is the text that they were read from; they are written back into it, so that what no
    field shows is kept.
    """

    layout: Layout | None = None
    text = markdown_field()
    in_fields = HiddenField(validators=[Length(max=1)])
    as_text = SubmitField(_("Write in Markdown"))
    as_fields = SubmitField(_("Fill in short fields"))
    more = SubmitField(_("Add an option"))

    @property
    def shows_fields(self) -> bool:
        """Tell whether the text is shown in short fields."""
        return self.layout is not None and bool(self.in_fields.data)

    @property
    def part_fields(self) -> list[tuple[LayoutPart, Field | None]]:
        """Return the parts in order, each with its field; None for the options, which are a list of forms."""
        parts = self.layout.parts if self.layout else ()
        return [(part, None if part is OPTIONS_PART else self[PART + part.name]) for part in parts]

    def typed(self, lang: str) -> str:
        """Return the whole text as submitted; raises InvalidInput for words that would not stay in their field."""
        return (
            str(self.text.data) if not self.shows_fields else self._text(writing.write_checked_fields, lang)
        )

    def rearrange(self, lang: str) -> bool:
        """Handle the buttons that only change how the form is shown; return whether one was pressed."""
        if given_back.is_shown_again():
            return True
        if self.as_text.data and self.layout:
            self.text.data = self._text(writing.write_fields, lang) or layouts.blank_text(self.layout, lang)
            self.in_fields.data = ""
        elif self.as_fields.data and self.layout:
            self.in_fields.data = "1"
            self.show(self.text.data)
        elif self.more.data and self.layout:
            self._add_option()
        else:
            return False
        return True

    def typed_into(self) -> Iterator[Field]:
        """Yield the fields in which people type; in short fields, the text is what they were read from."""
        return (field for field in self if field is not self.text or not self.shows_fields)

    def show(self, text: str) -> None:
        """Fill the form with a text."""
        self.text.data = text
        if not self.shows_fields or self.layout is None:
            return
        found = parsing.parse(text, self.layout)
        for part, field in self.part_fields:
            if field is not None:
                field.data = found.words.get(part.name, "")
        if self.layout.option:
            while self.options.entries:
                self.options.pop_entry()
            for option in found.options[:MAX_OPTION_ENTRIES]:
                self.options.append_entry(option.words)

    def _text(self, write: Any, lang: str) -> str:
        sent = {part.name: field.data or "" for part, field in self.part_fields if field and field.raw_data}
        ways = [_option_words(entry) for entry in self.options] if self.layout and self.layout.option else []
        return str(write(self.text.data, self.layout, sent, ways, lang))

    def _add_option(self) -> None:
        if len(self.options) < parsing.MAX_OPTIONS:
            self.options.append_entry()
            return
        self.form_errors.append(translate_error(writing.too_many_options()))


def _option_words(entry: FormField) -> dict[str, str]:
    """Return the words of an option as submitted; none when it is to be removed."""
    if entry.form.gone.data:
        return {}
    return {field.short_name: field.data or "" for field in entry.form if field.short_name != GONE}


def layout_fields(layout: Layout | None) -> dict[str, Any]:
    """Return the form fields of a layout, by name."""
    if layout is None:
        return {}
    found: dict[str, Any] = {
        PART + part.name: _part_field(part) for part in layout.parts if part is not OPTIONS_PART
    }
    if layout.option:
        bounds = [Length(max=LONGEST_TITLE, message=_("At most %(max)d characters.")), AllowEmpty()]
        title = StringField(
            _("Title"), filters=[strip_whitespace], validators=bounds, render_kw={"required": False}
        )
        parts = {part.name: _part_field(part) for part in layout.option}
        gone = BooleanField(_("Take this option out"))
        option = type("OptionForm", (PlainForm,), {parsing.TITLE_FIELD: title, **parts, GONE: gone})
        found["options"] = FieldList(FormField(option), max_entries=MAX_OPTION_ENTRIES)
    return found


def _part_field(part: LayoutPart) -> TextAreaField:
    longest = Length(max=LONGEST_PART, message=_("At most %(max)d characters."))
    hint = _(part.hint) if part.hint else ""
    return TextAreaField(
        _(part.label),
        filters=[normalize_value],
        validators=[longest, AllowEmpty()],
        description=hint,
        render_kw={"required": False},
    )


def section_field_id(layout: Layout, text: str, anchor: str) -> str | None:
    """Return the id of the field with the section of this anchor, or None."""
    for number, option in enumerate(parsing.parse(text, layout).options):
        if option.anchor == anchor:
            return f"options-{number}"
    title = next((section.title for section in sections(text) if section.anchor == anchor), "")
    name = parsing.part_by_heading(title, layout)
    return f"{PART}{name}" if name and name != OPTIONS_PART.name else None
