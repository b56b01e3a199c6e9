"""Who may do what to pages. `services.guard` protects reference texts in every write."""

from collections.abc import Mapping
from typing import Any

from wiki.accounts.permissions import Actor, Permission, Rule, member, steward
from wiki.core.errors import N_
from wiki.pages.kinds import is_introduction, is_reference

visible = Rule(
    lambda _actor, page: not page.is_hidden, N_("This page is hidden. Only a steward of the network sees it.")
)
freely_editable = Rule(
    lambda _actor, page: not is_reference(page.kind, page.facts),
    N_("This is a reference text: it changes only by an amendment. You can propose one."),
)
steward_for_reference = Rule(
    lambda actor, page: freely_editable.holds(actor, page) or steward.holds(actor, page),
    N_("Only a steward of the network can rename a reference text."),
)
steward_for_introduction = Rule(
    lambda actor, page: not is_introduction(page.slug) or steward.holds(actor, page),
    N_("The menu leads to this page: only a steward of the network can rename it."),
)

RULES: Mapping[Permission, Rule] = {
    Permission.READ_PAGE: visible | steward,
    Permission.CREATE_PAGE: member,
    Permission.EDIT_PAGE: member & visible & freely_editable,
    Permission.FOLLOW_PAGE: member & visible,
    Permission.RENAME_PAGE: member & (visible | steward) & steward_for_reference & steward_for_introduction,
    Permission.HIDE_PAGE: steward,
}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES


def may_create(actor: Actor, kind: str, facts: dict[str, Any]) -> bool:
    """Tell whether the actor may create such a page; only stewards may create reference texts."""
    if is_reference(kind, facts):
        return steward.holds(actor, None)
    return member.holds(actor, None)
