"""Amendments from their submission to their end. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from wiki.audit.history.rule import Rule, any_of, author, member, number_in, site, steward
from wiki.audit.history.state import AmendmentHistory, Announcement, History
from wiki.core.errors import N_, InvalidInput
from wiki.deliberation.policy import CHARTER, PRESETS, RATIFICATION
from wiki.ledger.chain import Event, EventType
from wiki.pages import kinds
from wiki.pages.kinds import Support

SEEKING, OPEN, FROZEN, VOTING, DECIDED, INTEGRATING, MERGED, ENDED = (
    "seeking", "open", "frozen", "voting", "decided", "integrating", "merged", "ended",
)  # fmt: skip
OUT_OF_ORDER = N_("This does not follow from what became of the amendment before.")
_HASHES = ("text_hash", "about_hash")


def amendment(event: Event, history: History) -> AmendmentHistory:
    """Return the amendment that an event is about; raises InvalidInput when no event submits it."""
    found = history.amendments.get(number_in(event.subject))
    if found is None:
        raise InvalidInput(N_("No event submits this amendment."))
    return found


def in_state(*states: str) -> Any:
    """Return what needs an amendment to be in one of these states."""

    def needs(event: Event, _payload: Any, history: History) -> Iterator[str]:
        if amendment(event, history).state not in states:
            yield OUT_OF_ORDER

    return needs


def becomes(state: str) -> Any:
    """Return what puts an amendment into this state."""

    def then(event: Event, _payload: Any, history: History) -> None:
        amendment(event, history).state = state

    return then


def _rival(event: Event, history: History) -> bool:
    """Return whether the author of one alternative announces the vote on another, which is on all of them."""
    payload: Any = event.payload or {}
    shared = payload.get("contest")
    return shared is not None and any(
        told.payload["contest"] == shared and history.amendments[told.amendment].author == event.actor
        for told in history.announced.values()
    )


def same_words(one: Any, other: Any) -> bool:
    """Return whether two payloads hold the same hashes of text and facts."""
    return all(one.get(name) == other.get(name) for name in _HASHES)


def _support(found: AmendmentHistory, history: History) -> Support:
    kind = history.page(found.page).kind
    return kinds.kind_of(kind).support if kind else Support()


def _supported(found: AmendmentHistory, history: History) -> bool:
    return _support(found, history).lacking(list(found.signed.values())) == Support()


def _submitted(event: Event, payload: Any, history: History) -> Iterator[str]:
    if number_in(event.subject) in history.amendments:
        yield N_("This amendment was submitted before.")
    year, _dash, number = payload["reference"].rpartition("-")
    if payload["reference"] in history.references:
        yield N_("Another amendment has this number.")
    elif int(number) != history.numbers.get(year, 0) + 1:
        yield N_("The amendment before this one in its year is missing.")
    page = history.pages.get(payload["page"])
    if page is None or not payload["base_number"] <= page.number:
        yield N_("This amendment is about a version that no event saved.")
    elif page.binds is False:
        yield N_("This page is no binding text: it needs no amendment.")


def _submit(event: Event, payload: Any, history: History) -> None:
    found = AmendmentHistory(event.actor, payload["page"], OPEN, payload)
    found.state = OPEN if _supported(found, history) else SEEKING
    history.amendments[number_in(event.subject)] = found
    history.references.add(payload["reference"])
    year, _dash, digits = payload["reference"].rpartition("-")
    history.numbers[year] = max(int(digits), history.numbers.get(year, 0))
    history.page(payload["page"]).amended = True


def _rewritten(event: Event, _payload: Any, history: History) -> Iterator[str]:
    found = amendment(event, history)
    rebased = event.type == EventType.AMENDMENT_REBASED and found.state not in {MERGED, ENDED}
    if found.state not in {SEEKING, OPEN} and not rebased:
        yield OUT_OF_ORDER


def _rewrite(event: Event, payload: Any, history: History) -> None:
    found = amendment(event, history)
    for each in payload.get("dropped", ()):
        found.signed.pop(f"member:{each}", None)
    if found.state in {SEEKING, OPEN, FROZEN}:
        found.words = payload
    if found.state in {SEEKING, OPEN}:
        found.state = OPEN if _supported(found, history) else SEEKING


def _cosigned(event: Event, payload: Any, history: History) -> Iterator[str]:
    yield from in_state(SEEKING, OPEN)(event, payload, history)
    found, signer = amendment(event, history), history.people.get(event.actor)
    if event.actor == found.author:
        yield N_("An author cannot sign their own amendment.")
    if not same_words(payload, found.words):
        yield N_("This signature is under other words than those of the amendment.")
    if signer and signer.country not in {None, payload["country"]}:
        yield N_("This signature counts for another country than that of its member.")


def _cosign(event: Event, payload: Any, history: History) -> None:
    amendment(event, history).signed[event.actor] = payload["country"]


def _unsign(event: Event, _payload: Any, history: History) -> None:
    found = amendment(event, history)
    found.signed.pop(event.actor, None)
    found.state = OPEN if _supported(found, history) else SEEKING


def _opened(event: Event, payload: Any, history: History) -> Iterator[str]:
    found = amendment(event, history)
    signed = {f"member:{each}" for each in payload["signed"]}
    if found.state not in {SEEKING, OPEN}:
        yield OUT_OF_ORDER
    if signed != set(found.signed) or not _supported(found, history) or not same_words(payload, found.words):
        yield N_("This amendment was opened without the signatures it needs.")


def _announced(event: Event, payload: Any, history: History) -> Iterator[str]:
    found, policy = amendment(event, history), payload["policy"]
    ratifies = event.type == EventType.AMENDMENT_RECONCILED
    if found.state != (INTEGRATING if ratifies else OPEN):
        unsigned = found.state == SEEKING and not ratifies
        yield (
            N_("This vote was announced without the signatures that the amendment needs.")
            if unsigned
            else OUT_OF_ORDER
        )
    if not ratifies and not same_words(payload, found.words):
        yield N_("The vote announced is about other words than those of the amendment.")
    if payload["vote"] in history.announced:
        yield N_("This vote was announced before.")
    yield from hours(policy, event.at, payload)
    if found.objected and not ratifies and policy["name"] != CHARTER.name:
        yield N_("After a sustained objection, only the charter’s rule can adopt an amendment.")
    kind = history.page(found.page).kind
    if ratifies:
        if policy != RATIFICATION.to_json():
            yield N_("The rule of this vote is not that of a ratification.")
    elif kind and policy not in _usual(kind) and "rule" not in payload:
        yield N_(
            "The rule of this vote is not the usual one of this kind of text, and nobody is said to choose it."
        )


def _usual(kind: str) -> list[Any]:
    """Return the rules that need no reason: that of the kind of text, and the charter's after an objection."""
    return [PRESETS[kinds.kind_of(kind).policy].to_json(), CHARTER.to_json()]


