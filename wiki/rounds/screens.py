"""Values that the templates of rounds show; items on hidden pages are left out. Reads only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.deliberation.policy import Policy
from wiki.deliberation.votes import screens as votes
from wiki.deliberation.votes.ballots.positions import SOME
from wiki.ledger.chain import Event, receipt
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.rounds import labels, queries
from wiki.rounds.agenda import items as agenda
from wiki.rounds.agenda import principles
from wiki.rounds.agenda.items import LONG_WAIT_ROUNDS, NO_CELL, ItemKind
from wiki.rounds.calendar import ENDED_PHASES, PHASE_ORDER, Phase
from wiki.rounds.closing import services as closing
from wiki.rounds.models import Evaluation, FormerCalendar, Item, Round
from wiki.rounds.voting.verdict import Answer, Outcome, Verdict
from wiki.web.i18n import ui_language

Step = tuple[str, datetime, str]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as a reader sees it: its sheet in their language where there is a translation."""

    item: Item
    page: Page

    @property
    def kind_word(self) -> str:
        """What is proposed."""
        return str(gettext(labels.KINDS[self.item.kind]))

    @property
    def proposed(self) -> str:
        """What that means for the sheet, in a sentence."""
        return str(gettext(labels.ITEM_SENTENCES[self.item.kind]))

    @property
    def scored(self) -> str:
        """What one scores, in a sentence."""
        return str(gettext(labels.SCORE_SENTENCES[self.item.kind]))

    @property
    def answer_says(self) -> dict[str, str]:
        """What each answer does, in a sentence."""
        kind = self.item.kind
        return {str(answer): gettext(labels.ANSWER_EFFECTS[kind, answer]) for answer in agenda.ANSWERS[kind]}

    @property
    def reason_needed(self) -> str:
        """For which answers a reason is needed."""
        return str(gettext(labels.REASON_NEEDED[self.item.kind]))

    @property
    def brought_back(self) -> bool:
        """Whether it was proposed in an earlier round; such items are added when the round is opened."""
        here = self.item.round
        return self.item.carried > 0 or self.item.proposed_at == here.opened_at != here.collection_at

    @property
    def outcome_word(self) -> str:
        """What became of it; empty before the close."""
        return labels.outcome_label(self.item)

    @property
    def waited_long(self) -> bool:
        """Whether it was carried over so often that it comes first."""
        return self.item.carried >= LONG_WAIT_ROUNDS


def agenda_in_order(of: Round) -> list[Item]:
    """Return the items everybody may read, in the order of the agenda."""
    items = [item for item in of.agenda if not item.page.is_hidden]
    return sorted(items, key=lambda item: agenda.agenda_rank(item.kind, item.carried, item.number))


def readable_items(of: Round) -> list[ShownItem]:
    """Return the items everybody may read as a reader sees them, in the order of the agenda."""
    return _shown_items(agenda_in_order(of))


def withdrawn_items(of: Round) -> list[ShownItem]:
    """Return the readable items that were taken off the agenda, by number."""
    return _shown_items([item for item in of.items if item.withdrawn is not None and not item.page.is_hidden])


def _shown_items(items: Sequence[Item]) -> list[ShownItem]:
    translations = queries.translations_in(ui_language(), [item.page for item in items])
    return [ShownItem(item, translations.get(item.page_id, item.page)) for item in items]


def sheets_in_own_language(sheets: Sequence[Page]) -> Sequence[Page]:
    """Return the sheets in the reader's language, with those that have no translation into it."""
    lang = ui_language()
    translated = queries.translations_in(lang, sheets)
    return [page for page in sheets if page.lang == lang or page.id not in translated]


def shown_item(item: Item) -> ShownItem:
    """Return one item as a reader sees it."""
    return ShownItem(item, queries.translations_in(ui_language(), [item.page]).get(item.page_id, item.page))


def items_in_cell(of: Round, cell: str) -> list[ShownItem]:
    """Return the readable items of a cell."""
    return [shown for shown in readable_items(of) if agenda.cell_of(shown.item.page.facts) == cell]


