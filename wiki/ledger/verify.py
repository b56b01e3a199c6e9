"""Check a record from its events alone: the chain, the payloads, every tally, every merge.

What each event must hold stands in ``docs/ledger.md``. ``tools/verify_ledger.py`` does the same with nothing
of this code, on purpose: two programs that agree are worth more than one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from wiki.deliberation.policy import Choice, Policy
from wiki.deliberation.tally import Ballot, Decision, Elector, Outcome, decide
from wiki.errors import N_, InvalidInput
from wiki.ledger.canonical import canonical, sha256_hex
from wiki.ledger.chain import GENESIS, Event, EventType, hash_of, is_timestamp, read_line
from wiki.ledger.verify_rounds import Rounds


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at one event; ``seq`` is its place in the record, which is its line in an export."""

    seq: int
    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what is wrong; ``unchecked`` votes and merges had payloads that were erased."""

    events: int
    head: str
    votes: int
    merges: int
    erased: int
    unchecked: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(slots=True)
class _Vote:
    amendment: int
    page: int
    base_number: int
    text_hash: str
    policy: Policy
    roll: tuple[Elector, ...]
    members: frozenset[int]
    opens_at: str
    closes_at: str
    ballots: dict[int, Ballot] = field(default_factory=dict)
    extended: bool = False
    outcome: Outcome | None = None

    @property
    def decision(self) -> Decision:
        """What the ballots cast so far decide."""
        return decide(self.policy, self.roll, self.ballots.values())


@dataclass(frozen=True, slots=True)
class _Revision:
    seq: int
    text_hash: str
    amendment: int | None


@dataclass(slots=True)
class _Record:
    """What the events read so far amount to; ``blind`` are the subjects of which a payload is missing."""

    votes: dict[str, _Vote] = field(default_factory=dict)
    revisions: dict[tuple[int, int], _Revision] = field(default_factory=dict)
    merged: dict[int, tuple[int, int]] = field(default_factory=dict)
    last_number: dict[int, int] = field(default_factory=dict)
    rounds: Rounds = field(default_factory=Rounds)
    blind: set[str] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    tallies: int = 0
    merges: int = 0
    unchecked: int = 0


def verify(events: Iterable[Event]) -> Report:
    """Check events given in order from the first one; every problem is reported, the first broken one first."""
    return _verify((number, event, None) for number, event in enumerate(events, start=1))


def verify_export(lines: Iterable[bytes]) -> Report:
    """Check an export, line by line with their ends as a file opened in binary mode gives them."""
    return _verify(_read(lines))


_Read = tuple[int, Event | None, Problem | None]


def _read(lines: Iterable[bytes]) -> Iterator[_Read]:
    for number, line in enumerate(lines, start=1):
        try:
            event = read_line(line)
        except InvalidInput as error:
            yield number, None, Problem(number, error.message, error.params)
        else:
            cut = (
                None
                if line.endswith(b"\n")
                else Problem(number, N_("The last line is cut off: it has no end."))
            )
            yield number, event, cut


def _verify(read: Iterable[_Read]) -> Report:
    record, problems, count, head = _Record(), list[Problem](), 0, GENESIS
    for number, event, unreadable in read:
        count = number
        if unreadable:
            problems.append(unreadable)
        if event:
            problems.extend(_chain_problems(event, number, head))
            problems.extend(_act_problems(replace(event, seq=number), record))
            head = event.hash
    problems.extend(_last_problems(record))
    return Report(
        events=count,
        head=head,
        votes=record.tallies + record.rounds.counted,
        merges=record.merges,
        erased=len(record.missing),
        unchecked=record.unchecked + record.rounds.unchecked,
        problems=tuple(sorted(problems, key=lambda problem: problem.seq)),
    )


def _chain_problems(event: Event, number: int, head: str) -> Iterator[Problem]:
    if event.seq != number:
        params: dict[str, object] = {"seq": event.seq, "number": number}
        yield Problem(number, N_("Event %(seq)s stands where event %(number)s should."), params)
    if event.prev_hash != head:
        yield Problem(number, N_("This event does not follow the one before it."))
    if not is_timestamp(event.at):
        yield Problem(number, N_("The moment of this event is not written as it should be."))
    try:
        if hash_of(event) != event.hash:
            yield Problem(number, N_("This event has been altered: its hash does not match."))
        if event.payload is not None and sha256_hex(canonical(event.payload)) != event.payload_hash:
            yield Problem(number, N_("The content of this event has been altered: its hash does not match."))
    except InvalidInput as error:
        yield Problem(number, error.message, error.params)


def _act_problems(event: Event, record: _Record) -> list[Problem]:
    if event.payload is None:
        record.missing.add(event.seq)
        record.blind.add(event.subject)
        return []
    check = _CHECKS.get(event.type)
    try:
        return list(check(event, event.payload, record)) if check else []
    except InvalidInput as error:
        return [Problem(event.seq, error.message, error.params)]
    except (KeyError, TypeError, ValueError):
        return [Problem(event.seq, N_("The content of this event does not have the form it should have."))]


def _vote_opened(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    if event.subject in record.votes:
        yield Problem(event.seq, N_("This vote was already open."))
        return
    roll = tuple(Elector(*each) for each in payload["roll"])
    record.votes[event.subject] = _Vote(
        amendment=payload["amendment"],
        page=payload["page"],
        base_number=payload["base_number"],
        text_hash=payload["text_hash"],
        policy=Policy.from_json(payload["policy"]),
        roll=roll,
        members=frozenset(elector.member_id for elector in roll),
        opens_at=payload["opens_at"],
        closes_at=payload["closes_at"],
    )
    if not (is_timestamp(payload["opens_at"]) and is_timestamp(payload["closes_at"])):
        yield Problem(event.seq, N_("The hours of this vote are not written as they should be."))


def _vote_extended(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    vote = _running(event, record)
    if vote is None:
        return
    if vote.extended or not vote.policy.timing.extension or not vote.closes_at < payload["closes_at"]:
        yield Problem(event.seq, N_("A vote can be extended once, to a later hour, and if its rules say so."))
    missing = _is_blind(event, record) or vote.decision.outcome is Outcome.NO_QUORUM
    if event.at < vote.closes_at or not missing:
        yield Problem(event.seq, N_("A vote is extended at its close, and only when its quorum is missing."))
    vote.extended, vote.closes_at = True, payload["closes_at"]


def _ballot(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    vote = _running(event, record)
    if vote is None:
        return
    member = payload["member"]
    if not vote.opens_at <= event.at < vote.closes_at:
        yield Problem(event.seq, N_("This ballot was cast outside the hours of its vote."))
    if payload["text_hash"] != vote.text_hash:
        yield Problem(event.seq, N_("This ballot is about another text than the one put to the vote."))
    if (event.type == EventType.BALLOT_CHANGED) != (member in vote.ballots) and not _is_blind(event, record):
        yield Problem(event.seq, N_("A member casts one ballot, and then changes it."))
    if member not in vote.members or payload["choice"] not in vote.policy.choices:
        yield Problem(
            event.seq, N_("This ballot has no place in its vote: the member or the choice is not in it.")
        )
        return
    vote.ballots[member] = Ballot(member, Choice(payload["choice"]))


def _vote_closed(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    vote = _running(event, record)
    if vote is None:
        record.unchecked += 1
        return
    claimed = payload["decision"]
    vote.outcome = Outcome(claimed["outcome"])
    if event.at < vote.closes_at:
        yield Problem(event.seq, N_("This vote was closed before its hour."))
    if _is_blind(event, record):
        record.unchecked += 1
        return
    record.tallies += 1
    counted = vote.decision
    if counted.outcome is not vote.outcome:
        params: dict[str, object] = {"written": str(vote.outcome), "counted": str(counted.outcome)}
        message = N_(
            "The result does not follow from the ballots: written “%(written)s”, counted “%(counted)s”."
        )
        yield Problem(event.seq, message, params)
    elif canonical(counted.to_json()) != canonical(claimed):
        yield Problem(event.seq, N_("The numbers of this result do not follow from the ballots."))


def _running(event: Event, record: _Record) -> _Vote | None:
    """Return the open vote that this event is about, or None when its opening was erased."""
    vote = record.votes.get(event.subject)
    if vote is None and _is_blind(event, record):
        return None
    if vote is None or vote.outcome is not None:
        raise InvalidInput(N_("There is no open vote of this number here."))
    return vote


def _is_blind(event: Event, record: _Record) -> bool:
    return event.subject in record.blind


def _revision_saved(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    page, number = _number_in(event.subject), payload["number"]
    if number <= record.last_number.get(page, 0):
        yield Problem(event.seq, N_("The versions of this page are not in order."))
    record.last_number[page] = number
    record.revisions[page, number] = _Revision(event.seq, payload["text_hash"], payload["amendment"])


def _amendment_merged(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    amendment, place = _number_in(event.subject), (payload["page"], payload["number"])
    subject, revision = f"vote:{payload['vote']}", record.revisions.get(place)
    if amendment in record.merged:
        yield Problem(event.seq, N_("This amendment was already put into the page."))
    record.merged[amendment] = place
    if record.blind & {subject, f"page:{payload['page']}"}:
        record.unchecked += 1
        return
    record.merges += 1
    if revision is None or revision.amendment != amendment:
        yield Problem(event.seq, N_("No version of the page was saved for this amendment."))
    elif revision.text_hash != payload["text_hash"]:
        yield Problem(event.seq, N_("The text put into the page is not the text of the version saved."))
    yield from _mandate_problems(event, payload, amendment, record.votes.get(subject))


def _mandate_problems(event: Event, payload: Any, amendment: int, vote: _Vote | None) -> Iterator[Problem]:
    if vote is None or vote.outcome is not Outcome.ADOPTED:
        yield Problem(event.seq, N_("No vote adopted this amendment."))
    elif (vote.amendment, vote.page) != (amendment, payload["page"]):
        yield Problem(event.seq, N_("The vote named here was about something else."))
    elif payload["number"] == vote.base_number + 1 and payload["text_hash"] != vote.text_hash:
        yield Problem(event.seq, N_("The page had not moved, and yet its new text is not the text voted."))


def _round(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    for message, params in record.rounds.take(event, payload, blind=_is_blind(event, record)):
        yield Problem(event.seq, message, params)


def _edition_published(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    pages, votes = payload["pages"], payload["votes"]
    if payload["content_hash"] != sha256_hex(canonical({"pages": pages, "votes": votes})):
        yield Problem(event.seq, N_("The hash of this edition is not that of its pages and votes."))
    for page, number, text_hash in pages:
        revision = record.revisions.get((page, number))
        held = revision.text_hash if revision else None
        if held != text_hash and f"page:{page}" not in record.blind:
            yield Problem(event.seq, N_("This edition holds a version that no event saved."))
    for vote in (record.votes.get(f"vote:{number}") for number in votes):
        if vote is not None and vote.outcome is None:
            yield Problem(event.seq, N_("This edition tells of a vote that is not closed."))


def _payload_erased(event: Event, payload: Any, record: _Record) -> Iterator[Problem]:
    for seq in payload["events"]:
        if seq not in record.missing:
            yield Problem(event.seq, N_("Event %(seq)s is said to be erased and is not."), {"seq": seq})
        record.erased.add(seq)


def _last_problems(record: _Record) -> Iterator[Problem]:
    """Yield what can only be said at the end: contents missing and versions changed without the act for it."""
    for seq in record.missing - record.erased:
        yield Problem(seq, N_("The content of this event is missing, and no event says that it was erased."))
    for place, revision in record.revisions.items():
        amendment = revision.amendment
        if amendment is None or f"amendment:{amendment}" in record.blind:
            continue
        if record.merged.get(amendment) != place:
            yield Problem(
                revision.seq, N_("This version claims an amendment that no event puts into the page.")
            )


def _number_in(subject: str) -> int:
    return int(subject.partition(":")[2])


_CHECKS: dict[str, Callable[[Event, Any, _Record], Iterator[Problem]]] = {
    EventType.VOTE_OPENED: _vote_opened,
    EventType.VOTE_EXTENDED: _vote_extended,
    EventType.BALLOT_CAST: _ballot,
    EventType.BALLOT_CHANGED: _ballot,
    EventType.VOTE_CLOSED: _vote_closed,
    EventType.REVISION_SAVED: _revision_saved,
    EventType.AMENDMENT_MERGED: _amendment_merged,
    EventType.ROUND_OPENED: _round,
    EventType.ROUND_ITEM: _round,
    EventType.ROUND_ADVANCED: _round,
    EventType.ROUND_BALLOT: _round,
    EventType.ROUND_CLOSED: _round,
    EventType.EDITION_PUBLISHED: _edition_published,
    EventType.PAYLOAD_ERASED: _payload_erased,
}
