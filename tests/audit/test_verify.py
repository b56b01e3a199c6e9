"""Both verifiers on the same records: they must find the same problems at the same lines, in the same words."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.cases import EXTENSIBLE, INSTANT, LATER, extended
from tests.audit.records import (
    CLOSE,
    NEW_TEXT,
    NOON,
    OLD_TEXT,
    ROLL,
    Act,
    cast,
    closed,
    export,
    merged,
    opened,
    saved,
    sealed,
    whole,
)
from tests.audit.standalone import tool
from tests.deliberation.strategies import votes
from tests.examples import examples
from wiki.audit.verify import Report, verify, verify_export
from wiki.deliberation.policy import SIMPLE, Policy
from wiki.deliberation.tally import Ballot, Elector
from wiki.ledger.chain import GENESIS, Event, EventType

EXPORT = export(sealed(whole()))


def both(content: bytes) -> tuple[list[tuple[int, str]], Report]:
    """Check an export with both programs and return what they agree on."""
    lines = list(io.BytesIO(content))
    report = verify_export(lines)
    record = tool.check(lines)
    found = sorted((problem.seq, str(problem)) for problem in report.problems)
    assert found == sorted(record.problems)
    assert (report.votes, report.merges, report.unchecked) == (
        record.tallies,
        record.merges,
        record.unchecked,
    )
    assert (report.erased, report.head) == (len(record.missing), record.head)
    return found, report


def found_at(content: bytes, line: int) -> bool:
    """Tell whether both programs name this line of a damaged export; what it then means, each may say its way."""
    lines = list(io.BytesIO(content))
    named = {problem.seq for problem in verify_export(lines).problems}
    return line in named and line in {number for number, _ in tool.check(lines).problems}


def problems(acts: list[Act]) -> list[tuple[int, str]]:
    return both(export(sealed(acts)))[0]


def erased(*events: int) -> Act:
    return (
        CLOSE,
        EventType.PAYLOAD_ERASED,
        "member:1",
        "member:2",
        {"events": list(events), "reason": "asked"},
    )


def without(acts: list[Act], *places: int) -> list[Act]:
    return [act for place, act in enumerate(acts, start=1) if place not in places]


def changed(acts: list[Act], place: int, **payload: object) -> list[Act]:
    at, kind, actor, subject, old = acts[place - 1]
    return [*acts[: place - 1], (at, kind, actor, subject, {**old, **payload}), *acts[place:]]


def test_a_whole_record_has_nothing_wrong() -> None:
    found, report = both(EXPORT)
    assert found == []
    assert report.ok
    assert (report.events, report.votes, report.merges, report.unchecked) == (9, 1, 1, 0)
    assert verify(sealed(whole())) == report


def test_an_empty_record_has_nothing_wrong() -> None:
    assert verify([]) == Report(0, GENESIS, 0, 0, 0, 0, ())


@given(st.integers(0, len(EXPORT) - 1), st.integers(1, 255))
@settings(max_examples=examples(200), deadline=None)
def test_any_changed_byte_is_found(place: int, flip: int) -> None:
    damaged = bytearray(EXPORT)
    damaged[place] ^= flip
    assert found_at(bytes(damaged), EXPORT[:place].count(b"\n") + 1)


@given(st.integers(0, len(EXPORT) - 1), st.binary(min_size=1, max_size=1))
@settings(max_examples=examples(100), deadline=None)
def test_any_byte_put_in_or_taken_out_is_found(place: int, byte: bytes) -> None:
    line = EXPORT[:place].count(b"\n") + 1
    longer = EXPORT[:place] + byte + EXPORT[place:]
    assert found_at(longer, line) or found_at(
        longer, line + 1
    )  # an end of line beside another makes a line more
    assert found_at(EXPORT[:place] + EXPORT[place + 1 :], line)


@given(st.permutations(range(9)).filter(lambda order: list(order) != sorted(order)))
@settings(max_examples=examples(50), deadline=None)
def test_lines_out_of_order_are_found(order: list[int]) -> None:
    lines = EXPORT.splitlines(keepends=True)
    assert not both(b"".join(lines[place] for place in order))[1].ok


@pytest.mark.parametrize("place", range(8))
def test_a_missing_line_is_a_gap(place: int) -> None:
    lines = EXPORT.splitlines(keepends=True)
    found, _ = both(b"".join(lines[:place] + lines[place + 1 :]))
    assert (place + 1, f"Event {place + 2} stands where event {place + 1} should.") in found
    assert (place + 1, "This event does not follow the one before it.") in found


def test_a_changed_payload_is_named_by_its_line() -> None:
    events = sealed(whole())
    events[2] = replace(events[2], payload={**(events[2].payload or {}), "choice": "against"})
    assert (3, "The content of this event has been altered: its hash does not match.") in both(
        export(events)
    )[0]


def test_values_that_cannot_be_hashed_are_a_problem_and_not_a_crash() -> None:
    event = sealed(whole())[0]
    assert not verify([replace(event, payload={"number": 1.5})]).ok
    assert not verify([replace(event, actor="\ud800")]).ok
    assert not verify([replace(event, at="yesterday")]).ok


ACTS = whole()
FALSE_RECORDS: list[tuple[list[Act], int, str]] = [
    (
        changed(ACTS, 7, decision=closed({1: "for"})[4]["decision"]),
        7,
        "The numbers of this result",
    ),
    (without(ACTS, 6), 6, "The numbers of this result"),
    (without(ACTS, 3, 4), 5, "written “adopted”, counted “rejected”"),
    (changed(ACTS, 7, decision=closed({})[4]["decision"]), 7, "written “no_quorum”, counted “adopted”"),
    (
        [*ACTS[:2], *ACTS[2:6], closed({1: "for", 2: "for", 3: "against"}, at=CLOSE - INSTANT)],
        7,
        "before its hour",
    ),
    ([*ACTS[:2], cast(1, "for", at=CLOSE)], 3, "outside the hours"),
    ([*ACTS[:2], cast(1, "for", at=NOON - INSTANT)], 3, "outside the hours"),
    ([*ACTS[:2], cast(4, "for")], 3, "no place in its vote"),
    ([*ACTS[:2], cast(1, "consent")], 3, "no place in its vote"),
    ([*ACTS[:3], cast(1, "for")], 4, "casts one ballot, and then changes it"),
    ([*ACTS[:2], cast(1, "for", changed=True)], 3, "casts one ballot, and then changes it"),
    (changed(ACTS, 3, text_hash=OLD_TEXT), 3, "about another text"),
    ([cast(1, "for")], 1, "no open vote"),
    ([*ACTS[:7], cast(1, "against", changed=True)], 8, "no open vote"),
    ([*ACTS[:7], ACTS[6]], 8, "no open vote"),
    ([*ACTS[:2], opened()], 3, "already open"),
    ([*ACTS[:2], extended()], 3, "if its rules say so"),
    ([opened(EXTENSIBLE), extended(at=CLOSE - INSTANT)], 2, "extended at its close"),
    ([opened(EXTENSIBLE), extended(until=CLOSE)], 2, "to a later hour"),
    ([opened(EXTENSIBLE), extended(), extended(LATER, LATER + INSTANT)], 3, "extended once"),
    (
        [opened(EXTENSIBLE), *(cast(each, "for") for each in (1, 2)), extended()],
        4,
        "only when its quorum is missing",
    ),
    (without(ACTS, 8), 8, "No version of the page was saved"),
    (changed(ACTS, 8, amendment=None), 9, "No version of the page was saved"),
    (changed(ACTS, 9, text_hash=OLD_TEXT), 9, "not the text of the version saved"),
    (changed(changed(ACTS, 8, text_hash=OLD_TEXT), 9, text_hash=OLD_TEXT), 9, "not the text voted"),
    ([*ACTS[:6], ACTS[7], ACTS[8]], 8, "No vote adopted"),
    ([*ACTS, ACTS[8]], 10, "already put into the page"),
    (changed(ACTS, 2, amendment=8), 9, "about something else"),
    (changed(ACTS, 2, page=4), 9, "about something else"),
    ([saved(1, OLD_TEXT, amendment=7)], 1, "claims an amendment"),
    ([*ACTS, saved(3, OLD_TEXT, amendment=7)], 10, "claims an amendment"),
    ([saved(1, OLD_TEXT), saved(1, NEW_TEXT)], 2, "not in order"),
    ([saved(1, OLD_TEXT), erased(1)], 2, "said to be erased and is not"),
    (changed(ACTS, 1, number="1"), 1, "does not have the form"),
    (changed(ACTS, 3, member=[]), 3, "does not have the form"),
    (changed(ACTS, 2, opens_at="noon"), 2, "hours of this vote"),
]


@pytest.mark.parametrize(
    ("acts", "line", "said"), FALSE_RECORDS, ids=[f"{case[2]}-{case[1]}" for case in FALSE_RECORDS]
)
def test_a_record_sealed_anew_with_something_false_in_it_is_found(
    acts: list[Act], line: int, said: str
) -> None:
    assert any(number == line and said in message for number, message in problems(acts))


@pytest.mark.parametrize(
    "acts",
    [
        [
            opened(EXTENSIBLE),
            cast(1, "for"),
            extended(),
            cast(2, "for", at=CLOSE),
            closed({1: "for", 2: "for"}, EXTENSIBLE, at=LATER),
        ],
        [*ACTS[:7], saved(2, OLD_TEXT), saved(3, "a" * 64, amendment=7), merged("a" * 64, number=3)],
        [saved(1, OLD_TEXT), saved(1, OLD_TEXT, page=4), saved(5, NEW_TEXT)],
        [opened(), closed({})],
    ],
    ids=["extended once", "page moved meanwhile", "two pages", "nobody voted"],
)
def test_true_records_have_nothing_wrong(acts: list[Act]) -> None:
    assert problems(acts) == []


@pytest.mark.parametrize("rule", ["unknown", "missing"])
def test_rules_that_are_not_wholly_known_are_not_counted(rule: str) -> None:
    policy = SIMPLE.to_json()
    if rule == "unknown":
        policy["threshold"]["bonus"] = 5
    else:
        del policy["quorum"]
    content = export(sealed(changed(ACTS[:2], 2, policy=policy)))
    lines = content.splitlines(keepends=True)
    assert [problem.seq for problem in verify_export(lines).problems] == [2]
    assert tool.check(lines).problems == [(2, "This vote has rules that are unknown here.")]


def erase(events: list[Event], *places: int) -> bytes:
    return export([replace(event, payload=None) if event.seq in places else event for event in events])


@pytest.mark.parametrize(
    ("places", "votes_counted", "merges_checked", "unchecked"),
    [((3,), 0, 0, 2), ((2,), 0, 0, 2), ((7,), 0, 0, 1), ((8,), 1, 0, 1), ((9,), 1, 0, 0), ((1,), 1, 0, 1)],
)
def test_what_was_erased_is_unchecked_and_not_wrong(
    places: tuple[int, ...], votes_counted: int, merges_checked: int, unchecked: int
) -> None:
    found, report = both(erase(sealed([*ACTS, erased(*places)]), *places))
    assert found == []
    assert (report.votes, report.merges, report.unchecked) == (votes_counted, merges_checked, unchecked)
    assert report.erased == len(places)


def test_a_content_gone_without_an_act_of_erasure_is_found() -> None:
    found, _ = both(erase(sealed(ACTS), 3))
    assert found == [(3, "The content of this event is missing, and no event says that it was erased.")]


@given(votes())
@settings(max_examples=examples(100), deadline=None)
def test_both_programs_count_every_vote_alike(case: tuple[Policy, list[Elector], list[Ballot]]) -> None:
    policy, roll, ballots = case
    choices = {ballot.member_id: str(ballot.choice) for ballot in ballots}
    electors = tuple(roll)
    acts = [
        opened(policy, electors),
        *(cast(member, choice) for member, choice in choices.items()),
        closed(choices, policy, electors),
    ]
    found, report = both(export(sealed(acts)))
    assert found == []
    assert report.votes == 1


def test_the_roll_of_the_examples_is_in_three_countries() -> None:
    assert len({elector.country for elector in ROLL}) == 3


def test_checks_name_their_event_types() -> None:
    kinds: dict[str, Callable[..., None]] = tool.ACTS
    assert set(kinds) <= set(EventType)
