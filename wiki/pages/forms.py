"""Forms of pages: editing, creating, renaming, hiding; the fields of facts are made from the kind."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
)
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from wiki.config import UI_LANGUAGES
from wiki.core.errors import N_, InvalidInput
from wiki.pages import kinds
from wiki.pages.facts import fact_choices, known_values, with_country
from wiki.pages.fields import forms as field_forms
from wiki.pages.fields.forms import TextForm
from wiki.pages.fields.layouts import Layout, layout_of
from wiki.pages.kinds import KINDS, Fact, FactType
from wiki.web.forms import Form, IdempotentForm, text_field
from wiki.web.i18n import NATIVE_LANGUAGE_NAMES, translate_error

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_REASON, LONGEST_SLUG = 200, 300, 300, 80
LONGEST_CODES = 200
LONGEST_SECTION, LONGEST_ADDRESS, LONGEST_MARK = 120, 500, 64
FACT_PREFIX = "fact_"
NO_CHOICE = SelectChoice("", "—")


def version_number_field() -> IntegerField:
    """Make the hidden field for the number of the version that the form was shown with."""
    return IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)], widget=HiddenInput())


class FactsForm(Form):
    """Base of forms with fields for the facts of a kind."""

    kind_name = ""

    @property
    def fact_fields(self) -> list[Field]:
        """Return the fields of facts, in the kind's order."""
        return [field for field in self if field.name.startswith(FACT_PREFIX)]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Validate the form and its facts; errors of facts are shown beside their fields."""
        valid = super().validate(*args, **kwargs)
        for fact in kinds.editable_facts(self.kind_name):
            field = self[FACT_PREFIX + fact.name]
            try:
                if field.data and not field.errors:
                    kinds.check_fact(fact, _to_fact_value(fact, field.data), known_values)
            except InvalidInput as error:
                field.errors = [translate_error(error)]
                valid = False
        return bool(valid) and self._tells_one_country()

    def _tells_one_country(self) -> bool:
        try:
            self.facts({})
        except InvalidInput as error:
            self[FACT_PREFIX + "country"].errors = [translate_error(error)]
            return False
        return True

    def facts(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the submitted facts with those that no form sets, or ``before`` if none were sent.

        Raises InvalidInput.
        """
        if not any(field.raw_data for field in self.fact_fields):
            return before
        names = {fact.name for fact in kinds.editable_facts(self.kind_name)}
        kept = {
            fact.name: before[fact.name]
            for fact in KINDS[self.kind_name].facts
            if fact.name in before and fact.name not in names
        }
        sent = {
            fact.name: _to_fact_value(fact, self[FACT_PREFIX + fact.name].data)
            for fact in kinds.editable_facts(self.kind_name)
        }
        return with_country(self.kind_name, kinds.check_facts(self.kind_name, kept | sent, known_values))


class EditForm(FactsForm, TextForm):
    """The text of a page or of a section, with a summary of the change.

    ``begun`` is the section where the edit started, even if the whole page is submitted after a conflict; ``writer``
    marks this form among those that are open on the same text, ``filled_from`` the draft it was filled from.
    """

    base_revision = version_number_field()
    section = HiddenField(validators=[Length(max=LONGEST_SECTION)])
    begun = HiddenField(validators=[Length(max=LONGEST_SECTION)])
    writer = HiddenField(validators=[Length(max=LONGEST_MARK)])
    filled_from = HiddenField(validators=[Length(max=LONGEST_MARK)])
    summary = text_field(_("What did you change?"), LONGEST_SUMMARY, required=False)
    minor = BooleanField(_("A small correction: the meaning stays the same"))
    preview = SubmitField(_("Preview"))
    changes = SubmitField(_("See my changes"))
    save = SubmitField(_("Save"))
    join = SubmitField(_("Join the texts with these choices"))
    keep = SubmitField(_("Keep as a draft"))
    replace = SubmitField(_("Keep this one instead of the other draft"))

    def kept(self, lang: str) -> dict[str, Any]:
        """Return the typed fields as a draft stores them; raises InvalidInput for words that cannot stay in theirs."""
        own = (*self.fact_fields, self.summary, self.minor, self.in_fields)
        return {**{field.name: field.data for field in own}, "text": self.typed(lang)}


class DiscardForm(Form):
    """The draft of a page to discard, by section and as it was seen, and where to go next."""

    section = HiddenField(validators=[Length(max=LONGEST_SECTION)])
    seen = HiddenField(validators=[Length(max=LONGEST_MARK)])
    next = HiddenField(validators=[Length(max=LONGEST_ADDRESS)])


class NewPageForm(FactsForm, TextForm, IdempotentForm):
    """A new page: language, title, address, first text."""

    lang = SelectField(
        _("Language of the text"),
        choices=[SelectChoice(code, NATIVE_LANGUAGE_NAMES[code]) for code in UI_LANGUAGES],
        validators=[InputRequired()],
    )
    title = text_field(_("Title"), LONGEST_TITLE)
    slug = text_field(_("Address"), LONGEST_SLUG, required=False)
    summary = text_field(_("A word about this page"), LONGEST_SUMMARY, required=False)
    preview = SubmitField(_("Preview"))
    save = SubmitField(_("Create the page"))


class RenameForm(Form):
    """A new title, and optionally a new address."""

    title = text_field(_("Title"), LONGEST_TITLE)
    slug = text_field(_("Address"), LONGEST_SLUG, required=False)


