"""The reader's own part of every screen: the name and the way out of who is signed in, or the way in."""

from typing import Any

from wiki.accounts.permissions import current_member
from wiki.web import layout
from wiki.web.fragments import SharedHtml


def values() -> dict[str, Any]:
    """Return the names that every template may rely on."""
    return {"current_member": current_member()}


def account() -> tuple[str, SharedHtml]:
    """Return the part of this reader, for screens that all readers share."""
    member = current_member()
    key = (member and member.id,)
    return "account", layout.shared(
        "accounts/account.html", key, lambda: {"current_member": member}, of_ballots=False
    )
