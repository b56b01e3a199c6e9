"""Who may do what in deliberation."""

from collections.abc import Mapping

from wiki.accounts.permissions import Actor, Permission, Rule, allowed, dynamiser, member, steward
from wiki.core.errors import N_
from wiki.deliberation import lifecycle
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads.models import Post, Thread
from wiki.pages import kinds
from wiki.pages.models import Page


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

RULES: Mapping[Permission, Rule] = {
    Permission.DISCUSS: member,
    Permission.EDIT_POST: author,
    Permission.HIDE_POST: steward,
    Permission.FIX_TYPO: steward & reference,
    Permission.REPORT_POST: member,
    Permission.SETTLE_REPORTS: steward,
    Permission.LEAD_THREAD: leading,
    Permission.PROPOSE_AMENDMENT: member & reference,
    Permission.READ_AMENDMENT: readable,
    Permission.EDIT_AMENDMENT: author & changeable,
    Permission.COSIGN_AMENDMENT: member & somebody_else,
    Permission.WITHDRAW_AMENDMENT: author,
    Permission.SUPERSEDE_AMENDMENT: author_or_steward,
    Permission.TAKE_UP_AMENDMENT: member,
    Permission.OPEN_VOTE: author_or_steward,
    Permission.VOTE: member,
    Permission.RECORD_MEETING: steward | dynamiser,
    Permission.INTEGRATE_AMENDMENT: author_or_steward,
    Permission.VOID_AMENDMENT: steward,
}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES
