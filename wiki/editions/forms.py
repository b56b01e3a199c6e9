"""Forms of editions."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from wiki.editions.services import LONGEST_NAME, LONGEST_NOTE, EditionPlan
from wiki.pages.kinds import KINDS
from wiki.web.forms import IdempotentForm, text_field, textarea_field


class PublishForm(IdempotentForm):
    """The name, note and kinds of page of an edition to be published."""

    name = text_field(_("Name"), LONGEST_NAME)
    note = textarea_field(_("Note"), LONGEST_NOTE, required=False)
    kinds = SelectMultipleField(
        _("What it holds"),
        validators=[InputRequired(_("Choose at least one kind of page."))],
        choices=lambda: [SelectChoice(kind.name, gettext(kind.plural)) for kind in KINDS.values()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    preview = SubmitField(_("Preview"))
    publish = SubmitField(_("Publish the edition"))

    @property
    def plan(self) -> EditionPlan:
        """What the form asks for."""
        return EditionPlan(self.name.data, self.note.data, tuple(self.kinds.data))
