"""The hook by which rooms above add to a member's page."""

from markupsafe import Markup

from wiki.accounts.models import Member
from wiki.core.hooks import Hook

MAX_CONTRIBUTIONS = 20
"""The most contributions of one kind that a member's page shows, newest first."""

member_contributions: Hook[[Member], Markup] = Hook(
    "accounts.member_contributions", "a section of a member's page: what they brought that everybody may read"
)