class FollowAction(StrEnum):
    """What a button for following a page does."""

    FOLLOW = "follow"
    LEAVE = "leave"
    READ = "read"


class FollowForm(Form):
    """Follow a page, stop following it, or mark it as read."""

    wanted = StringField(validators=[AnyOf(list(FollowAction))])


class HideForm(Form):
    """The reason for hiding a page, which stewards can read."""

    reason = text_field(_("Reason"), LONGEST_REASON)


class RestoreForm(Form):
    """Restore a former version, if the version in force is still the one the form was shown with."""

    base_revision = version_number_field()


@cache
def _form_class(base: type[FactsForm], kind: str, layout: Layout | None) -> type[FactsForm]:
    facts = {FACT_PREFIX + fact.name: _fact_field(fact) for fact in kinds.editable_facts(kind)}
    named = {"kind_name": kind, "layout": layout, **facts, **field_forms.layout_fields(layout)}
    return type(f"{base.__name__}Of{kind.title()}", (base,), named)


def edit_form(kind: str, lang: str, facts: dict[str, Any], **given: Any) -> EditForm:
    """Return the form that edits a page of a kind, filled with its facts unless it was submitted.

    A whole text with known headings is shown in short fields.
    """
    layout = None if given["section"] else layout_of(kind, lang)
    form = _form_class(EditForm, kind, layout)(
        data={"in_fields": "1", **given, **_fact_field_values(kind, facts)}
    )
    assert isinstance(form, EditForm)
    return _fill_unless_submitted(form, given["text"])


def new_page_form(kind: str, facts: dict[str, Any], **given: Any) -> NewPageForm:
    """Return the form that creates a page of a kind."""
    layout = layout_of(kind, given["lang"])
    form = _form_class(NewPageForm, kind, layout)(
        data={"in_fields": "1", **given, **_fact_field_values(kind, facts)}
    )
    assert isinstance(form, NewPageForm)
    return _fill_unless_submitted(form, given["text"])


AnyFacts = TypeVar("AnyFacts", bound=FactsForm)
AnyForm = TypeVar("AnyForm", bound=TextForm)


def facts_form(base: type[AnyFacts], kind: str, facts: dict[str, Any], **given: Any) -> AnyFacts:
    """Return a form with fields for a kind's facts beside its own, filled with facts unless it was submitted."""
    made = _form_class(base, kind, None)  # type: ignore[arg-type] # mypy asks a class for the hash of an instance
    form = made(data={**given, **_fact_field_values(kind, facts)})
    assert isinstance(form, base)
    return form


def _fill_unless_submitted(form: AnyForm, text: str) -> AnyForm:
    if not form.is_submitted():
        form.show(text)
    return form


def _fact_field_values(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    set_facts = [fact for fact in kinds.editable_facts(kind) if fact.name in facts]
    return {FACT_PREFIX + fact.name: _to_form_value(fact, facts[fact.name]) for fact in set_facts}


def _to_form_value(fact: Fact, value: Any) -> Any:
    if fact.among == "option":
        return ", ".join(value)
    return str(value) if fact.type is FactType.TERRITORY else value


def _to_fact_value(fact: Fact, sent: Any) -> Any:
    if fact.among == "option":
        return [code.upper() for code in re.split(r"[,;\s]+", sent or "") if code]
    if fact.type in {FactType.NUMBERED_CHOICE, FactType.TERRITORY}:
        return int(sent) if sent and sent.isdecimal() else None
    return sent


def _fact_field(fact: Fact) -> Field:
    label = _(fact.label)
    match fact.type:
        case FactType.NUMBERED_CHOICE | FactType.CHOICE | FactType.COUNTRY | FactType.TERRITORY:
            return SelectField(label, choices=lambda: _select_choices(fact), validators=[Optional()])
        case FactType.YEAR:
            bounds = NumberRange(kinds.FIRST_YEAR, kinds.LAST_YEAR)
            return IntegerField(label, validators=[Optional(), bounds], description=_fact_hint(fact))
        case FactType.CODES if fact.among == "option":
            return text_field(label, LONGEST_CODES, required=False, description=_fact_hint(fact))
        case FactType.CODES:
            return CheckboxesField(label, fact)
        case _:
            return text_field(label, kinds.MAX_TEXT_LENGTH, required=False)


class CheckboxesField(SelectMultipleField):  # type: ignore[misc] # the library carries no types
    """Checkboxes for several codes of a list; a code outside the list is refused by its fact's validation."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, fact: Fact, **kwargs: Any) -> None:
        """Offer the values of a fact; retired entries only if they are already ticked."""
        super().__init__(label, choices=[], validate_choice=False, validators=[Optional()], **kwargs)
        self.fact = fact

    def iter_choices(self) -> Iterator[Choice]:
        """Yield each value with its label and whether it is ticked."""
        ticked = set(self.data or ())
        for value, words in fact_choices(self.fact, ticked).items():
            yield Choice(value, words, value in ticked, {})


def _fact_hint(fact: Fact) -> Any:
    return _(FACT_HINTS[fact.name])


FACT_HINTS = {
    "year": N_("When it was done. Leave it empty when you do not know."),
    "cited": N_("The year of the text that tells of it, when that is all you know."),
    "options": N_("Codes such as T27-A, T26-C: the sheet, then the letter of the option."),
}


def _select_choices(fact: Fact) -> list[SelectChoice]:
    return [NO_CHOICE, *(SelectChoice(value, label) for value, label in fact_choices(fact).items())]
