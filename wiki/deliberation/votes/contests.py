"""Find and check the amendments that may be put to one vote as alternatives."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wiki.core.errors import N_, InvalidInput
from wiki.deliberation.amendments import excerpts
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments.fit import facts, texts
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability, Vote, VoteState
from wiki.deliberation.policy import MAJORITY_CHOICES, Policy
from wiki.deliberation.tally import Outcome
from wiki.deliberation.votes.closing.counting import policy_of
from wiki.versioning import bounded


def competing_amendments(amendment: Amendment) -> list[Amendment]:
    """Return the amendments that conflict with one and could be voted now, being open and clean."""
    return [
        each
        for each in amendment_queries.amendments_in_discussion(amendment.page)
        if each.id != amendment.id and _can_be_voted_now(each) and _collides(amendment, each)
    ]


def joinable_votes(amendment: Amendment, now: datetime) -> list[Vote]:
    """Return the announced votes on conflicting amendments that an amendment may still join, one for each contest.

    Each is by majority, and opens late enough for this amendment to be frozen as long as the policy asks.
    """
    found: dict[int, Vote] = {}
    for other in amendment_queries.amendments_in_discussion(amendment.page):
        vote = other.vote
        if vote and vote.state is VoteState.ANNOUNCED and vote.takes_place and _collides(amendment, other):
            found.setdefault(-vote.contest_id if vote.contest_id else vote.id, vote)
    return [vote for vote in found.values() if _can_be_voted_now(amendment) and _has_time(vote, now)]


def _has_time(vote: Vote, now: datetime) -> bool:
    policy = policy_of(vote)
    by_majority = policy.choices == MAJORITY_CHOICES and not vote.is_ratification
    return by_majority and vote.opens_at >= now + timedelta(seconds=policy.timing.freeze)


def _can_be_voted_now(amendment: Amendment) -> bool:
    clean = amendment.mergeability is Mergeability.CLEAN
    return amendment.state is AmendmentState.OPEN and clean and not was_objected_to(amendment)


def _collides(one: Amendment, other: Amendment) -> bool:
    mine, theirs = one.current, other.current
    base = excerpts.base_text(mine)
    if base != excerpts.base_text(theirs):
        return False
    disagree = facts.facts_conflict(excerpts.base_facts(mine), mine.facts, theirs.facts)
    found = bounded.within_bounds(texts.compete, base, mine.text, theirs.text)
    return disagree or found is not False  # what takes too long to tell may be the same sentence


def check_alternatives(amendment: Amendment, rivals: Sequence[Amendment], policy: Policy) -> None:
    """Raise InvalidInput for alternatives that do not conflict, or for a policy without for and against."""
    ready = {each.id for each in competing_amendments(amendment)}
    if any(rival.id not in ready for rival in rivals):
        raise InvalidInput(
            N_("Only open amendments that change the same words or facts can be put to the vote together.")
        )
    if policy.choices != MAJORITY_CHOICES:
        raise InvalidInput(N_("Alternatives are voted by a majority: choose another rule."))


def was_objected_to(amendment: Amendment) -> bool:
    """Tell whether an objection to this amendment was sustained at a close."""
    return any(vote.result and vote.result.outcome == Outcome.OBJECTION for vote in amendment.votes)
