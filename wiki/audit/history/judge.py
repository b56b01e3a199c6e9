"""All rules together, and the order of the moments.

They bind once the record tells who its members are. A piece of a record that does not is checked as far as it goes,
and that much is told: ``silences``.

Pure.
"""

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta

from wiki.audit.history import amendments, members, others, pages, votes
from wiki.audit.history.rule import SYSTEM, Rule
from wiki.audit.history.state import ACTIVE, CLOSED, History, Person
from wiki.core.errors import N_, InvalidInput
from wiki.ledger.chain import Event, EventType, is_timestamp

RULES: dict[EventType, Rule] = {
    **members.RULES,
    **pages.RULES,
    **amendments.RULES,
    **votes.RULES,
    **others.RULES,
}
OF_MEMBERS = ("amendment.", "ballot.", "vote.")
"""How the types of events begin that only follow on acts of members."""

CLOCKS_APART = timedelta(minutes=1)
NOT_YET = timedelta(days=1)


def judge(event: Event, history: History, now: datetime | None) -> Iterator[str]:
    """Yield what is wrong with an event after those before it; the history then includes it.

    Raises InvalidInput, KeyError, TypeError and ValueError for contents that are not what they should be.
    """
    history.types[event.seq] = event.type
    yield from _begin(event, history)
    rule = RULES.get(EventType(event.type)) if event.type in set(EventType) else None
    if history.told:
        yield from _order(event, history, now)
    if rule is None:
        return
    if history.told and not rule.may(event, history):
        yield N_("Whoever did this could not: the record does not give them the right.")
    if event.payload is None:
        _without_content(event, history)
        return
    if history.told:
        yield from rule.needs(event, event.payload, history)
    with nullcontext() if history.told else suppress(InvalidInput, KeyError):
        rule.then(event, event.payload, history)


def _begin(event: Event, history: History) -> Iterator[str]:
    """Let the rules bind from the first admission on."""
    if event.type == EventType.MEMBER_ADMITTED and not history.told:
        history.told = True
        if history.early:
            yield N_("Acts stand before this that are a member’s, and it admits the first one.")
    if not history.told:
        history.early = history.early or event.actor != SYSTEM or event.type.startswith(OF_MEMBERS)


def _without_content(event: Event, history: History) -> None:
    """Let a member be one whose admission was erased; who acts and on whom is never erased."""
    if event.type == EventType.MEMBER_ADMITTED:
        history.people[event.subject] = Person(ACTIVE, None)
    elif event.type == EventType.MEMBER_CHANGED and event.subject in history.people:
        history.people[event.subject] = Person(ACTIVE, None, history.people[event.subject].mandates)
    elif event.type == EventType.MEMBER_LEFT and event.subject in history.people:
        history.people[event.subject].standing = CLOSED


def _order(event: Event, history: History, now: datetime | None) -> Iterator[str]:
    """Check that the moments about one thing do not go back, nor lie ahead of the moment of the check."""
    if not is_timestamp(event.at) or (event.payload or {}).get("origin") == "import":
        return  # the versions of an imported past bear its dates
    at, last = datetime.fromisoformat(event.at), history.last_at.get(event.subject)
    if last is not None and datetime.fromisoformat(last) - at > CLOCKS_APART:
        yield N_("This event is dated before an earlier one about the same thing.")
    history.last_at[event.subject] = max(event.at, last or "")
    since = history.since.get(event.actor)
    if since is not None and datetime.fromisoformat(since) - at > CLOCKS_APART:
        yield N_("This event is dated before whoever did it was admitted.")
    if now is not None and at - now > NOT_YET:
        yield N_("This event is dated in the future.")


def silences(history: History) -> list[str]:
    """Return what the record does not say, and what could therefore not be checked."""
    found = []
    if history.early and not history.told:
        found.append(
            N_("It does not say who the members are: whether each act was theirs to do is unchecked.")
        )
    if history.silent:
        found.append(
            N_(
                "It does not say of every version what kind of text it is: changes without a vote are unchecked there."
            )
        )
    return found
