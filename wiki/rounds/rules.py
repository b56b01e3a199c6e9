"""Who may do what in a round. Being on the roll is checked where a ballot is cast: it is the roll that counts."""

from wiki.errors import N_
from wiki.permissions import Actor, Permission, Rule, dynamiser, grant, member, steward
from wiki.rounds.models import Item


def _proposed_it(actor: Actor, item: Item) -> bool:
    return actor.member is not None and item.proposed_by_id == actor.member.id


holds_mandate = Rule(dynamiser.holds, N_("Only the dynamisers evaluate the items of a round."))
proposer = Rule(_proposed_it, N_("Only who proposed an item can take it off the agenda."))

grant(Permission.OPEN_ROUND, steward)
grant(Permission.RESCHEDULE_ROUND, steward)
grant(Permission.CANCEL_ROUND, steward)
grant(Permission.PROPOSE_ITEM, member)
grant(Permission.WITHDRAW_ITEM, proposer)
grant(Permission.EVALUATE_ITEM, member & holds_mandate)
grant(Permission.VOTE_IN_ROUND, member)
grant(Permission.RECORD_SESSION, steward)
