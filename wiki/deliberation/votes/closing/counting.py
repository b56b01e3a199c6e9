"""Turn the rows of a vote into the values that `tally` decides upon."""

from wiki.deliberation.models import Vote
from wiki.deliberation.policy import Choice, Policy
from wiki.deliberation.tally import Decision, decide_counts
from wiki.deliberation.votes import queries


def policy_of(vote: Vote) -> Policy:
    """Return the policy that was copied into the vote."""
    return Policy.from_json(vote.policy)


def current_decision(vote: Vote) -> Decision:
    """Return what the ballots cast so far would decide; the database counts them."""
    groups = {
        (country, Choice(choice) if choice else None): count
        for country, choice, count in queries.choice_counts(vote)
    }
    return decide_counts(policy_of(vote), groups)
