"""What an act needs: who may do it, and which acts must stand before it. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wiki.audit.history.state import History
from wiki.ledger.chain import Event

SYSTEM = "system"

May = Callable[[Event, History], bool]
Needs = Callable[[Event, Any, History], Iterator[str]]
Then = Callable[[Event, Any, History], None]


def nothing_needed(_event: Event, _payload: Any, _history: History) -> Iterator[str]:
    """Yield nothing: the act may come after any other."""
    yield from ()


def nothing_more(_event: Event, _payload: Any, _history: History) -> None:
    """Change nothing: no later act depends on this one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an act, what must stand before it (yields what is wrong), and what it changes."""

    may: May
    needs: Needs = nothing_needed
    then: Then = nothing_more


def site(event: Event, _history: History) -> bool:
    """Return whether the site itself acted: its jobs, or its shell."""
    return event.actor == SYSTEM


def member(event: Event, history: History) -> bool:
    """Return whether a member acted whose account is open."""
    return history.is_member(event.actor)


def steward(event: Event, history: History) -> bool:
    """Return whether a steward acted."""
    return history.holds(event.actor, "steward", event.at)


def dynamiser(event: Event, history: History) -> bool:
    """Return whether a dynamiser acted."""
    return history.holds(event.actor, "dynamiser", event.at)


def themself(event: Event, history: History) -> bool:
    """Return whether a member acted on their own account."""
    return event.actor == event.subject and event.actor in history.people


def author(event: Event, history: History) -> bool:
    """Return whether the author of the amendment acted."""
    found = history.amendments.get(number_in(event.subject))
    return found is not None and found.author == event.actor and member(event, history)


def any_of(*ways: May) -> May:
    """Return what allows everybody whom one of these allows."""
    return lambda event, history: any(way(event, history) for way in ways)


def number_in(subject: str) -> int:
    """Return 7 for "page:7"."""
    return int(subject.partition(":")[2])
