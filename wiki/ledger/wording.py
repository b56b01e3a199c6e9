"""What each kind of event says, as sentences to be translated where they are shown."""

from wiki.errors import N_
from wiki.ledger.chain import EventType

UNKNOWN = N_("%(actor)s: an act on %(subject)s")
SENTENCES: dict[str, str] = {
    EventType.MEMBER_ADMITTED: N_("%(actor)s admitted %(subject)s as a member"),
    EventType.MEMBER_CHANGED: N_("%(actor)s changed the territory or country of %(subject)s"),
    EventType.MEMBER_LEFT: N_("%(subject)s left the network"),
    EventType.MEMBER_ERASED: N_("%(actor)s erased what was kept about %(subject)s"),
    EventType.ROLE_GRANTED: N_("%(actor)s gave %(subject)s a role"),
    EventType.ROLE_REVOKED: N_("%(actor)s took a role from %(subject)s"),
    EventType.MANDATE_BEGAN: N_("%(actor)s gave %(subject)s a mandate"),
    EventType.MANDATE_ENDED: N_("%(actor)s ended a mandate of %(subject)s"),
    EventType.REVISION_SAVED: N_("%(actor)s: a new version of %(subject)s"),
    EventType.PAGE_RENAMED: N_("%(actor)s renamed %(subject)s"),
    EventType.PAGE_HIDDEN: N_("%(actor)s hid %(subject)s"),
    EventType.PAGE_RESTORED: N_("%(actor)s showed %(subject)s again"),
    EventType.PAGE_VALIDATED: N_("%(actor)s validated %(subject)s"),
    EventType.THREAD_CLOSED: N_("%(actor)s closed %(subject)s"),
    EventType.POST_HIDDEN: N_("%(actor)s hid %(subject)s"),
    EventType.POST_RESTORED: N_("%(actor)s showed %(subject)s again"),
    EventType.AMENDMENT_DRAFTED: N_("%(actor)s began %(subject)s"),
    EventType.AMENDMENT_SUBMITTED: N_("%(actor)s submitted %(subject)s"),
    EventType.AMENDMENT_REVISED: N_("%(actor)s changed %(subject)s"),
    EventType.AMENDMENT_REBASED: N_("%(subject)s was carried along with its page, by %(actor)s"),
    EventType.AMENDMENT_COSIGNED: N_("%(actor)s signed %(subject)s"),
    EventType.AMENDMENT_UNSIGNED: N_("%(actor)s took back a signature from %(subject)s"),
    EventType.AMENDMENT_OPENED: N_("%(subject)s opened for discussion"),
    EventType.AMENDMENT_FROZEN: N_("%(actor)s announced the vote on %(subject)s and froze its text"),
    EventType.AMENDMENT_REOPENED: N_("%(actor)s took up %(subject)s again"),
    EventType.AMENDMENT_INTEGRATING: N_("%(subject)s is adopted and waits to be put into its page"),
    EventType.AMENDMENT_MERGED: N_("%(actor)s: the words of %(subject)s went into the page"),
    EventType.AMENDMENT_WITHDRAWN: N_("%(actor)s withdrew %(subject)s"),
    EventType.AMENDMENT_SUPERSEDED: N_("%(subject)s was replaced by another"),
    EventType.AMENDMENT_VOIDED: N_("%(actor)s declared %(subject)s void"),
    EventType.AMENDMENT_FOLLOWED_UP: N_("%(actor)s wrote decision and follow-up of %(subject)s"),
    EventType.VOTE_OPENED: N_("%(subject)s opened"),
    EventType.VOTE_EXTENDED: N_("%(subject)s was extended"),
    EventType.VOTE_CLOSED: N_("%(subject)s closed"),
    EventType.BALLOT_CAST: N_("%(actor)s voted: %(subject)s"),
    EventType.BALLOT_CHANGED: N_("%(actor)s changed a ballot: %(subject)s"),
    EventType.ROUND_OPENED: N_("%(actor)s opened %(subject)s"),
    EventType.ROUND_ADVANCED: N_("%(subject)s went on to its next phase"),
    EventType.ROUND_CLOSED: N_("%(subject)s closed"),
    EventType.ROUND_ITEM: N_("%(actor)s put an item on the agenda of %(subject)s"),
    EventType.ROUND_BALLOT: N_("%(actor)s voted: %(subject)s"),
    EventType.EDITION_PUBLISHED: N_("%(actor)s published %(subject)s"),
    EventType.PAYLOAD_ERASED: N_("%(actor)s erased the content of some events"),
}
"""By type of event; who acted and what was acted on are filled in as links."""

THINGS: dict[str, str] = {
    "member": N_("member %(number)s"),
    "page": N_("page %(number)s"),
    "amendment": N_("amendment no. %(number)s of the record"),
    "vote": N_("vote no. %(number)s of the record"),
    "post": N_("post %(number)s"),
    "thread": N_("discussion %(number)s"),
    "round": N_("round %(number)s"),
    "edition": N_("edition %(number)s"),
}
"""What a thing is called when its name may not be said here, or is not known any more."""
