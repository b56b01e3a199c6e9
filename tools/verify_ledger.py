"""Check an exported record of a Feuille wiki, on any machine, with nothing but Python 3.9 or later.

    python3 verify_ledger.py record.jsonl
    python3 verify_ledger.py --head 1042-9f86d081884c record.jsonl
    python3 verify_ledger.py - < record.jsonl

The file is JSON Lines: one event a line, in canonical JSON (RFC 8785), with the members
``seq, at, type, actor, subject, payload_hash, prev_hash, hash, payload``. ``docs/ledger.md`` describes them.

What is checked:
- every line is one event in canonical form, numbered from 1 without a gap;
- every event carries the hash of its own content and of the event before it;
- every vote is counted again from its rules, its roll and its ballots, and must give the result written;
- every ballot was cast by somebody on the roll, within the hours, on the text put to the vote, by their own hand
  or by whoever recorded a meeting at which they were;
- among alternatives only the one that won may go into a page;
- every item of a validation round is counted again, and must have the outcome written; of its dates only those to
  come were changed;
- every act was done by somebody who could do it, as the record itself tells, after what must come before it:
  submission, signatures, announcement, days to read, opening, close, merge;
- a binding text changed by a vote, or in one of the other ways there are, which are printed;
- no moment about one thing goes back, and none lies in the future;
- every edition has the hash of its pages and votes, and holds versions that were saved;
- every amendment put into a page was adopted by a vote, its text and facts are those of the version
  saved, and it changed something.

What this proves: that the lines are what they were when they were sealed, and that the results follow from
them. What it does not: whoever holds the database can write a whole new record that agrees with itself. Only
a copy of an older head, kept by somebody else, shows that. Give such a copy (or the receipt of your own
ballot) with ``--head``; it must still stand in the record. Nor can it tell whether the persons on a roll exist,
or check a vote or a merge whose content has been erased: these are counted as unchecked.

Each problem is printed with its line, and so is each version of a binding text that came about without a vote as it
may. Exit status: 0 nothing wrong, 1 something is, 2 no record to read, 3 nothing wrong was found but not everything
could be checked, because it is not told or was erased.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
TEXTS = ("at", "type", "actor", "subject", "payload_hash", "prev_hash", "hash")
MEMBERS = {"seq", "payload", *TEXTS}
LARGEST = 2**53 - 1
MOMENT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")
IN_FAVOUR = ("for", "consent")
OPPOSED = ("against", "objection")
ENDS = {"adopted", "rejected", "no_quorum", "objection", "outvoted", "tied"}
WRITERS = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
}  # fmt: skip
RULES = {
    "quorum": {"num", "den", "of", "floor"},
    "threshold": {"num", "den", "strict", "base"},
    "second": {"num", "den", "strict", "of", "min_voters", "min_countries"},
    "objection": {"reason_required", "suspends"},
    "electorate": {"who", "countries"},
    "timing": {"freeze", "shortest", "longest", "proposed", "extension"},
}
OTHER_RULES = {"name", "choices", "reason", "running_totals"}


class Wrong(Exception):
    """What is wrong with the event at hand, in plain words."""


# --- Canonical JSON -------------------------------------------------------------------------------------


def write(value: Any) -> str:
    """Write a value as RFC 8785 says: no spaces, keys by UTF-16 code units, whole numbers only."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return '"' + "".join(write_character(each) for each in value) + '"'
    if isinstance(value, int) and abs(value) <= LARGEST:
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(write(each) for each in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(write(key) + ":" + write(value[key]) for key in keys) + "}"
    raise Wrong("This line holds a number that the record cannot hold.")


def write_character(character: str) -> str:
    """Write one character inside a text."""
    if character in WRITERS:
        return WRITERS[character]
    return f"\\u{ord(character):04x}" if character < " " else character


def sha256(value: Any) -> str:
    """Hash a value through its canonical form."""
    return hashlib.sha256(write(value).encode("utf-8")).hexdigest()


# --- Counting a vote ------------------------------------------------------------------------------------


def count(policy: Any, roll: Any, ballots: dict[int, str]) -> dict[str, Any]:
    """Count a vote: roll as [member, territory, country], ballots as choice by member."""
    table = by_country(policy, roll, ballots)
    counts = {choice: list(ballots.values()).count(choice) for choice in policy["choices"]}
    lines = [
        judged("ballots", "roll", len(ballots), 1, of=len(roll), distance=1),
        quorum(policy["quorum"], len(ballots), len(roll), table),
        objections(policy["objection"], counts, len(ballots)),
        threshold(policy["threshold"], counts, len(ballots), len(roll)),
        countries_line(policy["second"], table),
    ]
    tally = {
        "counts": counts,
        "ballots": len(ballots),
        "roll": len(roll),
        "not_voted": len(roll) - len(ballots),
    }
    countries = table if policy["second"] else None
    return {"outcome": outcome(lines), "tally": tally, "lines": lines, "countries": countries}


def outcome(lines: list[dict[str, Any]]) -> str:
    """Name the result by the first rule that failed."""
    ends = {"ballots": "no_quorum", "quorum": "no_quorum", "objection": "objection"}
    for line in lines:
        if line["status"] == "failed":
            return ends.get(line["rule"], "rejected")
    return "adopted"


def by_country(policy: Any, roll: Any, ballots: dict[int, str]) -> list[dict[str, Any]]:
    """Count each country of the roll by itself, in the order of their codes."""
    enough = policy["second"]["min_voters"] if policy["second"] else 1
    members: dict[str, list[int]] = {}
    for member, _territory, country in roll:
        if country:
            members.setdefault(country, []).append(member)
    table = []
    for country, electors in sorted(members.items()):
        choices = [ballots[member] for member in electors if member in ballots]
        yes = sum(choice in IN_FAVOUR for choice in choices)
        no = sum(choice in OPPOSED for choice in choices)
        says = "silent" if yes == no == 0 else ("yes" if yes > no else "no")
        if says == "yes" and len(choices) < enough:
            says = "silent"
        row = {"country": country, "electors": len(electors), "voters": len(choices), "favour": yes}
        table.append({**row, "opposed": no, "says": says})
    return table


def quorum(rule: Any, ballots: int, roll: int, table: list[dict[str, Any]]) -> dict[str, Any]:
    """Judge whether enough took part."""
    if rule["of"] == "roll":
        unit, have, of = "roll", ballots, roll
    else:
        unit, have, of = "countries", sum(1 for row in table if row["voters"]), len(table)
    need = max(rule["floor"], ceil(Fraction(rule["num"], rule["den"]) * of))
    return judged("quorum", unit, have, need, of=of, distance=need - have)


def objections(rule: Any, counts: dict[str, int], ballots: int) -> dict[str, Any]:
    """Judge whether an objection stands."""
    have = counts.get("objection", 0)
    if not rule or not rule["suspends"]:
        return line_of("objection", "not_applied", have, 0, of=ballots, unit="ballots", distance=0)
    status = "failed" if have else "passed"
    return line_of("objection", status, have, 0, of=ballots, unit="ballots", distance=have)


def threshold(rule: Any, counts: dict[str, int], ballots: int, roll: int) -> dict[str, Any]:
    """Judge whether enough are in favour."""
    have = sum(counts.get(choice, 0) for choice in IN_FAVOUR)
    cast = have + sum(counts.get(choice, 0) for choice in OPPOSED)
    of = {"cast": cast, "ballots": ballots, "roll": roll}[rule["base"]]
    need, distance = reach(rule, have, of, 1, rule["base"] != "roll")
    return judged("threshold", rule["base"], have, need, of=of, distance=distance)


def countries_line(rule: Any, table: list[dict[str, Any]]) -> dict[str, Any]:
    """Judge whether enough countries say yes."""
    if not rule:
        return line_of("second", "not_applied", 0, 0, of=0, unit="countries", distance=0)
    said = Counter(row["says"] for row in table)
    of = said["yes"] + said["no"] if rule["of"] == "voting" else len(table)
    need, distance = reach(rule, said["yes"], of, rule["min_countries"], rule["of"] == "voting")
    return judged("second", "countries", said["yes"], need, of=of, distance=distance)


def reach(rule: Any, have: int, of: int, least: int, grows: bool) -> tuple[int, int | None]:  # noqa: FBT001 - a rule
    """Return how many are needed and how many more would do, when each one more may enlarge the whole."""
    part = Fraction(rule["num"], rule["den"])
    need = max(least, floor(part * of) + 1 if rule["strict"] else ceil(part * of))
    if not grows or have >= need:
        return need, need - have
    if part == 1:
        return need, least - have if have >= of else None
    exact = (part * of - have) / (1 - part)
    return need, max(least - have, floor(exact) + 1 if rule["strict"] else ceil(exact))


def judged(rule: str, unit: str, have: int, need: int, *, of: int, distance: int | None) -> dict[str, Any]:
    """Write the line of a rule that is met by having as many as needed."""
    if have >= need:
        return line_of(rule, "passed", have, need, of=of, unit=unit, distance=0)
    return line_of(rule, "failed", have, need, of=of, unit=unit, distance=distance)


def line_of(
    rule: str, status: str, have: int, need: int, *, of: int, unit: str, distance: int | None
) -> dict[str, Any]:
    """Write one line of a decision."""
    line = {"rule": rule, "status": status, "have": have, "need": need}
    return {**line, "of": of, "unit": unit, "distance": distance}


# --- Reading the record ---------------------------------------------------------------------------------


class Record:
    """What the lines read so far amount to."""

    def __init__(self, now: datetime | None = None) -> None:
        """Begin with nothing; no event may be dated after ``now``."""
        self.now, self.past = now, Past()
        self.problems: list[tuple[int, str]] = []
        self.lines = self.events = self.tallies = self.merges = self.unchecked = 0
        self.head = GENESIS
        self.hashes: dict[int, str] = {}
        self.votes: dict[str, dict[str, Any]] = {}
        self.meetings: dict[int, tuple[str, str, set[int]]] = {}
        self.reopened: set[int] = set()
        self.versions: dict[tuple[int, int], tuple[int, str, Any, Any]] = {}
        self.newest: dict[int, int] = {}
        self.merged: dict[int, tuple[int, int]] = {}
        self.rounds: dict[str, dict[str, Any]] = {}
        self.missing: set[int] = set()
        self.dim: set[str] = set()
        self.erased: set[int] = set()

    def blind(self, subject: str) -> bool:
        """Tell whether some content about this subject is missing."""
        return subject in self.dim

    def wrong(self, message: str) -> None:
        """Note a problem at the line being read, once."""
        if (self.lines, message) not in self.problems[-9:]:
            self.problems.append((self.lines, message))

    def read(self, line: bytes) -> None:
        """Take in the next line of the export."""
        self.lines += 1
        try:
            event = parse(line)
        except Wrong as error:
            self.wrong(str(error))
            return
        if not line.endswith(b"\n"):
            self.wrong("The last line is cut off: it has no end.")
        self.events += 1
        self.link(event)
        self.attempt(look_back, event)
        if event["payload"] is None:
            self.missing.add(self.lines)
            self.dim.add(event["subject"])
            return
        self.attempt(lambda record, act: ACTS.get(act["type"], no_check)(record, act, act["payload"]), event)

    def attempt(self, check: Any, event: Any) -> None:
        """Run a check; where a content is not what it should be, say that."""
        try:
            check(self, event)
        except Wrong as error:
            self.wrong(str(error))
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
            self.wrong("The content of this event does not have the form it should have.")

    def link(self, event: dict[str, Any]) -> None:
        """Check that the event is intact and follows the one before it."""
        if event["seq"] != self.lines:
            self.wrong(f"Event {event['seq']} stands where event {self.lines} should.")
        if event["prev_hash"] != self.head:
            self.wrong("This event does not follow the one before it.")
        if not MOMENT.fullmatch(event["at"]):
            self.wrong("The moment of this event is not written as it should be.")
        if sha256({key: event[key] for key in event if key not in ("hash", "payload")}) != event["hash"]:
            self.wrong("This event has been altered: its hash does not match.")
        if event["payload"] is not None and sha256(event["payload"]) != event["payload_hash"]:
            self.wrong("The content of this event has been altered: its hash does not match.")
        self.head = event["hash"]
        self.hashes[event["seq"]] = event["hash"]

    def finish(self) -> None:
        """Check what can only be said at the end."""
        for seq in self.missing - self.erased:
            self.problems.append(
                (seq, "The content of this event is missing, and no event says that it was erased.")
            )
        for place, (line, _text, amendment, _about) in self.versions.items():
            if amendment is None or self.blind(f"amendment:{amendment}"):
                continue
            if self.merged.get(amendment) != place:
                self.problems.append(
                    (line, "This version claims an amendment that no event puts into the page.")
                )
        self.problems.sort(key=lambda problem: problem[0])

    def expect(self, kept: str) -> None:
        """Check that a head or receipt kept by somebody still stands in the record."""
        number, dash, start = kept.rpartition("-")
        held = [self.hashes.get(int(number), "")] if dash and number.isdigit() else list(self.hashes.values())
        if not start or not any(each.startswith(start.lower()) for each in held):
            self.problems.append((0, f"The head or receipt {kept} does not stand in this record."))


def parse(line: bytes) -> dict[str, Any]:
    """Read one line as an event, or say why it is not one."""
    content = line[:-1] if line.endswith(b"\n") else line
    try:
        event = json.loads(content.decode("utf-8"))
        same = write(event).encode("utf-8") == content
    except (ValueError, RecursionError):
        raise Wrong("This line cannot be read as JSON.") from None
    if not same:
        raise Wrong("This line is not in canonical form.")
    if not isinstance(event, dict) or set(event) != MEMBERS or type(event["seq"]) is not int:
        raise Wrong("This line is not an event of the record.")
    if not all(isinstance(event[name], str) for name in TEXTS) or not isinstance(
        event["payload"], (dict, type(None))
    ):
        raise Wrong("This line is not an event of the record.")
    return event


# --- What each act must hold ----------------------------------------------------------------------------


def no_check(record: Record, event: Any, payload: Any) -> None:
    """Accept an act about which the chain says all there is to say."""


def vote_opened(record: Record, event: Any, payload: Any) -> None:
    """Keep the rules, the roll and the hours of a vote."""
    if event["subject"] in record.votes:
        raise Wrong("This vote was already open.")
    members = {member for member, _territory, _country in payload["roll"]}
    if len(members) != len(payload["roll"]):
        raise Wrong("Somebody stands twice on the roll of this vote.")
    if not (MOMENT.fullmatch(payload["opens_at"]) and MOMENT.fullmatch(payload["closes_at"])):
        record.wrong("The hours of this vote are not written as they should be.")
    check_rules(payload["policy"])
    count(payload["policy"], payload["roll"], {})  # so that rules nobody can apply are named at this line
    kept: dict[str, Any] = {"ballots": {}, "recorded": set(), "members": members}
    vote = {
        "contest": None,
        "about_hash": None,
        **payload,
        **kept,
        "outcome": None,
        "extended": False,
        "settled": False,
    }
    if any(other["settled"] or differs(other, vote) for other in alternatives(record, vote)):
        record.wrong("Alternatives stand on one page, with the same rules, roll and hours.")
    if payload["policy"]["name"] == "ratification" and not was_adopted(record, payload["amendment"]):
        record.wrong("Only the words of an adopted amendment are put to a ratification.")
    record.votes[event["subject"]] = vote


def alternatives(record: Record, vote: dict[str, Any]) -> list[dict[str, Any]]:
    """Find the votes opened so far that stand against this one; the vote alone when it is in no contest."""
    if vote["contest"] is None:
        return [vote]
    return [each for each in record.votes.values() if each["contest"] == vote["contest"]]


def differs(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two alternatives differ in what they must have in common."""
    return any(one[name] != other[name] for name in ("page", "policy", "roll", "opens_at", "closes_at"))


def adopts(vote: dict[str, Any]) -> bool:
    """Tell whether a vote gives its amendment a place in the page."""
    return vote["outcome"] == "adopted" and (vote["contest"] is None or vote["settled"])


def was_adopted(record: Record, amendment: int) -> bool:
    """Tell whether a vote adopted the amendment, or may have: the opening of some vote was erased."""
    dim = any(subject.startswith("vote:") for subject in record.dim)
    return dim or any(vote["amendment"] == amendment and adopts(vote) for vote in record.votes.values())


def check_rules(policy: Any) -> None:
    """Refuse rules of which this program would know only a part."""
    optional = ("second", "objection")
    known = set(policy) == OTHER_RULES | set(RULES)
    if not known or any(
        set(policy[name]) != members
        for name, members in RULES.items()
        if not (name in optional and policy[name] is None)
    ):
        raise Wrong("This vote has rules that are unknown here.")


def running(record: Record, event: Any) -> dict[str, Any] | None:
    """Find the open vote that an event is about; None when its opening was erased."""
    vote = record.votes.get(event["subject"])
    if vote is None and record.blind(event["subject"]):
        return None
    if vote is None or vote["outcome"] is not None:
        raise Wrong("There is no open vote of this number here.")
    return vote


def decision(vote: dict[str, Any]) -> dict[str, Any]:
    """Count what the ballots of a vote decide so far."""
    return count(vote["policy"], vote["roll"], vote["ballots"])


def vote_extended(record: Record, event: Any, payload: Any) -> None:
    """Move the close of a vote, once."""
    vote = running(record, event)
    if vote is None:
        return
    if (
        vote["extended"]
        or not vote["policy"]["timing"]["extension"]
        or payload["closes_at"] <= vote["closes_at"]
    ):
        record.wrong("A vote can be extended once, to a later hour, and if its rules say so.")
    missing = any(decision(each)["outcome"] == "no_quorum" for each in alternatives(record, vote))
    if event["at"] < vote["closes_at"] or not (missing or record.blind(event["subject"])):
        record.wrong("A vote is extended at its close, and only when its quorum is missing.")
    vote["extended"], vote["closes_at"] = True, payload["closes_at"]


def ballot(record: Record, event: Any, payload: Any) -> None:
    """Put a ballot in the place of the member's former one."""
    vote = running(record, event)
    if vote is None:
        return
    member, choice = payload["member"], payload["choice"]
    if not vote["opens_at"] <= event["at"] < vote["closes_at"]:
        record.wrong("This ballot was cast outside the hours of its vote.")
    if payload["text_hash"] != vote["text_hash"]:
        record.wrong("This ballot is about another text than the one put to the vote.")
    if payload.get("about_hash") != vote["about_hash"]:
        record.wrong("This ballot is about other facts than those put to the vote.")
    again = event["type"] == "ballot.changed"
    if again != (member in vote["ballots"]) and not record.blind(event["subject"]):
        record.wrong("A member casts one ballot, and then changes it.")
    if not known_hand(record, event, payload):
        record.wrong("This ballot was cast by another hand than that of its member.")
    if member not in vote["members"] or choice not in vote["policy"]["choices"]:
        raise Wrong("This ballot has no place in its vote: the member or the choice is not in it.")
    vote["ballots"][member] = choice
    vote["recorded"].discard(member)
    if "meeting" in payload:
        vote["recorded"].add(member)


def known_hand(record: Record, event: Any, payload: Any) -> bool:
    """Tell whether a ballot comes from its member, or from who recorded a meeting at which the member was."""
    if "meeting" not in payload:
        return bool(event["actor"] == f"member:{payload['member']}")
    if payload["meeting"] not in record.meetings:
        return record.blind(event["subject"])
    vote, recorded_by, present = record.meetings[payload["meeting"]]
    first = event["type"] == "ballot.cast" and payload["choice"] == "consent"
    return (
        first and (vote, recorded_by) == (event["subject"], event["actor"]) and payload["member"] in present
    )


def ballot_withdrawn(record: Record, event: Any, payload: Any) -> None:
    """Take out a ballot that was recorded at a meeting."""
    vote = running(record, event)
    if vote is None:
        return
    member = payload["member"]
    if not vote["opens_at"] <= event["at"] < vote["closes_at"]:
        record.wrong("This ballot was withdrawn outside the hours of its vote.")
    recorded = member in vote["recorded"] or record.blind(event["subject"])
    if event["actor"] != f"member:{member}" or not recorded:
        record.wrong("Only a member whose ballot was recorded at a meeting can withdraw it.")
    vote["recorded"].discard(member)
    vote["ballots"].pop(member, None)


def meeting_recorded(record: Record, event: Any, payload: Any) -> None:
    """Keep who was present when a consensus was spoken."""
    vote, present = running(record, event), set(payload["present"])
    if vote is not None and not (present <= vote["members"] and "consent" in vote["policy"]["choices"]):
        record.wrong("A consensus is recorded of members on the roll, in a vote by consent.")
    record.meetings[record.lines] = (event["subject"], event["actor"], present)


def vote_closed(record: Record, event: Any, payload: Any) -> None:
    """Count the vote again and compare."""
    vote = running(record, event)
    if vote is None:
        record.unchecked += 1
        return
    claimed = payload["decision"]
    vote["outcome"] = claimed["outcome"]
    if event["at"] < vote["closes_at"]:
        record.wrong("This vote was closed before its hour.")
    if record.blind(event["subject"]):
        record.unchecked += 1
        return
    record.tallies += 1
    counted = decision(vote)
    written, found = claimed["outcome"], counted["outcome"]
    if written != found:
        record.wrong(f"The result does not follow from the ballots: written “{written}”, counted “{found}”.")
    elif write(counted) != write(claimed):
        record.wrong("The numbers of this result do not follow from the ballots.")


def contest_settled(record: Record, event: Any, payload: Any) -> None:
    """Say again which of several alternatives wins, and compare."""
    number = number_in(event["subject"])
    claimed = {f"vote:{vote}": outcome for vote, outcome in payload["outcomes"]}
    if not set(claimed.values()) <= ENDS:
        raise ValueError
    found = {name: vote for name, vote in record.votes.items() if vote["contest"] == number}
    if any(record.blind(subject) for subject in claimed):
        record.unchecked += 1
    elif not found or any(vote["outcome"] is None or vote["settled"] for vote in found.values()):
        record.wrong("Alternatives are settled once, when all of them are closed.")
    elif claimed != settle({name: decision(vote) for name, vote in found.items()}):
        record.wrong("What becomes of these alternatives does not follow from their votes.")
    for subject, vote in found.items():
        vote["outcome"], vote["settled"] = claimed.get(subject, vote["outcome"]), True


def settle(decisions: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Say what becomes of each alternative: of those that pass the most in favour wins, alone."""
    votes = {
        name: sum(each["tally"]["counts"].get(choice, 0) for choice in IN_FAVOUR)
        for name, each in decisions.items()
        if each["outcome"] == "adopted"
    }
    most = max(votes.values(), default=0)
    first = [name for name, number in votes.items() if number == most]
    outcomes = {name: each["outcome"] for name, each in decisions.items()}
    outcomes.update({name: "outvoted" for name in votes if name not in first})
    if len(first) > 1:
        outcomes.update(dict.fromkeys(first, "tied"))
    return outcomes


def amendment_reopened(record: Record, event: Any, payload: Any) -> None:
    """Check that an amendment goes back to its author after a sustained objection, once."""
    amendment, subject = number_in(event["subject"]), f"vote:{payload['vote']}"
    vote = record.votes.get(subject)
    stopped = vote is not None and (vote["amendment"], vote["outcome"]) == (amendment, "objection")
    if amendment in record.reopened or not (stopped or record.blind(subject)):
        record.wrong("An amendment is taken up again once, after an objection was sustained.")
    record.reopened.add(amendment)


def revision_saved(record: Record, event: Any, payload: Any) -> None:
    """Keep the hash of a version of a page."""
    page, number = number_in(event["subject"]), payload["number"]
    if number <= record.newest.get(page, 0):
        record.wrong("The versions of this page are not in order.")
    record.newest[page] = number
    about = payload.get("about_hash")
    record.versions[page, number] = (record.lines, payload["text_hash"], payload["amendment"], about)


def amendment_merged(record: Record, event: Any, payload: Any) -> None:
    """Check that what was put into the page was voted, and is what the page says."""
    amendment, page, number = number_in(event["subject"]), payload["page"], payload["number"]
    subject = f"vote:{payload['vote']}"
    if amendment in record.merged:
        record.wrong("This amendment was already put into the page.")
    record.merged[amendment] = (page, number)
    if record.blind(subject) or record.blind(f"page:{page}"):
        record.unchecked += 1
        return
    record.merges += 1
    _line, text, claims, about = record.versions.get((page, number), (0, "", None, None))
    if claims != amendment:
        record.wrong("No version of the page was saved for this amendment.")
    elif text != payload["text_hash"]:
        record.wrong("The text put into the page is not the text of the version saved.")
    elif about != payload.get("about_hash", about_before(record, page, number, about)):
        record.wrong("The facts of the version saved are not those that this amendment puts into the page.")
    known = len(record.problems)
    check_vote(record, record.votes.get(subject), amendment, payload)
    if len(record.problems) == known and changes_nothing(record, page, number):
        record.wrong("This amendment changed nothing: its version is the version before it.")


def changes_nothing(record: Record, page: int, number: int) -> bool:
    """Say whether a version has the text, and the title and facts, of the version before it."""
    here, before = record.versions.get((page, number)), record.versions.get((page, number - 1))
    return here is not None and before is not None and (here[1], here[3]) == (before[1], before[3])


def about_before(record: Record, page: int, number: int, about: Any) -> Any:
    """Give the title and facts of the version before, by their hash; where one is not told, the other."""
    before = record.versions.get((page, number - 1), (0, "", None, None))[3]
    return about if about is None or before is None else before


def check_vote(record: Record, vote: Any, amendment: int, payload: Any) -> None:
    """Check that this vote, and no other, adopted the amendment."""
    if vote is None or not adopts(vote):
        record.wrong("No vote adopted this amendment.")
    elif (vote["amendment"], vote["page"]) != (amendment, payload["page"]):
        record.wrong("The vote named here was about something else.")
    elif payload["number"] == vote["base_number"] + 1 and payload["text_hash"] != vote["text_hash"]:
        record.wrong("The page had not moved, and yet its new text is not the text voted.")
    elif payload["number"] == vote["base_number"] + 1 and payload.get("about_hash") != vote["about_hash"]:
        record.wrong("The page had not moved, and yet its new facts are not those voted.")


# --- Rounds ---------------------------------------------------------------------------------------------

PHASES = ["announced", "collection", "evaluation", "deliberation", "vote", "published"]
ANSWERS = ["validate", "replace", "retire", "abstain"]
OUTCOMES = {"validate": "validated", "replace": "replaced", "retire": "retired"}
JUDGED_ALONE = ("add", "revise")


def round_opened(record: Record, event: Any, payload: Any) -> None:
    """Keep the calendar and the rules of a round."""
    calendar = payload["calendar"]
    if event["subject"] in record.rounds:
        raise Wrong("This round was already open.")
    check_calendar(calendar)
    check_rules(payload["policy"])
    kept: dict[str, Any] = {"phase": "announced", "items": {}, "withdrawn": [], "roll": [], "papers": {}}
    record.rounds[event["subject"]] = {**payload, **kept}


def check_calendar(calendar: Any) -> None:
    """Check that five moments follow each other."""
    if len(calendar) != len(PHASES) - 1 or not all(MOMENT.fullmatch(each) for each in calendar):
        raise Wrong("The phases of this round do not follow each other.")
    if sorted(set(calendar)) != calendar:
        raise Wrong("The phases of this round do not follow each other.")


def running_round(record: Record, event: Any) -> dict[str, Any] | None:
    """Find the open round that an event is about; None when its opening was erased."""
    found = record.rounds.get(event["subject"])
    if found is None and record.blind(event["subject"]):
        return None
    if found is None or found["phase"] in ("published", "cancelled"):
        raise Wrong("There is no open round of this number here.")
    return found


def round_item(record: Record, event: Any, payload: Any) -> None:
    """Put an item on the agenda."""
    found = running_round(record, event)
    if found is None:
        return
    if payload["kind"] not in ("add", "revise", "replace", "retire", "keep"):
        raise Wrong("The content of this event does not have the form it should have.")
    if payload["item"] in found["items"] or payload["item"] in found["withdrawn"]:
        record.wrong("The items of this round are not in order.")
    found["items"][payload["item"]] = (payload["kind"], payload["page"], payload["carried"], event["actor"])


def round_item_withdrawn(record: Record, event: Any, payload: Any) -> None:
    """Take an item off the agenda: by who proposed it, during the collection, and not one carried over."""
    found = running_round(record, event)
    if found is None:
        return
    number, blind = payload["item"], record.blind(event["subject"])
    item = found["items"].pop(number, None)
    found["withdrawn"].append(number)
    collection, evaluation = found["calendar"][:2]
    in_time = blind or (collection <= event["at"] < evaluation and found["phase"] == "collection")
    own = item[3] == event["actor"] and not item[2] if item else blind
    if not (in_time and own):
        record.wrong(f"Item {number} was taken off the agenda though it could not be.")


def round_advanced(record: Record, event: Any, payload: Any) -> None:
    """Go on to the next phase; the vote begins with its roll."""
    found = running_round(record, event)
    if found is None:
        return
    place = PHASES.index(payload["phase"])
    early = event["at"] < found["calendar"][place - 1] and not record.blind(event["subject"])
    if early or place <= PHASES.index(found["phase"]):
        record.wrong("This round went on before its hour, or not to its next phase.")
    found["phase"] = payload["phase"]
    if payload["phase"] == "vote":
        found["roll"] = payload["roll"]


def round_ballot(record: Record, event: Any, payload: Any) -> None:
    """Put answers in the place of the member's former ones."""
    found = running_round(record, event)
    if found is None:
        return
    member, opens, closes = payload["member"], found["calendar"][3], found["calendar"][4]
    late = not (opens <= event["at"] < closes or record.blind(event["subject"]))
    if late or found["phase"] != "vote":
        record.wrong("This ballot was cast outside the hours of its vote.")
    if member not in [elector for elector, _territory, _country in found["roll"]]:
        raise Wrong("This ballot has no place in its round: the member is not on the roll.")
    for item, answer, successor, _reason in payload["answers"]:
        if answer not in ANSWERS:
            raise Wrong("The content of this event does not have the form it should have.")
        kind = found["items"].get(item, ("",))[0]
        known = kind and (answer != "replace" or kind not in JUDGED_ALONE)
        if not known or (answer == "replace") != bool(successor):
            record.wrong(f"This ballot has no place in its round: item {item} has no such answer.")
            continue
        found["papers"].setdefault(item, {})[member] = (answer, successor)


def round_rescheduled(record: Record, event: Any, payload: Any) -> None:
    """Take the new dates: only what is to come moves, to moments to come, and an open vote not to an earlier close."""
    found = running_round(record, event)
    if found is None:
        return
    old, new, at = found["calendar"], payload["calendar"], event["at"]
    check_calendar(new)
    moved = [place for place in range(len(old)) if old[place] != new[place]]
    shortened = old[3] <= at and new[4] < old[4]
    wrong = not moved or shortened or any(at >= min(old[place], new[place]) for place in moved)
    if wrong and not record.blind(event["subject"]):
        record.wrong("Dates of this round were changed that could not be changed so.")
    found["calendar"] = new


def round_cancelled(record: Record, event: Any, _payload: Any) -> None:
    """End a round before its close, without any result."""
    found = running_round(record, event)
    if found is None:
        return
    found["phase"] = "cancelled"
    if event["at"] >= found["calendar"][4] and not record.blind(event["subject"]):
        record.wrong("This round was cancelled after its close.")


def round_closed(record: Record, event: Any, payload: Any) -> None:
    """Count every item of a round again and compare."""
    found = running_round(record, event)
    if found is None or record.blind(event["subject"]):
        record.unchecked += 1
        if found is not None:
            found["phase"] = "published"
        return
    record.tallies += 1
    found["phase"] = "published"
    if event["at"] < found["calendar"][4]:
        record.wrong("This vote was closed before its hour.")
    counted = {item: judged_item(found, item) for item in found["items"]}
    carry_over_circles(found, counted)
    written = {
        each["item"]: {name: each[name] for name in each if name != "item"} for each in payload["verdicts"]
    }
    for item in sorted({*counted, *written}):
        if counted.get(item) != written.get(item):
            record.wrong(f"The result of item {item} does not follow from the ballots.")


def judged_item(found: Any, item: int) -> dict[str, Any]:
    """Count one item: the option with most votes, judged as if all others were against it."""
    papers = found["papers"].get(item, {})
    counts = {answer: [given for given, _ in papers.values()].count(answer) for answer in ANSWERS}
    for answer, successor in sorted(set(papers.values()), key=str):
        said = {
            member: "abstain"
            if given[0] == "abstain"
            else "for"
            if given == (answer, successor)
            else "against"
            for member, given in papers.items()
        }
        if answer != "abstain" and count(found["policy"], found["roll"], said)["outcome"] == "adopted":
            return {"outcome": OUTCOMES[answer], "successor": successor, "counts": counts}
    return {"outcome": "carried_over", "successor": None, "counts": counts}


def carry_over_circles(found: Any, counted: Any) -> None:
    """Carry over what would be replaced in a circle, or by a sheet retired at the same time."""
    pages = {item: each[1] for item, each in found["items"].items() if each[0] not in JUDGED_ALONE}
    replaced = {
        page: counted[item]["successor"] for item, page in pages.items() if counted[item]["successor"]
    }
    retired = [page for item, page in pages.items() if counted[item]["outcome"] == "retired"]
    for item, page in pages.items():
        seen, here = {page}, replaced.get(page)
        while here in replaced and here not in seen:
            seen.add(here)
            here = replaced[here]
        if page in replaced and (here in seen or here in retired):
            counted[item].update({"outcome": "carried_over", "successor": None})


# --- Editions and erasures ------------------------------------------------------------------------------


def edition_published(record: Record, _event: Any, payload: Any) -> None:
    """Check the hash of an edition, and that its versions were saved and its votes closed."""
    pages, votes = payload["pages"], payload["votes"]
    if payload["content_hash"] != sha256({"pages": pages, "votes": votes}):
        record.wrong("The hash of this edition is not that of its pages and votes.")
    for page, number, text_hash in pages:
        held = record.versions.get((page, number), (0, None, None, None))[1]
        if held != text_hash and not record.blind(f"page:{page}"):
            record.wrong("This edition holds a version that no event saved.")
    for vote in (record.votes.get(f"vote:{number}") for number in votes):
        if vote is not None and vote["outcome"] is None:
            record.wrong("This edition tells of a vote that is not closed.")


def payload_erased(record: Record, _event: Any, payload: Any) -> None:
    """Note which contents were erased on purpose."""
    for seq in payload["events"]:
        if seq not in record.missing:
            record.wrong(f"Event {seq} is said to be erased and is not.")
        record.erased.add(seq)


def number_in(subject: str) -> int:
    """Return 7 for "page:7"."""
    return int(subject.partition(":")[2])


ACTS = {
    "vote.opened": vote_opened,
    "vote.extended": vote_extended,
    "ballot.cast": ballot,
    "ballot.changed": ballot,
    "ballot.withdrawn": ballot_withdrawn,
    "meeting.recorded": meeting_recorded,
    "vote.closed": vote_closed,
    "contest.settled": contest_settled,
    "amendment.reopened": amendment_reopened,
    "revision.saved": revision_saved,
    "amendment.merged": amendment_merged,
    "round.opened": round_opened,
    "round.item": round_item,
    "round.item_withdrawn": round_item_withdrawn,
    "round.advanced": round_advanced,
    "round.ballot": round_ballot,
    "round.rescheduled": round_rescheduled,
    "round.cancelled": round_cancelled,
    "round.closed": round_closed,
    "edition.published": edition_published,
    "payload.erased": payload_erased,
}


# --- Who may do what, and what must come before ---------------------------------------------------------
#
# These rules bind once the record tells who its members are (the first ``member.admitted``).

PRESETS = {
    "simple": {
        "name": "simple", "choices": ["for", "against", "abstain"],
        "electorate": {"who": "members", "countries": []},
        "quorum": {"num": 1, "den": 5, "of": "roll", "floor": 1},
        "threshold": {"num": 1, "den": 2, "strict": True, "base": "cast"},
        "second": None, "objection": None, "reason": "optional", "running_totals": True,
        "timing": {"freeze": 259200, "shortest": 259200, "longest": 2592000, "proposed": 604800, "extension": 0},
    },
}  # fmt: skip
PRESETS["charter"] = {
    **PRESETS["simple"],
    "name": "charter",
    "quorum": {"num": 1, "den": 3, "of": "roll", "floor": 1},
    "threshold": {"num": 2, "den": 3, "strict": False, "base": "cast"},
    "second": {"num": 1, "den": 2, "strict": True, "of": "voting", "min_voters": 1, "min_countries": 2},
    "reason": "when_against",
}
PRESETS["ratification"] = {
    **PRESETS["simple"],
    "name": "ratification",
    "timing": {"freeze": 0, "shortest": 86400, "longest": 604800, "proposed": 259200, "extension": 0},
}
KINDS = {
    "frame": ("always", "charter", 0, 0),
    "charter": ("always", "charter", 3, 2),
    "method": ("sometimes", "simple", 0, 0),
    "example": ("never", "simple", 0, 0),
    "adaptation": ("never", "simple", 0, 0),
    "glossary": ("never", "simple", 0, 0),
    "page": ("never", "simple", 0, 0),
}
"""By kind of text: whether it binds, its usual rule, and the signatures and countries an amendment to it needs."""

UNVOTED = {
    "import": "Brought in with its past, without a vote.",
    "typo": "A typo corrected by a steward, without a vote.",
    "contested": "The correction of a typo taken back, without a vote.",
    "renaming": "Renamed by a steward, without a vote.",
}
ERASABLE = {
    "member.admitted", "member.changed", "member.left", "member.erased", "thread.asked", "thread.revealed",
    "thread.synthesised", "thread.closed", "view.signed", "view.unsigned", "post.hidden", "report.dismissed",
    "ballot.cast", "ballot.changed", "ballot.withdrawn", "meeting.recorded", "round.ballot",
    "round.rescheduled", "round.cancelled", "round.item_withdrawn",
    "amendment.followed_up", "page.hidden", "page.renamed",
}  # fmt: skip
OUT_OF_ORDER = "This does not follow from what became of the amendment before."
NO_RIGHT = "Whoever did this could not: the record does not give them the right."
MISSHAPEN = "The content of this event does not have the form it should have."
EARLY = ("seeking", "open", "frozen")


class Past:
    """What the lines read so far tell of members, pages and amendments."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.told = self.early = False
        self.people: dict[str, dict[str, Any]] = {}
        self.pages: dict[int, dict[str, Any]] = {}
        self.amendments: dict[int, dict[str, Any]] = {}
        self.references: set[str] = set()
        self.announced: dict[int, dict[str, Any]] = {}
        self.rounds = 0
        self.numbers: dict[str, int] = {}
        self.since: dict[str, str] = {}
        self.moments: dict[str, str] = {}
        self.types: dict[int, str] = {}
        self.silent: set[str] = set()
        self.unvoted: list[tuple[int, str]] = []

    def page(self, subject: Any) -> dict[str, Any]:
        """Give what is known of a page."""
        blank = {"number": 0, "text": "", "kind": None, "binds": None, "imported": True}
        number = subject if isinstance(subject, int) else number_in(subject)
        return self.pages.setdefault(number, {**blank, "typos": 0, "amended": False, "untold": []})

    def member(self, actor: str) -> bool:
        """Tell whether this is a member whose account is open."""
        return actor in self.people and self.people[actor]["standing"] == "active"

    def holds(self, actor: str, role: str, at: str) -> bool:
        """Tell whether a member has this role; the days of the network may be a day off those of UTC."""
        day = moment(at)
        before, after = (day - timedelta(days=1)).date(), (day + timedelta(days=1)).date()
        return self.member(actor) and any(
            each["role"] == role
            and date.fromisoformat(each["starts_on"]) <= after
            and (each["ends_on"] is None or each["starts_on"] < each["ends_on"])
            and (each["ends_on"] is None or before < date.fromisoformat(each["ends_on"]))
            for each in self.people[actor]["mandates"]
        )

    def silences(self) -> list[str]:
        """Say what the record does not tell, and what could therefore not be checked."""
        found = []
        if self.early and not self.told:
            found.append(
                "It does not say who the members are: whether each act was theirs to do is unchecked."
            )
        if self.silent:
            found.append(
                "It does not say of every version what kind of text it is: changes without a vote are unchecked there."
            )
        return found


def moment(at: str) -> datetime:
    """Read a moment of the record."""
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)  # noqa: UP017 - as Python 3.9 writes it


def look_back(record: Record, event: Any) -> None:
    """Check that an act could be done, by whom it was, after what had come before it; then remember it."""
    past = record.past
    past.types[record.lines] = event["type"]
    begin_to_bind(record, event)
    who, needs, then = BEFORE_AND_WHO.get(event["type"], (anybody, nothing, nothing))
    if past.told and not any(may(past, event) for may in (who if isinstance(who, tuple) else (who,))):
        record.wrong(NO_RIGHT)
    if event["payload"] is None:
        without_content(past, event)
        return
    if past.told:
        for message in needs(past, event, event["payload"]) or ():
            record.wrong(message)
    try:
        then(past, event, event["payload"])
    except (Wrong, KeyError):
        if past.told:
            raise


def begin_to_bind(record: Record, event: Any) -> None:
    """Let the rules bind from the first admission on."""
    past = record.past
    if event["type"] == "member.admitted" and not past.told:
        past.told = True
        if past.early:
            record.wrong("Acts stand before this that are a member’s, and it admits the first one.")
    if past.told:
        in_order_of_time(record, event)
    elif event["actor"] != "system" or event["type"].startswith(("amendment.", "ballot.", "vote.")):
        past.early = True


def in_order_of_time(record: Record, event: Any) -> None:
    """Check that moments about one thing do not go back, nor lie ahead of now."""
    if not MOMENT.fullmatch(event["at"]) or (event["payload"] or {}).get("origin") == "import":
        return
    try:
        at = moment(event["at"])
    except ValueError:
        record.wrong("The moment of this event is not written as it should be.")
        return
    last = record.past.moments.get(event["subject"], "")
    if last and moment(last) - at > timedelta(minutes=1):
        record.wrong("This event is dated before an earlier one about the same thing.")
    record.past.moments[event["subject"]] = max(event["at"], last)
    since = record.past.since.get(event["actor"], "")
    if since and moment(since) - at > timedelta(minutes=1):
        record.wrong("This event is dated before whoever did it was admitted.")
    if record.now is not None and at - record.now > timedelta(days=1):
        record.wrong("This event is dated in the future.")


def without_content(past: Past, event: Any) -> None:
    """Let a member be one whose admission was erased."""
    kind, subject = event["type"], event["subject"]
    if kind == "member.admitted":
        past.people[subject] = {"standing": "active", "country": None, "mandates": []}
    elif kind == "member.changed" and subject in past.people:
        past.people[subject].update({"standing": "active", "country": None})
    elif kind == "member.left" and subject in past.people:
        past.people[subject]["standing"] = "closed"


# Who


def anybody(_past: Past, _event: Any) -> bool:
    """Allow everybody."""
    return True


def site(_past: Past, event: Any) -> bool:
    """Allow the site itself."""
    return bool(event["actor"] == "system")


def who_admits(past: Past, event: Any) -> bool:
    """Allow stewards and dynamisers to admit, and to open a closed account again stewards alone."""
    again = event["subject"] in past.people
    return site(past, event) or a_steward(past, event) or (not again and a_dynamiser(past, event))


def a_member(past: Past, event: Any) -> bool:
    """Allow members."""
    return past.member(event["actor"])


def a_steward(past: Past, event: Any) -> bool:
    """Allow stewards."""
    return past.holds(event["actor"], "steward", event["at"])


def a_dynamiser(past: Past, event: Any) -> bool:
    """Allow dynamisers."""
    return past.holds(event["actor"], "dynamiser", event["at"])


def themself(past: Past, event: Any) -> bool:
    """Allow members on their own account."""
    return event["actor"] == event["subject"] and event["actor"] in past.people


def the_author(past: Past, event: Any) -> bool:
    """Allow the author of an amendment."""
    found = past.amendments.get(number_in(event["subject"]))
    return found is not None and found["author"] == event["actor"] and past.member(event["actor"])


def a_rival(past: Past, event: Any) -> bool:
    """Allow the author of one alternative to announce the vote on another, which is on all of them."""
    shared = (event["payload"] or {}).get("contest")
    return shared is not None and any(
        told["contest"] == shared and past.amendments[told["amendment"]]["author"] == event["actor"]
        for told in past.announced.values()
    )


def a_writer(past: Past, event: Any) -> bool:
    """Allow who may have written a version; the author of an adopted amendment may have left since."""
    payload, actor = event["payload"] or {}, event["actor"]
    if payload.get("origin") == "amendment":
        found = past.amendments.get(payload["amendment"], {"author": actor})
        return actor in past.people and found["author"] == actor
    own = event["payload"] is None or actor == f"member:{payload.get('author')}"
    return actor == "system" or (past.member(actor) and own)


def a_renamer(past: Past, event: Any) -> bool:
    """Allow members to rename a page, and stewards alone where the text binds."""
    if past.page(event["subject"])["binds"]:
        return a_steward(past, event)
    return site(past, event) or a_member(past, event)


# What must come before, and what comes of it


def nothing(_past: Past, _event: Any, _payload: Any) -> list[str]:
    """Need nothing, change nothing."""
    return []


def not_yet_admitted(past: Past, event: Any, _payload: Any) -> list[str]:
    """Need somebody new."""
    there = past.people.get(event["subject"], {"standing": "closed"})["standing"] != "closed"
    return ["This member was admitted before."] if there else []


def known(past: Past, event: Any, _payload: Any) -> list[str]:
    """Need a member."""
    return [] if event["subject"] in past.people else ["This is about a member whom no event admits."]


def admit(past: Past, event: Any, payload: Any) -> None:
    """Let somebody be a member."""
    standing = payload.get("standing", "active")
    held = past.people.get(event["subject"], {"mandates": []})["mandates"]
    past.people[event["subject"]] = {
        "standing": standing,
        "country": payload.get("country"),
        "mandates": held,
    }
    past.since.setdefault(event["subject"], event["at"])


def change(past: Past, event: Any, payload: Any) -> None:
    """Take what is new about a member."""
    person = past.people.setdefault(event["subject"], {"standing": "active", "country": None, "mandates": []})
    person.update({name: payload[name] for name in ("standing", "country") if name in payload})


def leave(past: Past, event: Any, _payload: Any) -> None:
    """Let a member have left."""
    if event["subject"] in past.people:
        past.people[event["subject"]]["standing"] = "closed"


def mandates(past: Past, event: Any, payload: Any) -> list[dict[str, Any]]:
    """Find the mandates that an event is about."""
    wanted = [payload["role"], payload.get("country"), payload.get("starts_on")]
    held = past.people.get(event["subject"], {"mandates": []})["mandates"]
    return [each for each in held if [each["role"], each["country"], each["starts_on"]] == wanted]


def mandate_given(past: Past, event: Any, payload: Any) -> list[str]:
    """Need a mandate that began."""
    found = known(past, event, payload)
    return found if mandates(past, event, payload) else [*found, "A mandate ends here that no event gives."]


def begin_mandate(past: Past, event: Any, payload: Any) -> None:
    """Give a mandate."""
    given = {name: payload.get(name) for name in ("country", "ends_on")}
    given.update({name: payload[name] for name in ("role", "starts_on")})
    if event["subject"] in past.people:
        past.people[event["subject"]]["mandates"].append(given)


def end_mandate(past: Past, event: Any, payload: Any) -> None:
    """End a mandate."""
    for each in mandates(past, event, payload):
        each["ends_on"] = payload["ends_on"]


def what_is_said(payload: Any, page: Any) -> Iterator[str]:
    """Compare what an event says of the kind of a page with what was said before."""
    kind, binds = payload.get("kind"), payload.get("binding")
    if kind is None:
        if page["kind"] is not None:
            yield "This event does not say what kind of text it is about, and earlier ones do."
        return
    if kind not in KINDS or type(binds) is not bool:
        yield MISSHAPEN
        return
    when = KINDS[kind][0]
    if page["kind"] not in (None, kind):
        yield "A page does not become another kind of text."
    elif page["amended"] and page["kind"] is None and when == "never":
        yield "Amendments to this page stand in the record, and it is said to be no binding text."
    if when == "always" and not all(page["untold"]):
        yield "This binding text was changed without a vote before it was told what it is."
    if when != "sometimes" and binds != (when == "always"):
        yield "Whether this kind of text binds is not said as it is."


def version_before(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need the version before, and of a binding text a vote or one of the other ways there are."""
    page = past.page(event["subject"])
    yield from what_is_said(payload, page)
    if page["kind"] is not None and payload["number"] != page["number"] + 1:
        yield "A version of this page is missing before this one."
    if (payload["origin"] == "amendment") != (payload["amendment"] is not None):
        yield "A version comes from an amendment if it names one, and only then."
    if (page["binds"] or payload.get("binding")) and not may_change(past, event, payload, page):
        yield "A binding text was changed without a vote."


def may_change(past: Past, event: Any, payload: Any, page: Any) -> bool:
    """Tell whether a binding text may change in this way; that an amendment was voted is checked elsewhere."""
    same, by_site = payload["text_hash"] == page["text"], event["actor"] == "system"
    ways = {
        "amendment": True,
        "creation": page["number"] == 0,
        "import": by_site and page["imported"] and not page["amended"],
        "typo": a_steward(past, event),
        "contested": page["typos"] > 0,
        "renaming": same and a_steward(past, event),
        "round": same and by_site and past.rounds > 0 and payload.get("kind") == "method",
    }
    return bool(ways.get(payload["origin"], False))


def keep_version(past: Past, event: Any, payload: Any) -> None:
    """Remember a version."""
    page, origin = past.page(event["subject"]), payload["origin"]
    if page["kind"] is None and payload.get("kind") is None:
        page["untold"].append(may_change(past, event, payload, page))
    if origin in UNVOTED and page["number"] and (page["binds"] or payload.get("binding")):
        past.unvoted.append((event["seq"], UNVOTED[origin]))
    page["typos"] += {"typo": 1, "contested": -1}.get(origin, 0)
    page["imported"] = page["imported"] and origin == "import"
    page["number"], page["text"] = payload["number"], payload["text_hash"]
    keep_kind(past, event, payload)


def keep_kind(past: Past, event: Any, payload: Any) -> None:
    """Remember what kind of text a page is, or that nobody says so."""
    page = past.page(event["subject"])
    if payload.get("kind") is None:
        if page["kind"] is None:
            past.silent.add(event["subject"])
        return
    page.update({"kind": payload["kind"], "binds": payload["binding"], "untold": []})
    if KINDS.get(page["kind"], ("never",))[0] != "sometimes":
        past.silent.discard(event["subject"])


def declared_once(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need a page of which nobody has said yet what it is."""
    page = past.page(event["subject"])
    if page["kind"] is not None or page["number"] != payload["number"]:
        yield "What kind of text a page is is said once, of its last version."
    yield from what_is_said(payload, page)


def the_amendment(past: Past, event: Any) -> dict[str, Any]:
    """Find the amendment that an event is about."""
    found = past.amendments.get(number_in(event["subject"]))
    if found is None:
        raise Wrong("No event submits this amendment.")
    return found


def in_state(*states: str) -> Any:
    """Need an amendment to be in one of these states."""

    def needs(past: Past, event: Any, _payload: Any) -> list[str]:
        return [] if the_amendment(past, event)["state"] in states else [OUT_OF_ORDER]

    return needs


def becomes(state: str) -> Any:
    """Put an amendment into a state."""

    def then(past: Past, event: Any, _payload: Any) -> None:
        the_amendment(past, event)["state"] = state

    return then


def same_words(one: Any, other: Any) -> bool:
    """Tell whether two contents hold the same text and facts."""
    return all(one.get(name) == other.get(name) for name in ("text_hash", "about_hash"))


def supported(past: Past, found: Any) -> bool:
    """Tell whether an amendment has the signatures that its kind of text asks for."""
    kind = past.page(found["page"])["kind"]
    signatures, countries = KINDS[kind][2:] if kind in KINDS else (0, 0)
    signed = list(found["signed"].values())
    return len(signed) >= signatures and len(set(signed)) >= countries


def find_state(past: Past, found: Any) -> None:
    """Open an amendment that has its signatures, and let the others seek them."""
    found["state"] = "open" if supported(past, found) else "seeking"


def first_submission(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need a new amendment, with a number of its own, to a binding text."""
    if number_in(event["subject"]) in past.amendments:
        yield "This amendment was submitted before."
    year, _dash, number = payload["reference"].rpartition("-")
    if payload["reference"] in past.references:
        yield "Another amendment has this number."
    elif int(number) != past.numbers.get(year, 0) + 1:
        yield "The amendment before this one in its year is missing."
    page = past.pages.get(payload["page"])
    if page is None or not payload["base_number"] <= page["number"]:
        yield "This amendment is about a version that no event saved."
    elif page["binds"] is False:
        yield "This page is no binding text: it needs no amendment."


def submit(past: Past, event: Any, payload: Any) -> None:
    """Remember an amendment."""
    found = {"author": event["actor"], "page": payload["page"], "words": payload, "signed": {}}
    find_state(past, found)
    past.amendments[number_in(event["subject"])] = found
    past.references.add(payload["reference"])
    year, _dash, digits = payload["reference"].rpartition("-")
    past.numbers[year] = max(int(digits), past.numbers.get(year, 0))
    past.page(payload["page"])["amended"] = True


def still_changeable(past: Past, event: Any, _payload: Any) -> list[str]:
    """Need an amendment in discussion, or for a rebase one that has not ended."""
    state = the_amendment(past, event)["state"]
    early = state in ("seeking", "open")
    fine = early or (event["type"] == "amendment.rebased" and state not in ("merged", "ended"))
    return [] if fine else [OUT_OF_ORDER]


def rewrite(past: Past, event: Any, payload: Any) -> None:
    """Take the new words; signatures fall."""
    found = the_amendment(past, event)
    for each in payload.get("dropped", ()):
        found["signed"].pop(f"member:{each}", None)
    if found["state"] in EARLY:
        found["words"] = payload
    if found["state"] in ("seeking", "open"):
        find_state(past, found)


def signable(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need an amendment in discussion, these very words, and another hand than the author's."""
    yield from in_state("seeking", "open")(past, event, payload)
    found = the_amendment(past, event)
    country = past.people.get(event["actor"], {"country": None})["country"]
    if event["actor"] == found["author"]:
        yield "An author cannot sign their own amendment."
    if not same_words(payload, found["words"]):
        yield "This signature is under other words than those of the amendment."
    if country is not None and payload["country"] != country:
        yield "This signature counts for another country than that of its member."


def sign(past: Past, event: Any, payload: Any) -> None:
    """Remember a signature."""
    the_amendment(past, event)["signed"][event["actor"]] = payload["country"]


def unsign(past: Past, event: Any, _payload: Any) -> None:
    """Take a signature back."""
    found = the_amendment(past, event)
    found["signed"].pop(event["actor"], None)
    find_state(past, found)


def signatures_told(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need the signatures that opened an amendment."""
    found = the_amendment(past, event)
    if found["state"] not in ("seeking", "open"):
        yield OUT_OF_ORDER
    told = {f"member:{each}" for each in payload["signed"]} == set(found["signed"])
    if not (told and supported(past, found) and same_words(payload, found["words"])):
        yield "This amendment was opened without the signatures it needs."


def announcement_ready(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need an open amendment, its words, time to read, and the usual rule or who chose another."""
    found, policy = the_amendment(past, event), payload["policy"]
    ratifies = event["type"] == "amendment.reconciled"
    if found["state"] == "seeking" and not ratifies:
        yield "This vote was announced without the signatures that the amendment needs."
    elif found["state"] != ("integrating" if ratifies else "open"):
        yield OUT_OF_ORDER
    if not ratifies and not same_words(payload, found["words"]):
        yield "The vote announced is about other words than those of the amendment."
    if payload["vote"] in past.announced:
        yield "This vote was announced before."
    yield from hours_of(payload, event["at"])
    if found.get("objected") and not ratifies and policy["name"] != "charter":
        yield "After a sustained objection, only the charter’s rule can adopt an amendment."
    kind = past.page(found["page"])["kind"]
    if ratifies:
        if policy != PRESETS["ratification"]:
            yield "The rule of this vote is not that of a ratification."
    elif kind in KINDS and "rule" not in payload and policy not in usual_rules(kind):
        yield "The rule of this vote is not the usual one of this kind of text, and nobody is said to choose it."


def usual_rules(kind: str) -> tuple[Any, Any]:
    """Give the rules that need no reason: that of the kind of text, and the charter's after an objection."""
    return PRESETS[KINDS[kind][1]], PRESETS["charter"]


def hours_of(payload: Any, at: str) -> Iterator[str]:
    """Need time to read before a vote, and the length that its rule asks for."""
    announced, opens, closes = (moment(each) for each in (at, payload["opens_at"], payload["closes_at"]))
    timing = payload["policy"]["timing"]
    if opens - announced < timedelta(seconds=timing["freeze"]):
        yield "There was no time to read: the vote opens earlier after its announcement than its rule says."
    if not timedelta(seconds=timing["shortest"]) <= closes - opens <= timedelta(seconds=timing["longest"]):
        yield "This vote is shorter or longer than its rule says."


def reopen(past: Past, event: Any, _payload: Any) -> None:
    """Take an amendment up again after an objection."""
    the_amendment(past, event).update({"state": "open", "objected": True})


def announce(past: Past, event: Any, payload: Any) -> None:
    """Remember what was announced."""
    found, ratifies = the_amendment(past, event), event["type"] == "amendment.reconciled"
    number = number_in(event["subject"])
    past.announced[payload["vote"]] = {**payload, "amendment": number, "ratifies": ratifies}
    if not ratifies:
        found["state"] = "frozen"


def as_announced(past: Past, event: Any, payload: Any) -> Iterator[str]:
    """Need the announcement of this very vote, and a roll of members."""
    told = past.announced.get(number_in(event["subject"]))
    if told is None or told["amendment"] != payload["amendment"]:
        yield "No event announces this vote."
        return
    if payload["policy"] != told["policy"]:
        yield "The rule of this vote is not the one that was announced."
    if (payload["opens_at"], payload["closes_at"]) != (told["opens_at"], told["closes_at"]):
        yield "The hours of this vote are not those that were announced."
    if not same_words(payload, told):
        yield "The words put to the vote are not those that were announced."
    if told.get("contest") not in (None, payload["contest"]):
        yield "This vote is in another contest than the one that was announced."
    if event["at"] < payload["opens_at"]:
        yield "This vote was opened before its hour."
    found = past.amendments[told["amendment"]]
    expected = ("integrating" if told["ratifies"] else "frozen", payload["page"])
    if (found["state"], found["page"]) != expected:
        yield OUT_OF_ORDER
    yield from roll_of_members(past, payload)


def roll_of_members(past: Past, payload: Any) -> Iterator[str]:
    """Need members on the roll, and on a roll of all members every one."""
    electorate = payload["policy"]["electorate"]["who"]
    for elector, _territory, country in payload["roll"]:
        actor = f"member:{elector}"
        if not past.member(actor):
            yield "Somebody is on the roll of this vote who is no member."
        elif past.people[actor]["country"] not in (None, country):
            yield "Somebody is on the roll of this vote for another country than their own."
        elif electorate == "dynamisers" and not past.holds(actor, "dynamiser", payload["opens_at"]):
            yield "Somebody is on the roll of this vote without the mandate that its rule asks for."
    roll = {f"member:{elector}" for elector, _territory, _country in payload["roll"]}
    everybody = {actor for actor in past.people if past.member(actor)}
    if electorate == "members" and everybody - roll:
        yield "A member is missing on the roll of this vote."


def vote_makes(state: str) -> Any:
    """Put the amendment of a vote into a state, unless the vote is a ratification."""

    def then(past: Past, event: Any, _payload: Any) -> None:
        told = past.announced.get(number_in(event["subject"]))
        if told is not None and not told["ratifies"] and told["amendment"] in past.amendments:
            past.amendments[told["amendment"]]["state"] = state
        if told is not None and state == "decided":  # what follows of the amendment is dated after its vote
            subject = f"amendment:{told['amendment']}"
            past.moments[subject] = max(event["at"], past.moments.get(subject, ""))

    return then


def round_of_members(past: Past, _event: Any, payload: Any) -> list[str]:
    """Need members on the roll of a round."""
    strangers = any(not past.member(f"member:{each[0]}") for each in payload.get("roll", ()))
    return ["Somebody is on the roll of this vote who is no member."] if strangers else []


def end_round(past: Past, _event: Any, _payload: Any) -> None:
    """Remember that a round ended."""
    past.rounds += 1


def may_be_erased(past: Past, _event: Any, payload: Any) -> list[str]:
    """Need contents on which no result and no text in force rests."""
    if all(past.types.get(seq) in ERASABLE for seq in payload["events"]):
        return []
    return ["A content is said to be erased on which a result or a text in force rests: it may not be."]


BEFORE_AND_WHO: dict[str, tuple[Any, Any, Any]] = {
    "member.admitted": (who_admits, not_yet_admitted, admit),
    "member.changed": ((site, themself, a_steward, a_dynamiser), known, change),
    "member.left": ((site, themself, a_steward), known, leave),
    "member.erased": ((site, themself, a_steward), known, leave),
    "mandate.began": ((site, a_steward), known, begin_mandate),
    "mandate.ended": ((site, themself, a_steward), mandate_given, end_mandate),
    "role.granted": ((site, a_steward), known, nothing),
    "role.revoked": ((site, a_steward), known, nothing),
    "revision.saved": (a_writer, version_before, keep_version),
    "page.declared": (site, declared_once, keep_kind),
    "page.renamed": (a_renamer, nothing, nothing),
    "page.hidden": (a_steward, nothing, nothing),
    "page.restored": (a_steward, nothing, nothing),
    "page.validated": ((site, a_steward), nothing, nothing),
    "amendment.submitted": (a_member, first_submission, submit),
    "amendment.revised": (the_author, still_changeable, rewrite),
    "amendment.rebased": ((site, the_author), still_changeable, rewrite),
    "amendment.cosigned": (a_member, signable, sign),
    "amendment.unsigned": (a_member, in_state("seeking", "open"), unsign),
    "amendment.opened": (site, signatures_told, becomes("open")),
    "amendment.frozen": ((the_author, a_steward, a_rival), announcement_ready, announce),
    "amendment.reconciled": ((the_author, a_steward), announcement_ready, announce),
    "amendment.withdrawn": (the_author, in_state(*EARLY), becomes("ended")),
    "amendment.superseded": ((the_author, a_steward), in_state(*EARLY), becomes("ended")),
    "amendment.voided": (a_steward, in_state(*EARLY), becomes("ended")),
    "amendment.reopened": (site, in_state("decided"), reopen),
    "amendment.integrating": (site, in_state("decided", "integrating"), becomes("integrating")),
    "amendment.merged": (
        (site, the_author, a_steward),
        in_state("decided", "integrating"),
        becomes("merged"),
    ),
    "amendment.followed_up": (
        a_member,
        in_state("open", "frozen", "voting", "decided", "integrating", "merged"),
        nothing,
    ),
    "vote.opened": (site, as_announced, vote_makes("voting")),
    "vote.extended": (site, nothing, nothing),
    "vote.closed": (site, nothing, vote_makes("decided")),
    "contest.settled": (site, nothing, nothing),
    "ballot.cast": (a_member, nothing, nothing),
    "ballot.changed": (a_member, nothing, nothing),
    "ballot.withdrawn": (a_member, nothing, nothing),
    "meeting.recorded": ((a_steward, a_dynamiser), nothing, nothing),
    "thread.asked": (a_member, nothing, nothing),
    "thread.revealed": (site, nothing, nothing),
    "thread.synthesised": (a_member, nothing, nothing),
    "thread.closed": (a_member, nothing, nothing),
    "thread.reopened": (a_member, nothing, nothing),
    "view.signed": (a_member, nothing, nothing),
    "view.unsigned": (a_member, nothing, nothing),
    "post.hidden": (a_steward, nothing, nothing),
    "post.restored": (a_steward, nothing, nothing),
    "report.dismissed": (a_steward, nothing, nothing),
    "catalogue.changed": (a_steward, nothing, nothing),
    "round.opened": ((site, a_steward), nothing, nothing),
    "round.rescheduled": (a_steward, nothing, nothing),
    "round.cancelled": (a_steward, nothing, nothing),
    "round.advanced": (site, round_of_members, nothing),
    "round.closed": (site, nothing, end_round),
    "round.item": ((site, a_member), nothing, nothing),
    "round.item_withdrawn": (a_member, nothing, nothing),
    "round.ballot": (a_member, nothing, nothing),
    "edition.published": ((site, a_steward), nothing, nothing),
    "payload.erased": ((site, a_steward), may_be_erased, nothing),
}
"""By type: who may do it (one of these), what must have come before it, and what comes of it."""


# --- The command ----------------------------------------------------------------------------------------


def check(lines: Iterable[bytes], heads: Iterable[str] = (), now: datetime | None = None) -> Record:
    """Check an export given line by line, with the line ends; with ``now``, no event may be dated later."""
    record = Record(now)
    for line in lines:
        record.read(line)
    record.finish()
    for kept in heads:
        record.expect(kept)
    return record


def complete(record: Record) -> bool:
    """Tell whether all was told that is to be checked, and nothing of it erased."""
    return not (record.unchecked or record.past.silences())


def summary(record: Record) -> str:
    """Say in a few lines what was checked."""
    verdict = f"{len(record.problems)} problem(s) found." if record.problems else "Nothing is wrong."
    if not record.problems and not complete(record):
        verdict = "Nothing wrong was found, but not everything could be checked."
    counted = (
        f"{record.lines} lines, {record.events} events; votes counted again: {record.tallies}; merges checked: "
        f"{record.merges}; contents erased: {len(record.missing)}; votes and merges unchecked: {record.unchecked}."
    )
    told = [f"line {line}: {message}" for line, message in record.past.unvoted]
    head = f"Head: {record.lines}-{record.head}"
    return "\n".join([*told, *record.past.silences(), counted, head, verdict])


def lines_of(name: str) -> list[bytes]:
    """Read the lines of a file, or of the standard input for "-"."""
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return [line for line in re.split(rb"(?<=\n)", content) if line]


def day(written: str) -> datetime:
    """Read the day of the check."""
    return moment(f"{written}T00:00:00.000000Z")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="verify_ledger.py"
    )
    parser.add_argument("file", help="the export, or - for the standard input")
    parser.add_argument("--head", action="append", default=[], help="a head or receipt kept from before")
    parser.add_argument(
        "--now",
        type=day,
        default=datetime.now(timezone.utc),  # noqa: UP017 - as Python 3.9 writes it
        help="the day of the check, where the record's clock runs ahead: 2027-03-05",
    )
    chosen = parser.parse_args(arguments)
    try:
        record = check(lines_of(chosen.file), chosen.head, chosen.now)
    except OSError as error:
        print(f"{chosen.file}: cannot be read ({error.strerror}).")
        return 2
    for line, message in record.problems:
        print(f"line {line}: {message}" if line else message)
    if not record.events:
        print(f"{chosen.file}: no record to read here.")
        return 2
    print(summary(record))
    if record.problems:
        return 1
    return 0 if complete(record) else 3


if __name__ == "__main__":
    sys.exit(main())
