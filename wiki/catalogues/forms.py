"""Forms of catalogues: a name in each language of the site, a code, a position."""

from functools import cache

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from wiki.catalogues.models import Entry
from wiki.catalogues.services import LONGEST_NAME
from wiki.config import UI_LANGUAGES
from wiki.web.forms import Form, IdempotentForm, text_field
from wiki.web.i18n import NATIVE_LANGUAGE_NAMES

LONGEST_CODE, MOST_ENTRIES = 4, 999
NAME_PREFIX = "name_"


class EntryForm(Form):
    """The form that changes an entry."""

    position = IntegerField(
        _("Place in the list"), validators=[InputRequired(), NumberRange(1, MOST_ENTRIES)]
    )
    retired = BooleanField(
        _("Retired"), description=_("No longer offered in forms; what refers to it keeps it.")
    )


class NewEntryForm(IdempotentForm):
    """The form that adds an entry."""

    code = text_field(
        _("Code"), LONGEST_CODE, description=_("One to four letters and digits, such as C or 12.")
    )


@cache
def _with_name_fields(base: type[Form]) -> type[Form]:
    fields = {
        NAME_PREFIX + code: text_field(
            _("Name: %(language)s", language=NATIVE_LANGUAGE_NAMES[code]), LONGEST_NAME
        )
        for code in UI_LANGUAGES
    }
    return type(f"Named{base.__name__}", (base,), fields)


def submitted_names(form: Form) -> dict[str, str]:
    """Return the submitted names by language."""
    return {code: form[NAME_PREFIX + code].data for code in UI_LANGUAGES}


def entry_form(entry: Entry) -> Form:
    """Return the form that changes an entry, filled with its values unless it was submitted."""
    filled = {NAME_PREFIX + code: entry.names.get(code, "") for code in UI_LANGUAGES}
    return _with_name_fields(EntryForm)(
        data={**filled, "position": entry.position, "retired": entry.is_retired}
    )


def new_entry_form() -> NewEntryForm:
    """Return the form that adds an entry."""
    return _with_name_fields(NewEntryForm)()
