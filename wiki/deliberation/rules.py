"""Who may do what in deliberation."""

from wiki.deliberation import lifecycle
from wiki.deliberation.amendments.models import Amendment
from wiki.deliberation.threads.models import Post
from wiki.errors import N_
from wiki.pages import kinds
from wiki.pages.models import Page
from wiki.permissions import Actor, Permission, Rule, allowed, dynamiser, grant, member, steward


def _is_author(actor: Actor, thing: Amendment | Post) -> bool:
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
author_or_steward = author | Rule(
    steward.holds, N_("Only the author of the amendment, or a steward of the network, can do this.")
)
reference = Rule(_is_reference, N_("This page can be edited directly; it needs no amendment."))
readable = Rule(_stands_on_visible_page) & (Rule(_is_submitted) | author)
changeable = Rule(_can_be_changed, N_("Only its author can change an amendment, and only before its vote."))

grant(Permission.DISCUSS, member)
grant(Permission.EDIT_POST, author)
grant(Permission.HIDE_POST, steward)
grant(Permission.PROPOSE_AMENDMENT, member & reference)
grant(Permission.READ_AMENDMENT, readable)
grant(Permission.EDIT_AMENDMENT, author & changeable)
grant(Permission.WITHDRAW_AMENDMENT, author)
grant(Permission.OPEN_VOTE, author_or_steward)
grant(Permission.VOTE, member)
grant(Permission.RECORD_MEETING, steward | dynamiser)
grant(Permission.INTEGRATE_AMENDMENT, author_or_steward)
grant(Permission.VOID_AMENDMENT, steward)