def cell_name(cell: str) -> str:
    """Say a cell in the reader's language: « Territoires · Cycle 1 · Phase 3 »."""
    if cell == NO_CELL:
        return str(gettext("Without a place in the grid"))
    strand, cycle, phase = cell.split("-")
    words = gettext(kinds.STRANDS[strand]), gettext(kinds.CYCLES[cycle]).split(" · ")[0]
    return f"{words[0]} · {words[1]} · {phase}. {gettext(kinds.PHASES[phase])}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the board: its items, and how many of them this reader has finished."""

    name: str
    items: list[ShownItem]
    done: int

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many items of each kind, in words."""
        found = Counter(shown.item.kind for shown in self.items)
        return [(gettext(labels.KINDS[kind]), found[kind]) for kind in ItemKind if found[kind]]

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        """How many items ended in which way, in words; empty before the close."""
        return list(Counter(shown.outcome_word for shown in self.items if shown.outcome_word).items())


def board(of: Round, reader: Member | None) -> dict[str, Cell]:
    """Return the cells that have items, in the order of the grid."""
    done = finished_items(of, reader)
    found: dict[str, list[ShownItem]] = {}
    for shown in readable_items(of):
        found.setdefault(agenda.cell_of(shown.item.page.facts), []).append(shown)
    return {
        cell: Cell(cell, found[cell], sum(shown.item.id in done for shown in found[cell]))
        for cell in agenda.all_cells()
        if cell in found
    }


def sum_by_cell(cells: Mapping[str, Cell], counts: Mapping[int, int]) -> dict[str, int]:
    """Return the sum of counts by item id, for each cell of the board."""
    return {name: sum(counts.get(shown.item.id, 0) for shown in cell.items) for name, cell in cells.items()}


def finished_items(of: Round, reader: Member | None) -> set[int]:
    """Return the items a reader has scored during the evaluation, or answered during the vote."""
    if reader is None:
        return set()
    if of.phase is Phase.VOTE:
        return set(queries.ballots_of(of, reader.id))
    return queries.scored_items(of, reader.id)


def remaining_count(of: Round, reader: Member) -> int:
    """Return how many readable items a dynamiser has not finished in this phase."""
    return len({item.id for item in of.agenda if not item.page.is_hidden} - finished_items(of, reader))


def next_cell(of: Round, reader: Member) -> str | None:
    """Return the first cell with an item this reader has not finished."""
    cells = board(of, reader).values()
    return next((cell.name for cell in cells if cell.done < len(cell.items)), None)


def cell_after(of: Round, cell: str) -> str | None:
    """Return the next cell with items in the order of the grid; None after the last."""
    used = {agenda.cell_of(item.page.facts) for item in agenda_in_order(of)}
    order = agenda.all_cells()
    return next((each for each in order[order.index(cell) + 1 :] if each in used), None)


def next_item(of: Round, reader: Member | None) -> int | None:
    """Return the number of the first item this reader has not scored, while the evaluation lasts."""
    if reader is None or of.phase is not Phase.EVALUATION:
        return None
    done = finished_items(of, reader)
    return next((shown.item.number for shown in readable_items(of) if shown.item.id not in done), None)


def steps(of: Round) -> list[Step]:
    """Return the phases of a round, when each begins, and whether it is done, now (none once cancelled) or to come."""
    here, at_phase = PHASE_ORDER.index(of.reached), "done" if of.phase is Phase.CANCELLED else "now"
    found = []
    for place, phase in enumerate(PHASE_ORDER):
        begins = of.calendar.begins(phase)
        if begins is not None:
            progress = "done" if place < here else at_phase if place == here else "next"
            found.append((gettext(labels.PHASES[phase]), begins, progress))
    return found


@dataclass(frozen=True, slots=True)
class DateChange:
    """A change of dates: the former calendar with its reason, and each changed date before and after."""

    former: FormerCalendar
    moved: list[tuple[str, datetime, datetime]]


def date_changes(of: Round) -> list[DateChange]:
    """Return how the dates of a round were changed, the last time first."""
    words = [gettext(word) for word in labels.MOMENTS]
    found = []
    for former, calendar in of.changes:
        dates = zip(words, former.calendar.moments, calendar.moments, strict=True)
        found.append(DateChange(former, [(word, old, new) for word, old, new in dates if old != new]))
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Scores:
    """The evaluations of an item as far as a reader may see them.

    ``found`` is how many may be seen, ``hidden`` how many not yet; ``spread`` says how many gave which score, by the
    code of a principle, and ``remarks`` holds some of those with a remark.
    """

    principles: list[tuple[str, str]]
    own: Evaluation | None
    found: int
    hidden: int
    spread: dict[str, Counter[int]]
    remarks: Sequence[Evaluation]


def scores(item: Item, reader: Member | None) -> Scores:
    """Return the scores of an item: others' show once one's own are in, or when the phase ends."""
    lang, own = ui_language(), queries.evaluation_of(item, reader) if reader else None
    named = [(each.code, each.name(lang)) for each in principles.principles_from_json(item.round.principles)]
    given = queries.all_scores(item)
    if item.round.phase is Phase.EVALUATION and own is None:
        return Scores(named, None, 0, len(given), {}, [])
    spread = {code: Counter(each[code] for each in given) for code, _name in named}
    return Scores(named, own, len(given), 0, spread, queries.evaluations(item, SOME, remarked=True))


@dataclass(frozen=True, slots=True)
class ItemCount:
    """The count of an item: verdict, each rule with its numbers, the leading answer, the number of each answer."""

    verdict: Verdict
    lines: list[tuple[bool, str, str]]
    leading: str
    bar: list[tuple[str, str, int]]
    cast: int


def count_item(item: Item) -> ItemCount:
    """Count an item now."""
    roll = queries.roll(item.round)
    verdict, words = closing.item_verdict(item, roll), answer_labels(item)
    cast = sum(verdict.counts.values())
    bar = [(answer, said, verdict.counts[Answer(answer)]) for answer, said in words.items()]
    missing = ("not_voted", gettext(labels.NO_ANSWER), len(roll) - cast)
    return ItemCount(
        verdict,
        votes.calculation(verdict.leading.decision),
        words[str(verdict.leading.answer)],
        [*bar, missing],
        cast,
    )


def answer_labels(item: Item) -> dict[str, str]:
    """Return what can be answered on an item, with its words."""
    return {
        str(answer): gettext(labels.ANSWER_LABELS[item.kind, answer]) for answer in agenda.ANSWERS[item.kind]
    }


def rules(of: Round) -> list[str]:
    """Return the rules of a round's vote in the reader's language."""
    return labels.rules(Policy.from_json(of.policy))


def receipt_message(event: Event | None) -> str:
    """Return the message that answers were saved, with their receipt; or that nothing has changed."""
    if event is None:
        return str(gettext("Nothing has changed: your answers are as they were."))
    return str(gettext("Your answers are kept. Receipt: %(receipt)s", receipt=receipt(event)))


def items_by_outcome(of: Round) -> list[tuple[Outcome, str, list[ShownItem]]]:
    """Return the items of a closed round by what became of them."""
    items = [shown for shown in readable_items(of) if shown.item.result]
    groups = [
        (
            outcome,
            gettext(words),
            [each for each in items if each.item.result and each.item.result.outcome is outcome],
        )
        for outcome, words in labels.OUTCOMES.items()
    ]
    return [group for group in groups if group[2]]


@dataclass(frozen=True, slots=True)
class CurrentRound:
    """The running round, for the home page; or the last one, when it was cancelled."""

    round: Round
    next_at: datetime | None


def current_round(now: datetime) -> CurrentRound | None:
    """Return the running round and its next date; None when none runs and the last one was closed."""
    found = queries.last_opened_round()
    if found is None or found.phase is Phase.PUBLISHED:
        return None
    return CurrentRound(found, next_at(found, now))


def next_at(of: Round, now: datetime) -> datetime | None:
    """Return when the next phase of a round begins; None once it is closed or cancelled."""
    return None if of.phase in ENDED_PHASES else of.calendar.next_at(now)


@dataclass(frozen=True, slots=True)
class PendingTask:
    """What a member still has to do in a round, and until when."""

    verb: str
    title: str
    url: str
    at: datetime


def pending_task(reader: Member, now: datetime) -> PendingTask | None:
    """Return what a dynamiser still has to do in the running round; None when there is nothing."""
    found = queries.running_round()
    if found is None or found.phase not in {Phase.EVALUATION, Phase.VOTE}:
        return None
    voting = found.phase is Phase.VOTE
    asked = (
        queries.elector(found, reader) is not None
        if voting
        else bool(reader.dynamiser_countries(clock.day(now)))
    )
    left = remaining_count(found, reader)
    ends = found.calendar.next_at(now)
    if not asked or left <= 0 or ends is None:
        return None
    verb = gettext("Vote in") if voting else gettext("Evaluate in")
    title = gettext("the validation round of %(year)s (items left: %(left)s)", year=found.name, left=left)
    return PendingTask(verb, title, url_for("rounds.board", round_name=found.name), ends)
