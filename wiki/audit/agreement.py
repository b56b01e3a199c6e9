"""Compare the tables with the record: every version, every ballot, every result, every merge."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select

from wiki.audit import merge_agreement, round_agreement
from wiki.audit.record import Problem
from wiki.core.db import db
from wiki.core.errors import N_, Corrupted
from wiki.deliberation.models import BallotRow, FormerBallot, Result
from wiki.deliberation.tally import Outcome
from wiki.ledger.canonical import canonical_json
from wiki.ledger.chain import Event, EventType
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.pages.services import about_hash
from wiki.versioning import codec
from wiki.versioning.models import Revision

BATCH_SIZE = 100
BALLOT_TYPES = frozenset({EventType.BALLOT_CAST, EventType.BALLOT_CHANGED})


class _EventContent(NamedTuple):
    """The number, subject and payload of an event."""

    seq: int
    subject: str
    payload: Any


@dataclass(slots=True)
class RecordedEvents:
    """The events to compare, collected while the record is read; ``blind`` are the pages with an erased event."""

    revisions: dict[tuple[int, int], _EventContent] = field(default_factory=dict)
    ballots: dict[int, _EventContent] = field(default_factory=dict)
    closings: dict[int, _EventContent] = field(default_factory=dict)
    rounds: dict[int, tuple[str, str, Any]] = field(default_factory=dict)
    merges: list[tuple[int, Any]] = field(default_factory=list)
    blind: set[str] = field(default_factory=set)

    def listen(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield the events unchanged, and collect those to compare."""
        for event in events:
            self._note(event)
            yield event

    def _note(self, event: Event) -> None:
        content = _EventContent(event.seq, event.subject, event.payload)
        if event.type in BALLOT_TYPES:
            self.ballots[event.seq] = content
        elif event.type == EventType.VOTE_CLOSED:
            self.closings[event.seq] = content
        elif event.type == EventType.AMENDMENT_MERGED and event.payload is not None:
            self.merges.append((event.seq, event.payload))
        elif event.type in round_agreement.COMPARED_TYPES:
            self.rounds[event.seq] = (event.type, event.subject, event.payload)
        elif event.type == EventType.REVISION_SAVED and event.payload is None:
            self.blind.add(event.subject)
        elif event.type == EventType.REVISION_SAVED and event.payload is not None:
            self.revisions[int(event.subject.partition(":")[2]), event.payload["number"]] = content


def find_problems(recorded: RecordedEvents, progress: Callable[[], object]) -> Iterator[Problem]:
    """Yield every difference between a stored version, ballot, result or merge and its event.

    Calls ``progress`` once for each version.
    """
    yield from _revision_problems(recorded, progress)
    yield from _kind_problems(recorded)
    yield from _head_problems()
    yield from _about_problems()
    yield from _row_problems(recorded.ballots, _ballots(), _ballot_differs)
    yield from _row_problems(recorded.closings, _results(), _result_differs)
    yield from round_agreement.find_problems(recorded.rounds)
    yield from merge_agreement.find_problems(recorded.merges)


def count_revisions() -> int:
    """Return how many versions are stored."""
    return db.session.scalar(select(func.count()).select_from(Revision)) or 0


def _revision_problems(recorded: RecordedEvents, progress: Callable[[], object]) -> Iterator[Problem]:
    columns = (
        Revision.page_id,
        Revision.number,
        Revision.text_hash,
        Revision.title,
        Revision.facts,
        Revision.payload,
    )
    query = (
        select(*columns).order_by(Revision.page_id, Revision.number).execution_options(yield_per=BATCH_SIZE)
    )
    awaited, readers = dict(recorded.revisions), dict[int, codec.SequentialDecoder]()
    for row in db.session.execute(query):
        text = _read_text(row, readers)
        content = awaited.pop((row.page_id, row.number), None)
        yield from _version_problems(row, text, content, recorded)
        progress()
    for (page, number), content in awaited.items():
        message = N_("Version %(number)s of page %(page)s is in the record and not in the wiki.")
        yield Problem(content.seq, message, {"number": number, "page": page})


def _read_text(row: Row[Any], readers: dict[int, codec.SequentialDecoder]) -> str | None:
    """Return the text of a version; None when it, or one it is a difference from, cannot be read.

    The versions of a page must be read in their order.
    """
    if row.page_id not in readers:
        readers.clear()  # pages come one after the other: only the current one stays in memory
    try:
        return readers.setdefault(row.page_id, codec.SequentialDecoder()).read(row.number, row.payload)
    except Corrupted:
        return None


