"""The blueprint that the screens of rounds register on, and what they show around themselves."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext

from wiki.accounts.permissions import current_actor
from wiki.rounds import labels, screens
from wiki.rounds.models import Round
from wiki.web.i18n import URL_PREFIX

blueprint = Blueprint("rounds", __name__, url_prefix=URL_PREFIX)
ROUND = "<string(maxlength=12):round_name>"
NUMBER = "<int(max=2147483647):number>"


def round_context(of: Round) -> dict[str, Any]:
    """Return the template variables that the layout of every screen of a round needs."""
    return {
        "round": of,
        "steps": screens.steps(of),
        "phase_says": gettext(labels.PHASE_SENTENCES[of.phase]),
        "next_at": screens.next_at(of, current_actor().now),
        "nav_active": "method",
    }
