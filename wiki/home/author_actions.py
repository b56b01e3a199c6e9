"""What an author is to do about their own amendment; decides from loaded rows, reads and writes nothing."""

from enum import StrEnum

from wiki.core.errors import N_
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability, VersionCause
from wiki.deliberation.tally import Outcome
from wiki.deliberation.votes.screens import has_public_ballots
from wiki.pages.kinds import Support


class PendingAction(StrEnum):
    """What an author is to do about an amendment."""

    INTEGRATE = "integrate"
    CONFIRM = "confirm"
    ADAPT = "adapt"
    REWORK = "rework"
    ANNOUNCE = "announce"
    READ_VOTE = "read_vote"
    ANSWER = "answer"


ACTION_LABELS = {
    PendingAction.INTEGRATE: N_("Put into the text"),
    PendingAction.CONFIRM: N_("Confirm, after a change of the page,"),
    PendingAction.ADAPT: N_("Adapt to the text in force"),
    PendingAction.REWORK: N_("Rework, after an objection that was sustained,"),
    PendingAction.ANNOUNCE: N_("Put to the vote, now that its support is reached,"),
    PendingAction.READ_VOTE: N_("See the vote that is announced, together with others, on"),
    PendingAction.ANSWER: N_("Answer the objection that was raised to"),
}


def pending_action(amendment: Amendment, *, is_objected: bool) -> PendingAction | None:
    """Return what the author is to do about an amendment; None when it is the turn of others."""
    if amendment.state is AmendmentState.INTEGRATING:
        return None if amendment.vote and not amendment.vote.result else PendingAction.INTEGRATE
    if lifecycle.can_edit_text(amendment.state):
        return _action_in_discussion(amendment)
    vote = amendment.vote
    if vote is None:
        return None
    if amendment.state is AmendmentState.FROZEN:
        return PendingAction.READ_VOTE if vote.contest_id else None
    return PendingAction.ANSWER if is_objected and has_public_ballots(vote) else None


def _action_in_discussion(amendment: Amendment) -> PendingAction | None:
    if amendment.mergeability is not Mergeability.CLEAN:
        return PendingAction.CONFIRM if amendment.mergeability is Mergeability.CLOSE else PendingAction.ADAPT
    if amendment.state is not AmendmentState.OPEN:
        return None
    last = amendment.vote.result if amendment.vote else None
    if last and last.outcome == Outcome.OBJECTION:
        own = [each for each in amendment.versions if each.cause is VersionCause.AUTHOR]
        return PendingAction.REWORK if own[-1].created_at <= last.closed_at else None
    return PendingAction.ANNOUNCE if cosigning.required_support(amendment) != Support() else None
