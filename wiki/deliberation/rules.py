"""Who may do what in deliberation."""

from wiki.deliberation import lifecycle
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.threads.models import Post, Thread
from wiki.errors import N_
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.permissions import Actor, Permission, Rule, allowed, dynamiser, grant, member, steward


def _is_author(actor: Actor, thing: Amendment | Post | Thread) -> bool:
    return actor.member is not None and thing.author_id == actor.member.id


def _is_reference(_actor: Actor, page: Page) -> bool:
    return kinds.is_reference(page.kind, page.facts)


def _is_submitted(_actor: Actor, amendment: Amendment) -> bool:
    return amendment.number is not None


def _can_be_changed(_actor: Actor, amendment: Amendment) -> bool:
    return lifecycle.can_edit_text(amendment.state)


def _stands_on_visible_page(actor: Actor, amendment: Amendment) -> bool:
    return allowed(Permission.READ_PAGE, amendment.page, actor)


author = Rule(_is_author, N_("Only its author can do this."))
somebody_else = Rule(
    lambda actor, amendment: not _is_author(actor, amendment),
    N_("An author stands behind an amendment already: others sign it."),
)
author_or_steward = author | Rule(
    steward.holds, N_("Only the author of the amendment, or a steward of the network, can do this.")
)
leading = (
    author
    | dynamiser
    | Rule(
        steward.holds,
        N_("Only whoever opened the discussion, a dynamiser or a steward can do this."),
    )
)
reference = Rule(_is_reference, N_("This page can be edited directly; it needs no amendment."))
readable = Rule(_stands_on_visible_page) & (Rule(_is_submitted) | author)
changeable = Rule(
    _can_be_changed, N_("Its text is fixed: an amendment can be changed until its vote is announced.")
)

grant(Permission.DISCUSS, member)
grant(Permission.EDIT_POST, author)
grant(Permission.HIDE_POST, steward)
grant(Permission.FIX_TYPO, steward & reference)
grant(Permission.REPORT_POST, member)
grant(Permission.SETTLE_REPORTS, steward)
grant(Permission.LEAD_THREAD, leading)
grant(Permission.PROPOSE_AMENDMENT, member & reference)
grant(Permission.READ_AMENDMENT, readable)
grant(Permission.EDIT_AMENDMENT, author & changeable)
grant(Permission.COSIGN_AMENDMENT, member & somebody_else)
grant(Permission.WITHDRAW_AMENDMENT, author)
grant(Permission.SUPERSEDE_AMENDMENT, author_or_steward)
grant(Permission.TAKE_UP_AMENDMENT, member)
grant(Permission.OPEN_VOTE, author_or_steward)
grant(Permission.VOTE, member)
grant(Permission.RECORD_MEETING, steward | dynamiser)
grant(Permission.INTEGRATE_AMENDMENT, author_or_steward)
grant(Permission.VOID_AMENDMENT, steward)
