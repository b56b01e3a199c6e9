"""Who may do what with method sheets."""

from collections.abc import Mapping

from wiki.accounts.permissions import Permission, Rule, member
from wiki.pages.rules import visible

RULES: Mapping[Permission, Rule] = {Permission.ADAPT_SHEET: member & visible}
"""Which rule decides each permission of this room."""


def rules() -> Mapping[Permission, Rule]:
    """Return which rule decides each permission of this room."""
    return RULES