def _version_problems(
    row: Row[Any], text: str | None, content: _EventContent | None, recorded: RecordedEvents
) -> Iterator[Problem]:
    place: dict[str, object] = {"number": row.number, "page": row.page_id}
    seq = content.seq if content else 0
    if text is None or codec.digest(text) != row.text_hash:
        yield Problem(seq, N_("Version %(number)s of page %(page)s does not match its checksum."), place)
    if content is not None and content.payload["text_hash"] != row.text_hash:
        yield Problem(seq, N_("Version %(number)s of page %(page)s is not the text of its event."), place)
    about = content.payload.get("about_hash") if content is not None else None
    if about is not None and about != about_hash(row.title, row.facts):
        message = N_("Title or facts of version %(number)s of page %(page)s differ from its event.")
        yield Problem(seq, message, place)
    kind = content.payload.get("kind") if content is not None else None
    if (
        content is not None
        and kind in kinds.KINDS
        and content.payload["binding"] != kinds.is_reference(kind, row.facts)
    ):
        message = N_("Whether version %(number)s of page %(page)s binds is not what its event says.")
        yield Problem(seq, message, place)
    if content is None and f"page:{row.page_id}" not in recorded.blind:
        yield Problem(0, N_("Version %(number)s of page %(page)s has no event in the record."), place)


def _kind_problems(recorded: RecordedEvents) -> Iterator[Problem]:
    """Yield a problem for each version of which the record says another kind of text than the wiki."""
    found = dict(db.session.execute(select(Page.id, Page.kind)).tuples().all())
    for (page, number), content in recorded.revisions.items():
        if "kind" in content.payload and content.payload["kind"] != found.get(page):
            message = N_("The record says another kind of text of version %(number)s of page %(page)s.")
            yield Problem(content.seq, message, {"number": number, "page": page})


def _head_problems() -> Iterator[Problem]:
    last = func.coalesce(func.max(Revision.number), 0)
    query = select(Page.id, Page.head_number, last).outerjoin(Revision, Revision.page_id == Page.id)
    for page, head, number in db.session.execute(query.group_by(Page.id, Page.head_number)):
        if head != number:
            message = N_("Page %(page)s shows version %(head)s, and its last one is %(number)s.")
            yield Problem(0, message, {"page": page, "head": head, "number": number})


def _about_problems() -> Iterator[Problem]:
    columns = (Page.id, Page.title, Page.facts, Revision.title, Revision.facts)
    query = select(*columns).join(
        Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number)
    )
    for page, title, facts, *last in db.session.execute(query):
        if [title, facts] != last:
            message = N_("Page %(page)s shows another title or other facts than its last version.")
            yield Problem(0, message, {"page": page})


class _StoredRow(NamedTuple):
    """A row that corresponds to an event: the event's number, the vote, and the values to compare."""

    seq: int
    vote_id: int
    values: Any


def _ballots() -> Iterator[_StoredRow]:
    here = (BallotRow.vote_id, BallotRow.member_id)
    present = select(BallotRow.ledger_seq, *here, BallotRow.choice, BallotRow.reason)
    former = select(FormerBallot.ledger_seq, *here, FormerBallot.choice, FormerBallot.reason).join(
        BallotRow, BallotRow.id == FormerBallot.ballot_id
    )
    for query in (present, former):
        for seq, vote_id, member_id, choice, reason in db.session.execute(query):
            yield _StoredRow(seq, vote_id, (member_id, choice, reason))


def _results() -> Iterator[_StoredRow]:
    columns = (Result.ledger_seq, Result.vote_id, Result.decision, Result.outcome)
    for seq, vote_id, decision, outcome in db.session.execute(select(*columns)):
        yield _StoredRow(seq, vote_id, (decision, outcome))


def _row_problems(
    recorded: dict[int, _EventContent], rows: Iterable[_StoredRow], differs: Callable[[Any, Any], bool]
) -> Iterator[Problem]:
    awaited = dict(recorded)
    for row in rows:
        content = awaited.pop(row.seq, None)
        if content is None or content.subject != f"vote:{row.vote_id}":
            yield Problem(
                row.seq, N_("A ballot or result of vote %(vote)s has no event."), {"vote": row.vote_id}
            )
        elif content.payload is not None and differs(content.payload, row.values):
            yield Problem(row.seq, N_("What is stored of vote %(vote)s differs."), {"vote": row.vote_id})
    for content in awaited.values():
        yield Problem(content.seq, N_("The ballot or result of this event is not in the wiki."))


def _ballot_differs(payload: Any, values: tuple[int, str, str]) -> bool:
    member, choice, reason = values
    reason_hash = payload["reason_hash"] if "reason_hash" in payload else codec.digest(payload["reason"])
    return bool((payload["member"], payload["choice"], reason_hash) != (member, choice, codec.digest(reason)))


def _result_differs(payload: Any, values: tuple[Any, str]) -> bool:
    decision, outcome = values
    own = payload["decision"]["outcome"]  # an alternative that passed may give way; `checks` says which does
    may_be = {own, Outcome.OUTVOTED, Outcome.TIED} if own == Outcome.ADOPTED else {own}
    return canonical_json(payload["decision"]) != canonical_json(decision) or outcome not in may_be
