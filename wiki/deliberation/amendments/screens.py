"""What the screens show of an amendment, worked out from what was loaded; writes nothing."""

from datetime import datetime

from wiki.deliberation.amendments import passages, queries
from wiki.deliberation.amendments.models import Amendment, AmendmentVersion
from wiki.deliberation.lifecycle import AmendmentState
from wiki.versioning import merge

Step = tuple[str, datetime | None, str]


def steps(amendment: Amendment) -> list[Step]:
    """Return the strip of an amendment: name, moment, and whether it is done, now or next."""
    vote = amendment.vote
    moments = {
        "submitted": amendment.submitted_at,
        "discussion": None,
        "frozen": amendment.frozen_at,
        "vote": vote.opens_at if vote else None,
        "decision": amendment.ended_at or (vote.closes_at if vote else None),
    }
    at = _REACHED.get(amendment.state, len(moments) - 1)
    return [
        (name, moment, "done" if place < at else "now" if place == at else "next")
        for place, (name, moment) in enumerate(moments.items())
    ]


_REACHED = {
    AmendmentState.DRAFT: 0,
    AmendmentState.SEEKING_SUPPORT: 1,
    AmendmentState.OPEN: 1,
    AmendmentState.FROZEN: 2,
    AmendmentState.VOTING: 3,
}


def others(draft: Amendment) -> list[tuple[Amendment, str]]:
    """Return the other amendments in discussion on the same page, and how each stands to this one.

    That is "clean", "close" or "conflict" when both are written on the same version, otherwise empty.
    """
    mine = draft.current
    found = [each for each in queries.in_discussion_on(draft.page) if each.id != draft.id]
    return [(each, _beside(mine, each.current)) for each in found]


def _beside(mine: AmendmentVersion, other: AmendmentVersion) -> str:
    if mine.base_number != other.base_number:
        return ""
    return str(merge.merge(passages.base_text(mine), other.text, mine.text).outcome)
