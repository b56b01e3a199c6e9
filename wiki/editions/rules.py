"""Who may do what with editions: everybody reads them, stewards publish them."""

from collections.abc import Mapping

from wiki.accounts.permissions import Permission, Rule, steward

RULES: Mapping[Permission, Rule] = {
    Permission.PUBLISH_EDITION: steward,
}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES
