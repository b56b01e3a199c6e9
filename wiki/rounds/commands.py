"""Shell commands about rounds: open one, change its dates, cancel it, close it at its hour, list them."""

from datetime import UTC, datetime

import click
from flask import current_app, url_for
from flask_babel import gettext as _
from tqdm import tqdm

from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict, NotFound
from wiki.pages.markup import rendering
from wiki.rounds import queries, services
from wiki.rounds.calendar import Calendar, Phase, check_year
from wiki.rounds.closing import services as closing
from wiki.rounds.leading import rescheduling
from wiki.rounds.models import Round
from wiki.rounds.services import RoundPlan

rounds = click.Group(
    "round", help="Validation rounds: open one, change its dates, cancel it, close it, list them."
)
MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
PHASES = ("collection", "evaluation", "deliberation", "vote", "closes")


def _moment(_context: click.Context, _option: click.Parameter, value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value else None


def _round_named(name: str) -> Round:
    found = queries.round_named(name)
    if found is None:
        raise NotFound(N_("There is no validation round of this name."))
    return found


def _echo_url(of: Round) -> None:
    with current_app.test_request_context(base_url=current_app.config["WIKI"].url):
        click.echo(url_for("rounds.board", round_name=of.name, ui_lang=UI_LANGUAGES[0], _external=True))


@rounds.command("open")
@click.argument("year", type=int)
@click.option("--collection", type=MOMENT, callback=_moment, required=True, help="When it begins (UTC).")
@click.option("--evaluation", type=MOMENT, callback=_moment, required=True, help="When it begins (UTC).")
@click.option("--deliberation", type=MOMENT, callback=_moment, required=True, help="When it begins (UTC).")
@click.option("--vote", type=MOMENT, callback=_moment, required=True, help="When it opens (UTC).")
@click.option("--closes", type=MOMENT, callback=_moment, required=True, help="When the vote closes (UTC).")
@click.option("--note", default="", help="A word about this round.")
def open_round(year: int, *, note: str, **moments: datetime) -> None:
    """Open the validation round of YEAR; dates are YYYY-MM-DD or YYYY-MM-DDTHH:MM."""
    check_year(year)
    calendar = Calendar(*(moments[name] for name in PHASES))
    with unit_of_work():
        opened = services.open_round(RoundPlan(year, calendar, note), None, clock.now())
    _echo_url(opened)


@rounds.command("reschedule")
@click.argument("name", metavar="YEAR")
@click.option("--collection", type=MOMENT, callback=_moment, help="When it begins instead (UTC).")
@click.option("--evaluation", type=MOMENT, callback=_moment, help="When it begins instead (UTC).")
@click.option("--deliberation", type=MOMENT, callback=_moment, help="When it begins instead (UTC).")
@click.option("--vote", type=MOMENT, callback=_moment, help="When it opens instead (UTC).")
@click.option("--closes", type=MOMENT, callback=_moment, help="When the vote closes instead (UTC).")
@click.option("--reason", required=True, help="Why; everybody will read it.")
def reschedule(name: str, *, reason: str, **moments: datetime | None) -> None:
    """Change dates to come of the round of YEAR; those not given stay as they are."""
    found, now = _round_named(name), clock.now()
    with unit_of_work():
        closing.advance_round(found, now)
        former = dict(zip(PHASES, found.calendar.moments, strict=True))
        calendar = Calendar(*(moments[phase] or former[phase] for phase in PHASES))
        rescheduling.reschedule(found, calendar, reason, None, now)
    _echo_url(found)


@rounds.command("cancel")
@click.argument("name", metavar="YEAR")
@click.option("--reason", required=True, help="Why; everybody will read it.")
def cancel(name: str, *, reason: str) -> None:
    """Cancel the round of YEAR before its close; nothing of it is lost or decided. This cannot be undone."""
    found, now = _round_named(name), clock.now()
    with unit_of_work():
        closing.advance_round(found, now)
        rescheduling.cancel(found, reason, None, now)
    _echo_url(found)


@rounds.command("close")
@click.argument("name", metavar="YEAR")
def close(name: str) -> None:
    """Close the round of YEAR (or 2026-2, the second of a year) if its hour has come; refused before."""
    found, now = _round_named(name), clock.now()
    if found.phase is Phase.PUBLISHED:
        raise Conflict(N_("This round is closed."))
    if found.phase is Phase.CANCELLED:
        raise Conflict(N_("This round was cancelled."))
    if now < found.closes_at:
        raise Conflict(
            N_("This round closes on %(date)s, not before."), date=f"{found.closes_at:%Y-%m-%d %H:%M} UTC"
        )
    with unit_of_work():
        changed = closing.advance_round(found, now)
    for page in tqdm(changed, desc=_("Pages"), disable=None, leave=False, delay=1):
        rendering.store_page_rendering(page)
    counts = {str(item.number): str(item.result.outcome) for item in found.agenda if item.result}
    for number, outcome in counts.items():
        click.echo(f"{number}\t{outcome}")


@rounds.command("list")
def list_rounds() -> None:
    """List the rounds, the last year first: name, phase, close of the vote, number of items."""
    for each in queries.rounds():
        columns = (
            each.name,
            str(each.phase),
            f"{clock.local(each.closes_at):%Y-%m-%d %H:%M %Z}",
            str(len(each.agenda)),
        )
        click.echo("\t".join(columns))
