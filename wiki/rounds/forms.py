"""Forms of rounds; those with a question for each item are built for given items."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from wiki.core import zones
from wiki.deliberation.fields import number, radio_field
from wiki.pages.models import Page
from wiki.rounds import queries
from wiki.rounds.agenda.items import ANSWERS
from wiki.rounds.agenda.principles import Principle
from wiki.rounds.calendar import Calendar
from wiki.rounds.labels import ANSWER_LABELS, item_label
from wiki.rounds.models import Item, Round, RoundBallot
from wiki.rounds.services import HIGHEST, LONGEST_TEXT, LOWEST, NOT_CONCERNED
from wiki.rounds.voting.services import ItemAnswer
from wiki.rounds.voting.verdict import Answer
from wiki.web.forms import Form, IdempotentForm, textarea_field
from wiki.web.moments import MomentsForm, datetime_field

NO_CHOICE = SelectChoice("", "—")


MOMENTS = ("collection", "evaluation", "deliberation", "vote", "closes")


class DatesForm(MomentsForm):
    """The five moments of a calendar."""

    collection = datetime_field(_("Collection begins"))
    evaluation = datetime_field(_("Individual evaluation begins"))
    deliberation = datetime_field(_("Deliberation begins"))
    vote = datetime_field(_("The vote opens"))
    closes = datetime_field(_("The vote closes"))


class OpenForm(IdempotentForm, DatesForm):
    """The year and the calendar of a round."""

    year = IntegerField(_("Year"), validators=[InputRequired(_("This field is needed."))])
    note = textarea_field(_("Note"), LONGEST_TEXT, required=False)

    def calendar(self) -> Calendar:
        """Return the calendar; raises InvalidInput."""
        return Calendar(*map(self.moment, MOMENTS))


class RescheduleForm(DatesForm):
    """The dates still to come, and why they change; ``seen`` is the number of changes the user was shown."""

    seen = number()
    reason = textarea_field(_("Reason, which everybody will read"), LONGEST_TEXT)

    def __init__(self, of: Round, zone: str, now: datetime) -> None:
        """Show the dates to come in a time zone; leave out phases that have begun."""
        self._former, self._zone = dict(zip(MOMENTS, of.calendar.moments, strict=True)), ZoneInfo(zone)
        shown = {name: self._shown(name) for name in MOMENTS}
        super().__init__(data={**shown, "seen": len(of.former_calendars)})
        for name, begins in self._former.items():
            if begins <= now:
                del self[name]

    def _shown(self, name: str) -> datetime:
        return zones.wall_clock(self._former[name], self._zone)

    def calendar(self) -> Calendar:
        """Return the new calendar; a date left as it was shown keeps its seconds. Raises InvalidInput."""
        return Calendar(*(self._moment(name) for name in MOMENTS))

    def _moment(self, name: str) -> datetime:
        if name not in self or self[name].data == self._shown(name):
            return self._former[name]
        return self.moment(name)


class CancelForm(Form):
    """Why a round is cancelled."""

    reason = textarea_field(_("Reason, which everybody will read"), LONGEST_TEXT)


class WithdrawForm(Form):
    """Why somebody takes their proposal off the agenda."""

    reason = textarea_field(_("Reason, which everybody will read"), LONGEST_TEXT, required=False)


class ProposeForm(IdempotentForm):
    """What somebody proposes for a sheet."""

    kind = radio_field(_("What do you propose?"), _("Choose one."))
    page_id = SelectField(_("For which sheet?"), coerce=str, validators=[Optional()])
    successor_id = SelectField(_("Which sheet replaces it?"), coerce=str, validators=[Optional()])
    amendment_id = SelectField(_("Which amendment?"), coerce=str, validators=[Optional()])
    reason = textarea_field(_("Why?"), LONGEST_TEXT, required=False)


def sheet_choices(pages: Iterable[Page], only_proposed: Container[int]) -> list[SelectChoice]:
    """Return these sheets as choices, after an empty one; sheets that are only proposed are marked."""
    mark = f" — {gettext('Proposed')}"
    marked = ((page, sheet_title(page) + (mark if page.id in only_proposed else "")) for page in pages)
    return [NO_CHOICE, *(SelectChoice(str(page.id), words) for page, words in marked)]


def sheet_title(page: Page) -> str:
    """Return the title of a sheet, with its code before it when it has one."""
    code = page.facts.get("code", "")
    return page.title if not code or page.title.startswith(code) else f"{code} · {page.title}"


def evaluation_form(
    principles: Sequence[Principle], lang: str, scores: Mapping[str, int], remark: str
) -> Form:
    """Return the form with one question for each principle."""
    fields: dict[str, Any] = {
        f"score_{each.code}": RadioField(
            each.name(lang),
            choices=[
                *(SelectChoice(str(score), str(score)) for score in range(LOWEST, HIGHEST + 1)),
                SelectChoice(str(NOT_CONCERNED), _("Not concerned")),
            ],
            validators=[InputRequired(_("Give a score, or “not concerned”."))],
        )
        for each in principles
    }
    fields["remark"] = textarea_field(_("Remark"), LONGEST_TEXT, required=False)
    data = {f"score_{code}": str(score) for code, score in scores.items()} | {"remark": remark}
    made = type("EvaluationForm", (Form,), fields)(data=data)
    assert isinstance(made, Form)
    return made


def scores_of(form: Form, principles: Sequence[Principle]) -> dict[str, int]:
    """Return the scores given in a valid form."""
    return {each.code: int(form[f"score_{each.code}"].data) for each in principles}


def ballot_form(
    items: Sequence[Item],
    own: Mapping[int, RoundBallot],
    sheets: Sequence[Page],
    present: Collection[tuple[str, str]] = (),
    ticked: Collection[str] = (),
) -> Form:
    """Return the form with one question for each item of a cell.

    ``present`` are the choices of people present, for a session; ``ticked`` those selected.
    """
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"present": ticked}
    only_proposed = queries.unvalidated_sheets(sheets)
    for item in items:
        for name, field in _question(item, sheets, only_proposed).items():
            fields[f"{name}_{item.number}"] = field
        ballot = own.get(item.id)
        successor = (ballot.successor_id if ballot else None) or item.successor_id
        data[f"successor_{item.number}"] = str(successor or "")
        if ballot is not None:
            data[f"answer_{item.number}"] = str(ballot.answer)
            data[f"reason_{item.number}"] = ballot.reason
    if present:
        fields["present"] = SelectMultipleField(
            _("Who is present?"),
            choices=[SelectChoice(value, words) for value, words in present],
            validators=[InputRequired(_("Say who is present."))],
            option_widget=CheckboxInput(),
            widget=ListWidget(prefix_label=False),
        )
    fields["save"] = SubmitField(_("Save my answers"))
    fields["rest"] = SubmitField(_("Save, and validate whatever I have not answered here"))
    made = type("PaperForm", (Form,), fields)(data=data)
    assert isinstance(made, Form)
    return made


def _question(item: Item, sheets: Sequence[Page], only_proposed: Container[int]) -> dict[str, Field]:
    answers = ANSWERS[item.kind]
    words = [SelectChoice(str(answer), gettext(ANSWER_LABELS[item.kind, answer])) for answer in answers]
    fields: dict[str, Field] = {
        "answer": RadioField(item_label(item), choices=words, validators=[Optional()]),
        "reason": textarea_field(_("Your reason"), LONGEST_TEXT, required=False),
    }
    if Answer.REPLACE in answers:
        others = [page for page in sheets if page.id != item.page_id and page.lang == item.page.lang]
        fields["successor"] = SelectField(
            _("Replaced by"),
            coerce=str,
            choices=sheet_choices(others, only_proposed),
            validators=[Optional()],
        )
    return fields


def answers_in(form: Form, items: Sequence[Item], sheets: Sequence[Page], *, rest: bool) -> list[ItemAnswer]:
    """Return the answers of a form; with ``rest`` every item without an answer is validated, as the user asked."""
    pages = {str(page.id): page for page in sheets}
    found = []
    for item in items:
        word = form[f"answer_{item.number}"].data or (str(Answer.VALIDATE) if rest else "")
        if not word:
            continue
        answer = Answer(word)
        named_page = form[f"successor_{item.number}"].data if answer is Answer.REPLACE else ""
        reason = form[f"reason_{item.number}"].data
        found.append(ItemAnswer(item, answer, pages.get(named_page), reason))
    return found
