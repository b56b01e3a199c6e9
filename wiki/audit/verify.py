"""Check a record from its events alone: the chain, the payloads, every tally, every merge.

The checks of each event are in ``checks``. ``tools/verify_ledger.py`` does the same without any of this code,
on purpose: two programs that agree are worth more than one.

Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from wiki.audit.checks import check_end, check_event
from wiki.audit.history.judge import silences
from wiki.audit.record import Problem, Record
from wiki.core.errors import N_, InvalidInput
from wiki.ledger.canonical import canonical_json, sha256_hex
from wiki.ledger.chain import GENESIS, Event, compute_hash, is_timestamp, parse_export_line


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what is wrong.

    ``unchecked`` counts votes and merges that lack an erased payload, ``silences`` are what the record does not say,
    ``unvoted`` the versions of binding texts that came about without a vote as they may: their events and how.
    """

    events: int
    head: str
    votes: int
    merges: int
    erased: int
    unchecked: int
    problems: tuple[Problem, ...]
    silences: tuple[str, ...] = ()
    unvoted: tuple[tuple[int, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong in what could be checked."""
        return not self.problems

    @property
    def complete(self) -> bool:
        """Whether all was said that is to be checked, and nothing of it erased."""
        return not (self.unchecked or self.silences)


def verify(events: Iterable[Event], now: datetime | None = None) -> Report:
    """Check events given in order from the first; return a report of all problems, in the order of their events.

    With ``now``, no event may be dated later.
    """
    return _verify(((number, event, None) for number, event in enumerate(events, start=1)), now)


def verify_export(lines: Iterable[bytes], now: datetime | None = None) -> Report:
    """Check an export, given as lines with their newlines, as iterating over a binary file yields them."""
    return _verify(_parse_lines(lines), now)


_ParsedLine = tuple[int, Event | None, Problem | None]


def _parse_lines(lines: Iterable[bytes]) -> Iterator[_ParsedLine]:
    for number, line in enumerate(lines, start=1):
        try:
            event = parse_export_line(line)
        except InvalidInput as error:
            yield number, None, Problem(number, error.message, error.params)
        else:
            cut = (
                None
                if line.endswith(b"\n")
                else Problem(number, N_("The last line is cut off: it has no end."))
            )
            yield number, event, cut


def _verify(read: Iterable[_ParsedLine], now: datetime | None) -> Report:
    record, problems, count, head = Record(), list[Problem](), 0, GENESIS
    for number, event, unreadable in read:
        count = number
        if unreadable:
            problems.append(unreadable)
        if event:
            problems.extend(_chain_problems(event, number, head))
            problems.extend(check_event(replace(event, seq=number), record, now))
            head = event.hash
    problems.extend(check_end(record))
    return Report(
        events=count,
        head=head,
        votes=record.tallies + record.rounds.counted,
        merges=record.merges,
        erased=len(record.missing),
        unchecked=record.unchecked + record.rounds.unchecked,
        problems=tuple(sorted(problems, key=lambda problem: problem.seq)),
        silences=tuple(silences(record.history)),
        unvoted=tuple(record.history.unvoted),
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
        if compute_hash(event) != event.hash:
            yield Problem(number, N_("This event has been altered: its hash does not match."))
        if event.payload is not None and sha256_hex(canonical_json(event.payload)) != event.payload_hash:
            yield Problem(number, N_("The content of this event has been altered: its hash does not match."))
    except InvalidInput as error:
        yield Problem(number, error.message, error.params)
