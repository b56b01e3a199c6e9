"""The screen on which stewards see how the site runs."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Permission, permission_required
from wiki.core import background
from wiki.core.errors import N_
from wiki.operations import doctor
from wiki.web.i18n import URL_PREFIX

NAMES = {
    "python": "Python",
    "database": N_("Database"),
    "pragmas": N_("Settings of the database"),
    "damage": N_("Damage"),
    "migrations": N_("Structure of the database"),
    "clock": N_("Clock"),
    "search": N_("Search engine"),
    "disk": N_("Disk"),
    "secret key": N_("Secret key"),
    "privacy": N_("Who may read the data"),
    "debug": N_("Debugging"),
    "address": N_("Address of the site"),
    "indexer": N_("Search index"),
}
"""The names of checks and background threads, which the shell says as they are, in words."""

blueprint = Blueprint("operations", __name__, url_prefix=URL_PREFIX)


@blueprint.get("/status")
@permission_required(Permission.SEE_STATUS)
def status() -> ResponseReturnValue:
    """Show what `flask doctor` finds, without what takes long, and the last success of each background thread."""
    seen = [(thread.name, background.last_success(thread.name)) for thread in background.threads()]
    return render_template(
        "operations/status.html",
        checks=list(doctor.checks(quick=True)),
        threads=seen,
        names=NAMES,
        Status=doctor.Status,
    )
