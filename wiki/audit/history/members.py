"""Members and their mandates. Pure."""

from collections.abc import Iterator
from typing import Any

from wiki.audit.history.rule import Rule, any_of, dynamiser, site, steward, themself
from wiki.audit.history.state import ACTIVE, CLOSED, History, Mandate, Person
from wiki.core.errors import N_
from wiki.ledger.chain import Event, EventType


def _new(event: Event, _payload: Any, history: History) -> Iterator[str]:
    person = history.people.get(event.subject)
    if person is not None and person.standing != CLOSED:
        yield N_("This member was admitted before.")


def _admitted(event: Event, _payload: Any, history: History) -> Iterator[str]:
    if event.subject not in history.people:
        yield N_("This is about a member whom no event admits.")


def _admit(event: Event, payload: Any, history: History) -> None:
    former = history.people.get(event.subject)
    mandates = former.mandates if former else []
    history.people[event.subject] = Person(payload.get("standing", ACTIVE), payload.get("country"), mandates)
    history.since.setdefault(event.subject, event.at)


def _admits(event: Event, history: History) -> bool:
    """Return whether somebody may admit a member; to open a closed account again takes a steward or the shell."""
    if event.subject in history.people:
        return any_of(site, steward)(event, history)
    return any_of(site, steward, dynamiser)(event, history)


def _change(event: Event, payload: Any, history: History) -> None:
    person = history.people.setdefault(event.subject, Person(ACTIVE, None))
    person.standing = payload.get("standing", person.standing)
    person.country = payload.get("country", person.country)


def _leave(event: Event, _payload: Any, history: History) -> None:
    history.people.setdefault(event.subject, Person(CLOSED, None)).standing = CLOSED


def _given(event: Event, payload: Any, history: History) -> list[Mandate]:
    wanted = (payload["role"], payload.get("country"), payload.get("starts_on"))
    person = history.people.get(event.subject)
    held = person.mandates if person else []
    return [each for each in held if (each.role, each.country, each.starts_on) == wanted]


def _began(event: Event, payload: Any, history: History) -> Iterator[str]:
    yield from _admitted(event, payload, history)
    if not _given(event, payload, history):
        yield N_("A mandate ends here that no event gives.")


def _begin(event: Event, payload: Any, history: History) -> None:
    given = Mandate(payload["role"], payload.get("country"), payload["starts_on"], payload.get("ends_on"))
    if event.subject in history.people:
        history.people[event.subject].mandates.append(given)


def _end(event: Event, payload: Any, history: History) -> None:
    for mandate in _given(event, payload, history):
        mandate.ends_on = payload["ends_on"]


RULES = {
    EventType.MEMBER_ADMITTED: Rule(_admits, _new, _admit),
    EventType.MEMBER_CHANGED: Rule(any_of(site, themself, steward, dynamiser), _admitted, _change),
    EventType.MEMBER_LEFT: Rule(any_of(site, themself, steward), _admitted, _leave),
    EventType.MEMBER_ERASED: Rule(any_of(site, themself, steward), _admitted, _leave),
    EventType.MANDATE_BEGAN: Rule(any_of(site, steward), _admitted, _begin),
    EventType.MANDATE_ENDED: Rule(any_of(site, themself, steward), _began, _end),
    EventType.ROLE_GRANTED: Rule(any_of(site, steward), _admitted),
    EventType.ROLE_REVOKED: Rule(any_of(site, steward), _admitted),
}