def hours(policy: Any, at: str, payload: Any) -> Iterator[str]:
    """Check that there is time to read before a vote, and that it lasts as its rule says."""
    announced, opens, closes = (
        datetime.fromisoformat(each) for each in (at, payload["opens_at"], payload["closes_at"])
    )
    timing = policy["timing"]
    if opens - announced < timedelta(seconds=timing["freeze"]):
        yield N_(
            "There was no time to read: the vote opens earlier after its announcement than its rule says."
        )
    lasts = timedelta(seconds=timing["shortest"]), timedelta(seconds=timing["longest"])
    if not lasts[0] <= closes - opens <= lasts[1]:
        yield N_("This vote is shorter or longer than its rule says.")


def _announce(event: Event, payload: Any, history: History) -> None:
    found, ratifies = amendment(event, history), event.type == EventType.AMENDMENT_RECONCILED
    number = number_in(event.subject)
    history.announced[payload["vote"]] = Announcement(number, event.at, payload, ratifies)
    if not ratifies:
        found.state = FROZEN


def _reopen(event: Event, _payload: Any, history: History) -> None:
    found = amendment(event, history)
    found.state, found.objected = OPEN, True


BEFORE_VOTE = (SEEKING, OPEN, FROZEN)
RULES = {
    EventType.AMENDMENT_SUBMITTED: Rule(member, _submitted, _submit),
    EventType.AMENDMENT_REVISED: Rule(author, _rewritten, _rewrite),
    EventType.AMENDMENT_REBASED: Rule(any_of(site, author), _rewritten, _rewrite),
    EventType.AMENDMENT_COSIGNED: Rule(member, _cosigned, _cosign),
    EventType.AMENDMENT_UNSIGNED: Rule(member, in_state(SEEKING, OPEN), _unsign),
    EventType.AMENDMENT_OPENED: Rule(site, _opened, becomes(OPEN)),
    EventType.AMENDMENT_FROZEN: Rule(any_of(author, steward, _rival), _announced, _announce),
    EventType.AMENDMENT_RECONCILED: Rule(any_of(author, steward), _announced, _announce),
    EventType.AMENDMENT_WITHDRAWN: Rule(author, in_state(*BEFORE_VOTE), becomes(ENDED)),
    EventType.AMENDMENT_SUPERSEDED: Rule(any_of(author, steward), in_state(*BEFORE_VOTE), becomes(ENDED)),
    EventType.AMENDMENT_VOIDED: Rule(steward, in_state(*BEFORE_VOTE), becomes(ENDED)),
    EventType.AMENDMENT_REOPENED: Rule(site, in_state(DECIDED), _reopen),
    EventType.AMENDMENT_INTEGRATING: Rule(site, in_state(DECIDED, INTEGRATING), becomes(INTEGRATING)),
    EventType.AMENDMENT_MERGED: Rule(
        any_of(site, author, steward), in_state(DECIDED, INTEGRATING), becomes(MERGED)
    ),
    EventType.AMENDMENT_FOLLOWED_UP: Rule(
        member, in_state(OPEN, FROZEN, VOTING, DECIDED, INTEGRATING, MERGED)
    ),
}
