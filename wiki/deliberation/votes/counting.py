"""From the rows of a vote to the values that the pure core counts."""

from wiki.deliberation.policy import Choice, Policy
from wiki.deliberation.tally import Ballot, Decision, Elector, decide
from wiki.deliberation.votes import queries
from wiki.deliberation.votes.models import Vote


def policy_of(vote: Vote) -> Policy:
    """Return the policy that was copied into the vote."""
    return Policy.from_json(vote.policy)


def standing(vote: Vote) -> Decision:
    """Say what the ballots cast so far would decide."""
    roll = [Elector(*row) for row in queries.roll_rows(vote)]
    ballots = [Ballot(member_id, Choice(choice)) for member_id, choice in queries.ballot_rows(vote)]
    return decide(policy_of(vote), roll, ballots)
