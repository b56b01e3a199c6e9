"""Who may see how the site runs."""

from collections.abc import Mapping

from wiki.accounts.permissions import Permission, Rule, steward

RULES: Mapping[Permission, Rule] = {Permission.SEE_STATUS: steward}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES
