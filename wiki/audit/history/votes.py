"""Votes and ballots: the vote that opens is the one that was announced. Pure."""

from collections.abc import Iterator
from typing import Any

from wiki.audit.history import amendments
from wiki.audit.history.amendments import DECIDED, FROZEN, INTEGRATING, VOTING
from wiki.audit.history.rule import Rule, any_of, dynamiser, member, number_in, site, steward
from wiki.audit.history.state import Announcement, History
from wiki.core.errors import N_
from wiki.ledger.chain import Event, EventType

_HOURS = ("opens_at", "closes_at")


def _opened(event: Event, payload: Any, history: History) -> Iterator[str]:
    told = history.announced.get(number_in(event.subject))
    if told is None or told.amendment != payload["amendment"]:
        yield N_("No event announces this vote.")
        return
    yield from _as_announced(event, payload, told)
    found = history.amendments[told.amendment]
    if found.state != (INTEGRATING if told.ratifies else FROZEN) or found.page != payload["page"]:
        yield amendments.OUT_OF_ORDER
    yield from _roll(payload, history)


def _as_announced(event: Event, payload: Any, told: Announcement) -> Iterator[str]:
    if payload["policy"] != told.payload["policy"]:
        yield N_("The rule of this vote is not the one that was announced.")
    if any(payload[name] != told.payload[name] for name in _HOURS):
        yield N_("The hours of this vote are not those that were announced.")
    if not amendments.same_words(payload, told.payload):
        yield N_("The words put to the vote are not those that were announced.")
    if told.payload.get("contest") not in {None, payload["contest"]}:
        yield N_("This vote is in another contest than the one that was announced.")
    if event.at < payload["opens_at"]:
        yield N_("This vote was opened before its hour.")


def _roll(payload: Any, history: History) -> Iterator[str]:
    """Check that those on the roll are members, and that a roll of all members holds them all."""
    electorate = payload["policy"]["electorate"]
    roll = {f"member:{each}": country for each, _territory, country in payload["roll"]}
    for elector, country in roll.items():
        person = history.people.get(elector)
        if person is None or not history.is_member(elector):
            yield N_("Somebody is on the roll of this vote who is no member.")
        elif person.country not in {None, country}:
            yield N_("Somebody is on the roll of this vote for another country than their own.")
        elif electorate["who"] == "dynamisers" and not history.holds(
            elector, "dynamiser", payload["opens_at"]
        ):
            yield N_("Somebody is on the roll of this vote without the mandate that its rule asks for.")
    everybody = {each for each in history.people if history.is_member(each)}
    if electorate["who"] == "members" and everybody - roll.keys():
        yield N_("A member is missing on the roll of this vote.")


def _date(event: Event, history: History) -> None:
    """Let what follows of the amendment be dated after its vote."""
    told = history.announced.get(number_in(event.subject))
    if told is not None:
        subject = f"amendment:{told.amendment}"
        history.last_at[subject] = max(event.at, history.last_at.get(subject, ""))


def _open(event: Event, _payload: Any, history: History) -> None:
    told = history.announced.get(number_in(event.subject))
    if told is not None and not told.ratifies and told.amendment in history.amendments:
        history.amendments[told.amendment].state = VOTING


def _close(event: Event, _payload: Any, history: History) -> None:
    told = history.announced.get(number_in(event.subject))
    if told is not None and not told.ratifies and told.amendment in history.amendments:
        history.amendments[told.amendment].state = DECIDED
    _date(event, history)


RULES = {
    EventType.VOTE_OPENED: Rule(site, _opened, _open),
    EventType.VOTE_EXTENDED: Rule(site),
    EventType.VOTE_CLOSED: Rule(site, then=_close),
    EventType.CONTEST_SETTLED: Rule(site),
    EventType.BALLOT_CAST: Rule(member),
    EventType.BALLOT_CHANGED: Rule(member),
    EventType.BALLOT_WITHDRAWN: Rule(member),
    EventType.MEETING_RECORDED: Rule(any_of(steward, dynamiser)),
}
