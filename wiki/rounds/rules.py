"""Who may do what in a round. Being on the roll is checked where a ballot is cast: it is the roll that counts."""

from wiki.errors import N_
from wiki.permissions import Permission, Rule, dynamiser, grant, member, steward

holds_mandate = Rule(dynamiser.holds, N_("Only the dynamisers evaluate the items of a round."))

grant(Permission.OPEN_ROUND, steward)
grant(Permission.RESCHEDULE_ROUND, steward)
grant(Permission.CANCEL_ROUND, steward)
grant(Permission.PROPOSE_ITEM, member)
grant(Permission.EVALUATE_ITEM, member & holds_mandate)
grant(Permission.VOTE_IN_ROUND, member)
grant(Permission.RECORD_SESSION, steward)
