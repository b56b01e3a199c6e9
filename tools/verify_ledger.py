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
- every edition has the hash of its pages and votes, and holds versions that were saved;
- every amendment put into a page was adopted by a vote, its text and facts are those of the version
  saved, and it changed something.

What this proves: that the lines are what they were when they were sealed, and that the results follow from
them. What it does not: whoever holds the database can write a whole new record that agrees with itself. Only
a copy of an older head, kept by somebody else, shows that. Give such a copy (or the receipt of your own
ballot) with ``--head``; it must still stand in the record. Nor can it tell whether the persons on a roll exist,
or check a vote or a merge whose content has been erased: these are counted as unchecked.

Each problem is printed with its line. Exit status: 0 nothing wrong, 1 something is, 2 no record to read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
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

    def __init__(self) -> None:
        """Begin with nothing."""
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
        """Note a problem at the line being read."""
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
        if event["payload"] is None:
            self.missing.add(self.lines)
            self.dim.add(event["subject"])
            return
        try:
            ACTS.get(event["type"], no_check)(self, event, event["payload"])
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


# --- The command ----------------------------------------------------------------------------------------


def check(lines: Iterable[bytes], heads: Iterable[str] = ()) -> Record:
    """Check an export given line by line, with the line ends."""
    record = Record()
    for line in lines:
        record.read(line)
    record.finish()
    for kept in heads:
        record.expect(kept)
    return record


def summary(record: Record) -> str:
    """Say in a few lines what was checked."""
    verdict = f"{len(record.problems)} problem(s) found." if record.problems else "Nothing is wrong."
    counted = (
        f"{record.lines} lines, {record.events} events; votes counted again: {record.tallies}; merges checked: "
        f"{record.merges}; contents erased: {len(record.missing)}; votes and merges unchecked: {record.unchecked}."
    )
    return f"{counted}\nHead: {record.lines}-{record.head}\n{verdict}"


def lines_of(name: str) -> list[bytes]:
    """Read the lines of a file, or of the standard input for "-"."""
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return [line for line in re.split(rb"(?<=\n)", content) if line]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="verify_ledger.py"
    )
    parser.add_argument("file", help="the export, or - for the standard input")
    parser.add_argument("--head", action="append", default=[], help="a head or receipt kept from before")
    chosen = parser.parse_args(arguments)
    try:
        record = check(lines_of(chosen.file), chosen.head)
    except OSError as error:
        print(f"{chosen.file}: cannot be read ({error.strerror}).")
        return 2
    for line, message in record.problems:
        print(f"line {line}: {message}" if line else message)
    if not record.events:
        print(f"{chosen.file}: no record to read here.")
        return 2
    print(summary(record))
    return 1 if record.problems else 0


if __name__ == "__main__":
    sys.exit(main())
