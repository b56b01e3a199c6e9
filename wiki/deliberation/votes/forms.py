"""Forms of votes."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, Field, SelectMultipleField, SubmitField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from wiki.deliberation.fields import LONGEST_POST, hidden_text_field, number, radio_field
from wiki.deliberation.policy import DAY, Electorate, Who
from wiki.deliberation.votes.services import VotePlan
from wiki.pages.forms import FactsForm
from wiki.web.forms import Form, IdempotentForm, text_field, textarea_field
from wiki.web.moments import MomentsForm, datetime_field

LONGEST_REASON = 2_000
LONGEST_PLACE = 120
LONGEST_REFERENCE = 10
LONGEST_LIST = 20_000
EXTENSION_DAYS = 3
LONGEST_RULE_REASON = 500


def checkbox_field(label: str, **kwargs: Any) -> SelectMultipleField:
    """Make a list of checkboxes without choices; set `choices` later."""
    widgets = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    return SelectMultipleField(label, choices=[], **widgets, **kwargs)


class AnnounceForm(MomentsForm):
    """By which rule an amendment is voted, and when; a steward may adjust the rule."""

    preset = radio_field(_("By which rule?"), _("Choose a rule."))
    rivals = checkbox_field(_("Put competing amendments to the same vote"))
    opens_at = datetime_field(_("The vote opens"))
    closes_at = datetime_field(_("The vote closes"))
    electorate = radio_field(_("Who votes?"), _("Choose who votes."))
    countries = checkbox_field(_("Which countries? (only for a vote of certain countries)"))
    sealed = BooleanField(_("Show totals and ballots only at the close"))
    extended = BooleanField(_("If the quorum is missing at the close, give three more days, once"))
    rule_reason = text_field(
        _("Why another rule than the usual one? Everybody will read it."), LONGEST_RULE_REASON, required=False
    )

    ADJUSTMENTS = ("electorate", "countries", "sealed", "extended", "rule_reason")

    def __init__(self, *args: Any, adjustable: bool, **kwargs: Any) -> None:
        """Leave out what only a steward may adjust."""
        super().__init__(*args, **kwargs)
        self.adjustable = adjustable
        if not adjustable:
            for name in self.ADJUSTMENTS:
                del self[name]

    def plan(self) -> VotePlan:
        """Return the plan of the vote; raises InvalidInput for an electorate that is not valid."""
        hours = self.moment("opens_at"), self.moment("closes_at")
        if not self.adjustable:
            return VotePlan(self.preset.data, *hours)
        electorate = Electorate(Who(self.electorate.data), tuple(sorted(set(self.countries.data or ()))))
        return VotePlan(
            self.preset.data,
            *hours,
            electorate=electorate,
            running_totals=not self.sealed.data,
            extension=EXTENSION_DAYS * DAY if self.extended.data else 0,
            reason=self.rule_reason.data or "",
        )


class JoinForm(Form):
    """Which announced vote an amendment joins, by the number of an amendment in it."""

    other = hidden_text_field(LONGEST_REFERENCE)


class RatifyForm(FactsForm, MomentsForm):
    """Words that would reconcile an adopted amendment with version ``base_number`` of its page."""

    base_number = number()
    text = textarea_field(_("The whole text as it should read"))
    reasons = textarea_field(_("Why these words keep what was adopted"), LONGEST_POST)
    closes_at = datetime_field(_("The vote closes"))


class BallotForm(Form):
    """A ballot; ``over`` is the ledger event of the ballot it would replace, 0 for none."""

    choice = radio_field(_("Your position"), _("Choose your position."))
    reason = textarea_field(_("Your reason"), LONGEST_REASON, required=False)
    over = number(required=False)


class MeetingForm(IdempotentForm):
    """A consensus reached at a meeting; when the roll is long, people are searched by name."""

    names = textarea_field(_("Their names, one a line"), LONGEST_LIST, required=False)
    find = SubmitField(_("Find these people"))
    record = SubmitField(_("Record the consensus"))
    # Sent twice, the form names people who are no longer offered: the service says who may be named.
    present = checkbox_field(_("Who was present and consented?"), coerce=int, validate_choice=False)
    held_on = DateField(_("On which day?"), validators=[InputRequired(_("This field is needed."))])
    place = text_field(_("Where?"), LONGEST_PLACE)
    remark = textarea_field(_("What should be remembered of it?"), LONGEST_REASON, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark those present as required in the HTML; typed names count for them until they are searched."""
        super().__init__(*args, **kwargs)
        self.present.flags.required = True

    def validate_names(self, field: Field) -> None:
        """Reject names whose people have not been searched and ticked yet."""
        if field.data.strip():
            raise ValidationError(
                gettext(
                    "Look at the people found, then record; correct or take out a name that is left here."
                )
            )

    def validate_present(self, field: Field) -> None:
        """Reject a meeting without people."""
        if not field.data and not self.names.data.strip():
            raise ValidationError(gettext("Tick at least one person."))


class FollowUpForm(Form):
    """What was decided and what follows."""

    text = textarea_field(_("Decision and follow-up"), LONGEST_POST)
