"""Announce votes on frozen texts, and cast ballots while they are open; ``closing`` opens and closes votes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from wiki.accounts.models import Member
from wiki.core import clock
from wiki.core.db import db, primary_key_of
from wiki.core.errors import N_, Conflict, Forbidden, InvalidInput
from wiki.core.jobs import update_next_due
from wiki.deliberation import lifecycle
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentEvent, AmendmentState
from wiki.deliberation.models import (
    Amendment,
    BallotRow,
    Contest,
    FormerBallot,
    Meeting,
    Mergeability,
    Vote,
    VoteState,
)
from wiki.deliberation.policy import CHARTER, PRESETS, RATIFICATION, Choice, Electorate, Policy
from wiki.deliberation.votes import contests, queries
from wiki.deliberation.votes.closing import services as closing
from wiki.deliberation.votes.closing.counting import policy_of
from wiki.ledger import queries as ledger
from wiki.ledger.chain import Event, EventType, format_timestamp
from wiki.ledger.services import append, member_ref
from wiki.versioning import codec

advance_vote = closing.advance_vote


class VoteClosed(Conflict):
    """The ballot came after the close of the vote."""


class VotedMeanwhile(Conflict):
    """The member has voted since the form was shown, which would silently replace that ballot."""

    field = "choice"


class OpensTooSoon(InvalidInput):
    """The vote would open before people had time to read the frozen text."""

    field = "opens_at"


class ReasonMissing(InvalidInput):
    """The choice needs a reason."""

    field = "reason"


@dataclass(frozen=True, slots=True)
class BallotContent:
    """The content of a ballot: a choice and its reason."""

    choice: Choice
    reason: str = ""


SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class VotePlan:
    """When a vote is to be held and by which rule.

    A steward may override the electorate, whether totals are shown while it is open, and the extension in seconds when
    the quorum is missed; None keeps the value of the preset.
    """

    preset: str
    opens_at: datetime
    closes_at: datetime
    electorate: Electorate | None = None
    running_totals: bool | None = None
    extension: int | None = None

    @property
    def policy(self) -> Policy:
        """The policy: the preset with the overrides; raises InvalidInput when they cannot work together."""
        policy = policy_named(self.preset)
        timing = policy.timing
        if self.extension is not None:
            timing = replace(timing, extension=self.extension)
        return replace(
            policy,
            electorate=self.electorate or policy.electorate,
            timing=timing,
            running_totals=policy.running_totals if self.running_totals is None else self.running_totals,
        )


def policy_named(preset: str) -> Policy:
    """Return a preset policy; raises InvalidInput for a name that is none."""
    if preset not in PRESETS:
        raise InvalidInput(N_("There is no voting rule called “%(name)s”."), name=preset)
    return PRESETS[preset]


def announce_vote(
    amendment: Amendment, plan: VotePlan, actor: Member, now: datetime, rivals: Sequence[Amendment] = ()
) -> Vote:
    """Freeze an amendment's text and announce its vote; with rivals, one vote on all of them as alternatives.

    Raises InvalidInput for hours or rules that cannot work, Conflict for an amendment that is not open or clean.
    """
    policy = plan.policy
    _check_plan(plan, policy, now)
    shared = None
    if rivals:
        contests.check_alternatives(amendment, rivals, policy)
        shared = Contest(page_id=amendment.page_id)
        db.session.add(shared)
        db.session.flush()
    votes = [_freeze(each, plan, policy, shared, now) for each in (amendment, *rivals)]
    for vote in votes:
        _record_announcement(vote, EventType.AMENDMENT_FROZEN, actor, now)
    update_next_due()
    return votes[0]


def join_vote(amendment: Amendment, vote: Vote, actor: Member, now: datetime) -> Vote:
    """Freeze an amendment and add it, as an alternative, to a vote announced on the same words.

    It takes the policy and the times of that vote.

    Raises InvalidInput when they do not conflict, or the vote opens too soon for this text to be read.
    """
    if vote not in contests.joinable_votes(amendment, now):
        raise InvalidInput(
            N_("This amendment cannot join that vote: it changes other words, or the vote opens too soon.")
        )
    if vote.contest is None:
        vote.contest = Contest(page_id=amendment.page_id)
        db.session.flush()
    plan = VotePlan(vote.preset, vote.opens_at, vote.closes_at)
    joined = _freeze(amendment, plan, policy_of(vote), vote.contest, now)
    _record_announcement(joined, EventType.AMENDMENT_FROZEN, actor, now)
    update_next_due()
    return joined


def earliest_opening(policy: Policy, now: datetime) -> datetime:
    """Return the first full hour at which a vote announced now may open."""
    hour = now + timedelta(seconds=policy.timing.freeze, hours=1)
    return hour.replace(minute=0, second=0, microsecond=0)


def _check_plan(plan: VotePlan, policy: Policy, now: datetime) -> None:
    if plan.opens_at < now + timedelta(seconds=policy.timing.freeze):
        raise OpensTooSoon(
            N_("People need time to read the frozen text: the vote opens at the earliest %(earliest)s."),
            earliest=earliest_opening(policy, now),
        )
    policy.timing.check(plan.closes_at - plan.opens_at)
    if not queries.electors(policy, clock.day(now)):
        raise InvalidInput(N_("Nobody would be on this roll: choose who votes anew."))


def _freeze(
    amendment: Amendment, plan: VotePlan, policy: Policy, shared: Contest | None, now: datetime
) -> Vote:
    if amendment.mergeability is not Mergeability.CLEAN:
        raise Conflict(
            N_("The page has changed where this amendment changes it: its author must look at it first.")
        )
    if contests.was_objected_to(amendment) and plan.preset != CHARTER.name:
        raise InvalidInput(
            N_("An objection to this amendment was sustained: it can be put to the reinforced majority only.")
        )
    amendment.state = lifecycle.advance(amendment.state, AmendmentEvent.FREEZE)
    amendment.frozen_at = now
    return _create_vote(amendment, plan, policy, shared, now)


def _create_vote(
    amendment: Amendment, plan: VotePlan, policy: Policy, shared: Contest | None, now: datetime
) -> Vote:
    vote = Vote(
        number=len(amendment.votes) + 1,
        contest=shared,
        state=VoteState.ANNOUNCED,
        preset=plan.preset,
        policy=policy.to_json(),
        text_hash=amendment.current.text_hash,
        about_hash=amendment.current.about_hash,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
    )
    amendment.votes.append(vote)
    amendment.changed_at = now
    db.session.flush()
    return vote


def _record_announcement(vote: Vote, event_type: EventType, actor: Member, now: datetime) -> None:
    payload = {
        "vote": vote.id,
        "contest": vote.contest_id,
        **vote.hashes,
        "policy": vote.policy,
        "opens_at": format_timestamp(vote.opens_at),
        "closes_at": format_timestamp(vote.closes_at),
    }
    append(event_type, member_ref(actor.id), f"amendment:{vote.amendment_id}", payload, now)


def ratify(
    amendment: Amendment, proposal: Proposal, closes_at: datetime, actor: Member, now: datetime
) -> Vote:
    """Open a short vote, at once, on a text that reconciles an adopted amendment with its page.

    The proposal is the whole text, written on the page's present version. Raises Conflict when the amendment
    does not wait to be integrated, is being ratified already, or the page has moved.
    """
    if amendment.state is not AmendmentState.INTEGRATING:
        raise Conflict(N_("This amendment does not wait to be integrated."))
    if amendment.vote is not None and amendment.vote.state is not VoteState.CLOSED:
        raise Conflict(N_("Other words are being ratified already: wait for the end of that vote."))
    if proposal.base_number != amendment.page.head_number:
        raise Conflict(N_("The page has changed since this text was shown. Please read it again."))
    plan = VotePlan(RATIFICATION.name, now, closes_at)
    _check_plan(plan, plan.policy, now)
    amendment_services.add_reconciled_version(amendment, proposal, now)
    vote = _create_vote(amendment, plan, plan.policy, None, now)
    _record_announcement(vote, EventType.AMENDMENT_RECONCILED, actor, now)
    advance_vote(vote, now)
    return vote


def cast_ballot(
    vote: Vote, member: Member, choice: str, reason: str, now: datetime, *, over: int | None = None
) -> Event:
    """Cast a ballot, or change it, and return the ledger event that is its receipt; an equal ballot changes nothing.

    ``over`` is the event of the ballot that the form showed, 0 for none; a later ballot is not replaced. Raises
    Forbidden for a member who is not on the roll, VoteClosed after the close, Conflict before the opening,
    VotedMeanwhile when there is a later ballot, InvalidInput for a choice that the policy does not offer,
    ReasonMissing without a reason that is needed.
    """
    enrolled, ballot = queries.enrolment_and_ballot(vote, member)
    check_open(vote, now)
    if not enrolled:
        raise Forbidden(N_("You were not on the roll when this vote opened. You can vote in the next one."))
    if ballot and ballot.withdrawn_at is None:
        if ballot.meeting_id is None and (ballot.choice, ballot.reason) == (choice, reason.strip()):
            return next(ledger.events(ballot.ledger_seq, ballot.ledger_seq))
        if over not in (None, ballot.ledger_seq):
            raise VotedMeanwhile(
                N_(
                    "You voted “%(choice)s” since this page was opened. To change your ballot, send it again."
                ),
                choice=ballot.choice,
            )
    policy, chosen = policy_of(vote), _choice(choice)
    if chosen not in policy.choices:
        raise InvalidInput(N_("Please choose one of the answers."))
    lifts = ballot is not None and ballot.choice == Choice.OBJECTION and chosen is not Choice.OBJECTION
    if lifts and reason.strip() in {"", ballot.reason if ballot else ""}:
        raise ReasonMissing(N_("Please say in a word why you lift your objection."))
    if policy.needs_reason(chosen) and not reason.strip():
        raise ReasonMissing(N_("This answer needs its reason."))
    return write_ballot(vote, member, ballot, BallotContent(chosen, reason.strip()), now)


def check_open(vote: Vote, now: datetime) -> None:
    """Raise VoteClosed after the close of a vote, Conflict before its opening."""
    phase = lifecycle.phase_of_vote(vote.opens_at, vote.closes_at, now)
    if vote.state is VoteState.CLOSED or phase is lifecycle.VotePhase.AFTER:
        raise VoteClosed(N_("This vote is closed: your ballot came after its close and was not counted."))
    if vote.state is VoteState.ANNOUNCED:
        raise Conflict(N_("This vote is not open yet."))


def _choice(choice: str) -> Choice | None:
    return Choice(choice) if choice in set(Choice) else None


def write_ballot(
    vote: Vote,
    member: Member,
    former: BallotRow | None,
    said: BallotContent,
    now: datetime,
    *,
    meeting: Meeting | None = None,
) -> Event:
    """Write a checked ballot in place of the member's former one.

    For a ballot recorded at a meeting, the actor in the ledger is the member who recorded it.
    """
    stands = former is not None and former.withdrawn_at is None
    event_type = EventType.BALLOT_CHANGED if stands else EventType.BALLOT_CAST
    hand = member_ref(meeting.recorded_by_id if meeting else primary_key_of(member))
    payload = _ballot_payload(vote, member, said, meeting)
    event = append(event_type, hand, f"vote:{vote.id}", payload, now)
    if former is None:
        ballot = BallotRow(vote_id=vote.id, member_id=primary_key_of(member), cast_at=now)
        db.session.add(ballot)
    else:
        ballot = former
        _archive_former_ballot(ballot)
        ballot.changed_at = now
    ballot.choice, ballot.reason, ballot.ledger_seq = said.choice, said.reason, event.seq
    ballot.meeting_id, ballot.withdrawn_at = meeting.id if meeting else None, None
    db.session.flush()
    return event


def _ballot_payload(
    vote: Vote, member: Member, said: BallotContent, meeting: Meeting | None
) -> dict[str, Any]:
    payload = {
        "member": primary_key_of(member),
        "choice": str(said.choice),
        "reason_hash": codec.digest(said.reason),
        **vote.hashes,
    }
    if not vote.policy["running_totals"]:
        payload["salt"] = secrets.token_hex(
            SALT_BYTES
        )  # without a salt, the hash would reveal which of a few choices it is
    return {**payload, "meeting": meeting.ledger_seq} if meeting else payload


def _archive_former_ballot(ballot: BallotRow) -> None:
    former = FormerBallot(
        choice=ballot.choice,
        reason=ballot.reason,
        cast_at=ballot.changed_at or ballot.cast_at,
        meeting_id=ballot.meeting_id,
        ledger_seq=ballot.ledger_seq,
    )
    ballot.former.append(former)
