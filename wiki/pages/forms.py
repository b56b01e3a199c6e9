"""Forms of pages: writing, creating, renaming, hiding; the fields of facts come from the kind."""

import re
from functools import cache
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput, SubmitInput

from wiki.accounts import countries
from wiki.config import MAX_TEXT_BYTES, UI_LANGUAGES
from wiki.forms import CreatingForm, Form, lf, line
from wiki.i18n import OWN_NAMES
from wiki.pages import kinds
from wiki.pages.kinds import KINDS, Fact, FactType

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_REASON, LONGEST_SLUG = 200, 300, 300, 80
LONGEST_CODES = 200
LONGEST_SECTION, LONGEST_ADDRESS = 120, 500
PREFIX = "fact_"
NONE = SelectChoice("", "—")


def number_of_version() -> IntegerField:
    """Make the hidden field that says which version a person had before them."""
    return IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)], widget=HiddenInput())


class MayBeEmpty:
    """Accept every text; the field is not called optional all the same."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Have nothing against any text."""


def whole_text() -> TextAreaField:
    """Make the field of a text: of a page, or of a section, which an empty text takes away."""
    longest = Length(max=MAX_TEXT_BYTES, message=_("At most %(max)d characters."))
    render_kw = {"required": False}
    return TextAreaField(_("Text"), filters=[lf], validators=[longest, MayBeEmpty()], render_kw=render_kw)


class FactsForm(Form):
    """Base of forms with the facts of a kind."""

    kind_name = ""

    @property
    def fact_fields(self) -> list[Field]:
        """Return the fields of facts, in the order of the kind."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def facts(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the facts as sent; those no form may set, or not sent at all, stay. Raises InvalidInput."""
        if not any(field.raw_data for field in self.fact_fields):
            return before
        kind = KINDS[self.kind_name]
        kept = {
            fact.name: before[fact.name] for fact in kind.facts if not fact.by_form and fact.name in before
        }
        sent = {fact.name: _value(fact, self[PREFIX + fact.name].data) for fact in kind.facts if fact.by_form}
        return kinds.check_facts(kind.name, kept | sent, dict.fromkeys(countries.codes()))


class EditForm(FactsForm):
    """The text of a page or of a section, and what its author says of the change.

    ``begun`` is the section the edit was begun in, also when the whole page is sent after a collision; ``keeps``
    is empty while another draft of it waits, which must not be overwritten unasked.
    """

    base_revision = number_of_version()
    section = HiddenField(validators=[Length(max=LONGEST_SECTION)])
    begun = HiddenField(validators=[Length(max=LONGEST_SECTION)])
    keeps = HiddenField(validators=[Length(max=1)])
    text = whole_text()
    summary = line(_("What did you change?"), LONGEST_SUMMARY, required=False)
    minor = BooleanField(_("A small correction: the meaning stays the same"))
    preview = SubmitField(_("Preview"))
    changes = SubmitField(_("See my changes"))
    save = SubmitField(_("Save"))
    join = SubmitField(_("Join the texts with these choices"))
    keep = SubmitField(_("Keep as a draft"))

    @property
    def typed(self) -> dict[str, Any]:
        """Return what a person typed, as a draft keeps it."""
        unseen = (HiddenInput, SubmitInput)
        return {field.name: field.data for field in self if not isinstance(field.widget, unseen)}


class DiscardForm(Form):
    """Which of one's drafts of a page to throw away."""

    section = HiddenField(validators=[Length(max=LONGEST_SECTION)])
    next = HiddenField(validators=[Length(max=LONGEST_ADDRESS)])


class NewPageForm(FactsForm, CreatingForm):
    """A page that is to be: language, title, address, first text."""

    lang = SelectField(
        _("Language of the text"),
        choices=[SelectChoice(code, OWN_NAMES[code]) for code in UI_LANGUAGES],
        validators=[InputRequired()],
    )
    title = line(_("Title"), LONGEST_TITLE)
    slug = line(_("Address"), LONGEST_SLUG, required=False)
    text = whole_text()
    summary = line(_("A word about this page"), LONGEST_SUMMARY, required=False)
    preview = SubmitField(_("Preview"))
    save = SubmitField(_("Create the page"))


class RenameForm(Form):
    """Another title, and perhaps another address."""

    title = line(_("Title"), LONGEST_TITLE)
    slug = line(_("Address"), LONGEST_SLUG, required=False)


class HideForm(Form):
    """Why a page is hidden; stewards read it."""

    reason = line(_("Reason"), LONGEST_REASON)


class RestoreForm(Form):
    """Bring a former version back, over the version that was in force when the button was shown."""

    base_revision = number_of_version()


@cache
def _with_facts(base: type[FactsForm], kind: str) -> type[FactsForm]:
    fields = {PREFIX + fact.name: _field(fact) for fact in KINDS[kind].facts if fact.by_form}
    return type(f"{base.__name__}Of{kind.title()}", (base,), {"kind_name": kind, **fields})


def edit_form(kind: str, facts: dict[str, Any], **given: Any) -> EditForm:
    """Return the form that edits a page of a kind, filled with its facts unless it was sent."""
    form = _with_facts(EditForm, kind)(data={**given, **_filled(kind, facts)})
    assert isinstance(form, EditForm)
    return form


def new_page_form(kind: str, facts: dict[str, Any], **given: Any) -> NewPageForm:
    """Return the form that creates a page of a kind."""
    form = _with_facts(NewPageForm, kind)(data={**given, **_filled(kind, facts)})
    assert isinstance(form, NewPageForm)
    return form


def _filled(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        PREFIX + fact.name: _written(facts[fact.name]) for fact in KINDS[kind].facts if fact.name in facts
    }


def _written(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


def _value(fact: Fact, sent: Any) -> Any:
    if fact.type is FactType.CODES:
        return [code.upper() for code in re.split(r"[,;\s]+", sent or "") if code]
    if fact.type is FactType.NUMBER:
        return int(sent) if sent else None
    return sent


def _field(fact: Fact) -> Field:
    label = _(fact.label)
    match fact.type:
        case FactType.NUMBER | FactType.CHOICE:
            return SelectField(label, choices=lambda: _choices(fact), validators=[Optional()])
        case FactType.COUNTRY:
            return SelectField(label, choices=_countries, validators=[Optional()])
        case FactType.YEAR:
            bounds = NumberRange(kinds.FIRST_YEAR, kinds.LAST_YEAR)
            return IntegerField(label, validators=[Optional(), bounds])
        case FactType.CODES:
            return line(label, LONGEST_CODES, required=False, description=_("Codes such as T13, T26"))
        case _:
            return line(label, kinds.LONGEST_TEXT, required=False)


def _choices(fact: Fact) -> list[SelectChoice]:
    return [NONE, *(SelectChoice(value, gettext(label)) for value, label in (fact.choices or {}).items())]


def _countries() -> list[SelectChoice]:
    return [NONE, *(SelectChoice(code, name) for code, name in countries.choices())]
