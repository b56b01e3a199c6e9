"""The states of an amendment and the transitions between them; the phases of a vote as half-open intervals. Pure."""

from datetime import datetime
from enum import StrEnum

from wiki.core.errors import N_, Conflict, InvalidInput


class AmendmentState(StrEnum):
    """The state of an amendment."""

    DRAFT = "draft"
    SEEKING_SUPPORT = "seeking_support"
    OPEN = "open"
    FROZEN = "frozen"
    VOTING = "voting"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    OBJECTION = "objection"
    MERGED = "merged"
    INTEGRATING = "integrating"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    VOID = "void"


class AmendmentEvent(StrEnum):
    """What can happen to an amendment."""

    SEEK_SUPPORT = "seek_support"  # submitted, where co-signers are required
    OPEN = "open"  # submitted where none are, or enough of them have signed
    LOSE_SUPPORT = "lose_support"  # a real change of the text dropped its co-signers
    FREEZE = "freeze"
    START_VOTE = "start_vote"
    ADOPT = "adopt"
    REJECT = "reject"
    MISS_QUORUM = "miss_quorum"
    OBJECT = "object"
    REOPEN = "reopen"  # after an objection was sustained
    MERGE = "merge"
    INTEGRATE = "integrate"  # adopted, but the page has changed in the same place
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    VOID = "void"


class VotePhase(StrEnum):
    """Whether a moment is before, during or after a vote."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


_State, _Event = AmendmentState, AmendmentEvent
_ENDED_EARLY = {
    _Event.WITHDRAW: _State.WITHDRAWN,
    _Event.SUPERSEDE: _State.SUPERSEDED,
    _Event.VOID: _State.VOID,
}

TRANSITIONS: dict[AmendmentState, dict[AmendmentEvent, AmendmentState]] = {
    _State.DRAFT: {_Event.SEEK_SUPPORT: _State.SEEKING_SUPPORT, _Event.OPEN: _State.OPEN, **_ENDED_EARLY},
    _State.SEEKING_SUPPORT: {_Event.OPEN: _State.OPEN, **_ENDED_EARLY},
    _State.OPEN: {_Event.LOSE_SUPPORT: _State.SEEKING_SUPPORT, _Event.FREEZE: _State.FROZEN, **_ENDED_EARLY},
    _State.FROZEN: {_Event.START_VOTE: _State.VOTING, **_ENDED_EARLY},
    _State.VOTING: {
        _Event.ADOPT: _State.ADOPTED,
        _Event.REJECT: _State.REJECTED,
        _Event.MISS_QUORUM: _State.NO_QUORUM,
        _Event.OBJECT: _State.OBJECTION,
    },
    _State.ADOPTED: {_Event.MERGE: _State.MERGED, _Event.INTEGRATE: _State.INTEGRATING},
    # Words that were ratified can collide with a page that has moved again.
    _State.INTEGRATING: {_Event.MERGE: _State.MERGED, _Event.INTEGRATE: _State.INTEGRATING},
    _State.OBJECTION: {_Event.REOPEN: _State.OPEN, _Event.WITHDRAW: _State.WITHDRAWN},
    _State.REJECTED: {},
    _State.NO_QUORUM: {},
    _State.MERGED: {},
    _State.WITHDRAWN: {},
    _State.SUPERSEDED: {},
    _State.VOID: {},
}

_CONFLICT_MESSAGES = {
    _State.DRAFT: N_("This amendment is a draft: submit it first."),
    _State.SEEKING_SUPPORT: N_(
        "This amendment still seeks co-signers; until then it can be changed or withdrawn."
    ),
    _State.OPEN: N_("This amendment is in discussion: it can be changed, frozen for a vote, or withdrawn."),
    _State.FROZEN: N_(
        "This amendment is frozen until its vote opens: it can be withdrawn, and no longer changed."
    ),
    _State.VOTING: N_("This amendment is being voted on: cast or change your ballot until the close."),
    _State.ADOPTED: N_("This amendment is adopted: it waits for its changes to be put into the page."),
    _State.REJECTED: N_("This amendment was rejected: to try again, propose a new one."),
    _State.NO_QUORUM: N_("This amendment did not reach its quorum: to try again, propose a new one."),
    _State.OBJECTION: N_("This amendment met an objection: its author can take it up again or withdraw it."),
    _State.MERGED: N_("This amendment is part of the page: to change the page again, propose a new one."),
    _State.INTEGRATING: N_(
        "This amendment is adopted and collides with the page: its wordings are being reconciled."
    ),
    _State.WITHDRAWN: N_("This amendment was withdrawn: a new one can take it up."),
    _State.SUPERSEDED: N_("This amendment was replaced by another: see that one."),
    _State.VOID: N_("This amendment was declared void; the reason stands on its page."),
}

_PUBLIC_AND_CHANGEABLE = frozenset({_State.SEEKING_SUPPORT, _State.OPEN})
_REBASED_WITH_PAGE = frozenset(
    {_State.DRAFT, _State.SEEKING_SUPPORT, _State.OPEN, _State.FROZEN, _State.VOTING}
)


def advance(state: AmendmentState, event: AmendmentEvent) -> AmendmentState:
    """Return the state after the event; raises Conflict, saying what can be done, when it is not allowed."""
    if not can(state, event):
        raise Conflict(_CONFLICT_MESSAGES[state])
    return TRANSITIONS[state][event]


def can(state: AmendmentState, event: AmendmentEvent) -> bool:
    """Tell whether the event is allowed in this state."""
    return event in TRANSITIONS[state]


def is_open(state: AmendmentState) -> bool:
    """Tell whether the amendment is public and still under discussion."""
    return state in _PUBLIC_AND_CHANGEABLE


def can_edit_text(state: AmendmentState) -> bool:
    """Tell whether its author may still change the proposed text."""
    return state is AmendmentState.DRAFT or is_open(state)


def is_rebased_with_page(state: AmendmentState) -> bool:
    """Tell whether the amendment is rebased when its page gets a new revision."""
    return state in _REBASED_WITH_PAGE


def is_final(state: AmendmentState) -> bool:
    """Tell whether nothing can happen to the amendment any more."""
    return not TRANSITIONS[state]


def can_be_taken_up(state: AmendmentState) -> bool:
    """Tell whether the amendment has ended without going into the text, so that a new one may begin from its words."""
    return is_final(state) and state is not AmendmentState.MERGED


def phase_of_vote(opens_at: datetime, closes_at: datetime, now: datetime) -> VotePhase:
    """Return the phase at ``now``, open being ``opens_at <= now < closes_at``.

    Raises InvalidInput when the vote would close before it opens.
    """
    if opens_at >= closes_at:
        raise InvalidInput(N_("A vote must open before it closes."))
    if now < opens_at:
        return VotePhase.BEFORE
    return VotePhase.OPEN if now < closes_at else VotePhase.AFTER
