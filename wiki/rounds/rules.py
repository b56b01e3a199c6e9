"""Who may do what in a round. Whether a member is on the roll is checked when they cast a ballot."""

from collections.abc import Mapping

from wiki.accounts.permissions import Actor, Permission, Rule, dynamiser, member, steward
from wiki.core.errors import N_
from wiki.rounds.models import Item


def _proposed_it(actor: Actor, item: Item) -> bool:
    return actor.member is not None and item.proposed_by_id == actor.member.id


mandate_holder = Rule(dynamiser.holds, N_("Only the dynamisers evaluate the items of a round."))
proposer = Rule(_proposed_it, N_("Only who proposed an item can take it off the agenda."))

RULES: Mapping[Permission, Rule] = {
    Permission.OPEN_ROUND: steward,
    Permission.RESCHEDULE_ROUND: steward,
    Permission.CANCEL_ROUND: steward,
    Permission.PROPOSE_ITEM: member,
    Permission.WITHDRAW_ITEM: proposer,
    Permission.EVALUATE_ITEM: member & mandate_holder,
    Permission.VOTE_IN_ROUND: member,
    Permission.RECORD_SESSION: steward,
}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES
