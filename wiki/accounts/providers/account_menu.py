"""The account menu of every screen: name and sign-out for a member, sign-in for a visitor."""

from typing import Any

from wiki.accounts.permissions import current_member
from wiki.web import layout
from wiki.web.fragments import SharedHtml


def template_context() -> dict[str, Any]:
    """Return the current member for every template (a context processor)."""
    return {"current_member": current_member()}


def account_slot() -> tuple[str, SharedHtml]:
    """Return the slot of the account menu and its HTML for this reader."""
    member = current_member()
    key = (member and member.id,)
    return "account", layout.render_shared(
        "accounts/account.html", key, lambda: {"current_member": member}, depends_on_ballots=False
    )
