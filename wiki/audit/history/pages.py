"""Versions of pages, and what binds them: a binding text changes by a vote, and whatever else changed it is told.

Pure.
"""

from collections.abc import Iterator
from typing import Any

from wiki.audit.history.rule import SYSTEM, Rule, any_of, member, number_in, site, steward
from wiki.audit.history.state import History, PageHistory
from wiki.core.errors import N_
from wiki.ledger.chain import Event, EventType
from wiki.pages import kinds

ALWAYS_BINDING = frozenset({"frame", "charter"})
SOMETIMES_BINDING = frozenset({"method"})
UNVOTED = {
    "import": N_("Brought in with its past, without a vote."),
    "typo": N_("A typo corrected by a steward, without a vote."),
    "contested": N_("The correction of a typo taken back, without a vote."),
    "renaming": N_("Renamed by a steward, without a vote."),
}
"""By origin, how a version of a binding text may come about without a vote; each is told with the result."""


def _wrote(event: Event, history: History) -> bool:
    """Return whether a version comes from the site or a member; of an amendment its author may have left."""
    payload: Any = event.payload or {}
    if payload.get("origin") == "amendment":
        found = history.amendments.get(payload["amendment"])
        return event.actor in history.people and (found is None or found.author == event.actor)
    own = event.actor == f"member:{payload.get('author')}"
    return event.actor == SYSTEM or (member(event, history) and (own or not event.payload))


def _said(payload: Any, page: PageHistory) -> Iterator[str]:
    """Check what an event says of the kind of a page against what was said before."""
    kind, binds = payload.get("kind"), payload.get("binding")
    if kind is None:
        if page.kind is not None:
            yield N_("This event does not say what kind of text it is about, and earlier ones do.")
        return
    if kind not in kinds.KINDS or type(binds) is not bool:
        yield N_("The content of this event does not have the form it should have.")
        return
    if page.kind not in {None, kind}:
        yield N_("A page does not become another kind of text.")
    elif page.amended and page.kind is None and kind not in ALWAYS_BINDING | SOMETIMES_BINDING:
        yield N_("Amendments to this page stand in the record, and it is said to be no binding text.")
    if kind in ALWAYS_BINDING and not all(page.untold):
        yield N_("This binding text was changed without a vote before it was told what it is.")
    if (kind in ALWAYS_BINDING) != binds and kind not in SOMETIMES_BINDING:
        yield N_("Whether this kind of text binds is not said as it is.")


def _version(event: Event, payload: Any, history: History) -> Iterator[str]:
    page, origin = history.page(number_in(event.subject)), payload["origin"]
    yield from _said(payload, page)
    if page.kind is not None and payload["number"] != page.number + 1:
        yield N_("A version of this page is missing before this one.")
    if (origin == "amendment") != (payload["amendment"] is not None):
        yield N_("A version comes from an amendment if it names one, and only then.")
    if (page.binds or payload.get("binding")) and not _may_change(event, payload, page, history):
        yield N_("A binding text was changed without a vote.")


def _may_change(event: Event, payload: Any, page: PageHistory, history: History) -> bool:
    """Return whether a version of a binding text came about in one of the ways there are."""
    same_text, by_site = payload["text_hash"] == page.text_hash, event.actor == SYSTEM
    ways = {
        "amendment": True,  # that it was voted is checked with its amendment
        "creation": page.number == 0,
        "import": by_site and page.only_imported and not page.amended,
        "typo": steward(event, history),
        "contested": page.typos > 0,
        "renaming": same_text and steward(event, history),
        "round": same_text and by_site and history.rounds_closed > 0 and payload.get("kind") == "method",
    }
    return ways.get(payload["origin"], False)


def _write(event: Event, payload: Any, history: History) -> None:
    page, origin = history.page(number_in(event.subject)), payload["origin"]
    if page.kind is None and payload.get("kind") is None:
        page.untold.append(_may_change(event, payload, page, history))
    if origin in UNVOTED and (page.binds or payload.get("binding")) and page.number:
        history.unvoted.append((event.seq, UNVOTED[origin]))
    page.typos += {"typo": 1, "contested": -1}.get(origin, 0)
    page.only_imported = page.only_imported and origin == "import"
    page.number, page.text_hash = payload["number"], payload["text_hash"]
    page.about_hash = payload.get("about_hash")
    _say(event, payload, history)


def _say(event: Event, payload: Any, history: History) -> None:
    page = history.page(number_in(event.subject))
    if payload.get("kind") is None:
        if page.kind is None:
            history.silent.add(event.subject)
        return
    page.kind, page.binds, page.untold = payload["kind"], payload["binding"], []
    if page.kind not in SOMETIMES_BINDING:
        history.silent.discard(event.subject)  # such a text binds always, or never: so it did before, too


def _declared(event: Event, payload: Any, history: History) -> Iterator[str]:
    page = history.page(number_in(event.subject))
    if page.kind is not None or page.number != payload["number"]:
        yield N_("What kind of text a page is is said once, of its last version.")
    yield from _said(payload, page)


def _renamed_by(event: Event, history: History) -> bool:
    binds = history.page(number_in(event.subject)).binds
    return steward(event, history) if binds else any_of(site, member)(event, history)


RULES = {
    EventType.REVISION_SAVED: Rule(_wrote, _version, _write),
    EventType.PAGE_DECLARED: Rule(site, _declared, _say),
    EventType.PAGE_RENAMED: Rule(_renamed_by),
    EventType.PAGE_HIDDEN: Rule(steward),
    EventType.PAGE_RESTORED: Rule(steward),
    EventType.PAGE_VALIDATED: Rule(any_of(site, steward)),
}
