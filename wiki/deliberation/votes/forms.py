"""Forms of votes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from wiki.deliberation.fields import LONGEST_POST, moment, radio
from wiki.forms import Form, paragraph

LONGEST_REASON = 2_000


class AnnounceForm(Form):
    """By which rule an amendment is voted, and when."""

    preset = radio(_("By which rule?"), _("Choose a rule."))
    opens_at = moment(_("The vote opens"))
    closes_at = moment(_("The vote closes"))

    def hours(self, zone: str) -> tuple[datetime, datetime]:
        """Return opening and close, which people give in their own time zone."""
        own = ZoneInfo(zone)
        return self.opens_at.data.replace(tzinfo=own), self.closes_at.data.replace(tzinfo=own)


class BallotForm(Form):
    """A ballot."""

    choice = radio(_("Your position"), _("Choose your position."))
    reason = paragraph(_("Your reason"), LONGEST_REASON, required=False)


class FollowUpForm(Form):
    """What was decided and what follows."""

    text = paragraph(_("Decision and follow-up"), LONGEST_POST)
