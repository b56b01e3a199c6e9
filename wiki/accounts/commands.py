"""Shell commands about members: add, invite, sign in by a link, sign out, give and end mandates, close, list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from flask import current_app, url_for
from flask_babel import gettext as _

from wiki.accounts import queries, services
from wiki.accounts.models import Mandate, Member, Purpose, Role
from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict, NotFound

member = click.Group("member", help="Members: add, invite, let in, give mandates, list.")
ROLES = [role.value for role in Role]
DATE = click.DateTime(["%Y-%m-%d"])


def country_option(*, required: bool = False) -> Callable[[Any], Any]:
    """Return a click option for a country's code, in upper or lower case."""
    return click.option(
        "--country", required=required, metavar="CODE", callback=_upper, help="Code such as FR."
    )


def _upper(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    return value.upper() if value else None


@member.command("add")
@click.argument("name")
@click.argument("email")
@country_option(required=True)
@click.option("--territory", required=True, help="Name of the territory of co-responsibility.")
@click.option(
    "--language", type=click.Choice(UI_LANGUAGES), default=UI_LANGUAGES[0], help="Interface language."
)
@click.option("--role", type=click.Choice(ROLES), help="Give a mandate too, from today on.")
@click.option("--until", type=DATE, metavar="DATE", help="First day on which the mandate no longer holds.")
def add(
    name: str,
    email: str,
    *,
    country: str,
    territory: str,
    language: str,
    role: str | None,
    until: datetime | None,
) -> None:
    """Add a member and print the link by which they choose a password and join."""
    if until is not None and role is None:
        raise click.UsageError("--until needs --role.")
    now = clock.now()
    with unit_of_work():
        added = services.add_member(
            name, email, services.get_or_create_territory(country, territory), now, language=language
        )
        if role is not None:
            _give_mandate(added, Role(role), _mandate_country(role, None, added), (None, until), now)
        secret = services.invite(added, now)
    click.echo(link_url(added, secret))


@member.command("invite")
@click.argument("email")
def invite(email: str) -> None:
    """Print a new invitation link for somebody who was admitted and has not joined yet; the old one ends."""
    with unit_of_work():
        invited = _member_by_email(email)
        secret = services.invite(invited, clock.now())
    click.echo(link_url(invited, secret))


@member.command("sign-in-link")
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print a link that signs a member in once."""
    with unit_of_work():
        found = _member_by_email(email)
        if not found.is_active:
            raise Conflict(N_("This account is not open."))
        secret = services.issue_token(found, Purpose.SIGN_IN, clock.now())
    click.echo(link_url(found, secret))


@member.command("mandate")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@country_option()
@click.option("--from", "begins", type=DATE, metavar="DATE", help="First day; today unless given.")
@click.option("--until", type=DATE, metavar="DATE", help="First day on which it no longer holds.")
def mandate(
    email: str, role: str, *, country: str | None, begins: datetime | None, until: datetime | None
) -> None:
    """Give a member a role for a time; a dynamiser's is for their own country unless --country names another."""
    now = clock.now()
    with unit_of_work():
        found = _member_by_email(email)
        given = _give_mandate(found, Role(role), _mandate_country(role, country, found), (begins, until), now)
        said = f"{found.name}: {_format_mandate(given)}"
    click.echo(said)


def _mandate_country(role: str, country: str | None, whose: Member) -> str | None:
    """Return the country of a mandate: a dynamiser's own unless another is named; a steward has none."""
    return country or (whose.country if role == Role.DYNAMISER else None)


def _give_mandate(
    to: Member,
    role: Role,
    country: str | None,
    days: tuple[datetime | None, datetime | None],
    now: datetime,
) -> Mandate:
    begins, until = days
    return services.give_mandate(
        to,
        role,
        starts_on=begins.date() if begins else clock.day(now),
        ends_on=until.date() if until else None,
        country=country,
        by=None,
        now=now,
    )


@member.command("end-mandate")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@country_option()
@click.option("--on", "ends", type=DATE, metavar="DATE", help="First day on which it no longer holds; today.")
def end_mandate(email: str, role: str, *, country: str | None, ends: datetime | None) -> None:
    """End a member's mandate; a dynamiser's of all their countries unless --country names one."""
    now = clock.now()
    day = (ends or now).date()
    with unit_of_work():
        found = _member_by_email(email)
        held = [
            each
            for each in found.mandates
            if each.role == role
            and (country is None or each.country == country)
            and (each.ends_on is None or each.ends_on > day)
        ]
        if not held:
            raise NotFound(N_("This person has no such mandate."))
        for each in held:
            services.end_mandate(each, day, None, now)
        said = [f"{found.name}: {_format_mandate(each)}" for each in held]
    click.echo("\n".join(said))


@member.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """Sign a member out everywhere, and end every link that was made for them."""
    with unit_of_work():
        ended = services.revoke_sign_in(_member_by_email(email), clock.now())
    click.echo(ended)


@member.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close a member's account: mandates, sign-ins and links end; what they brought keeps their name."""
    with unit_of_work():
        services.close_account(_member_by_email(email), None, clock.now())


@member.command("reopen")
@click.argument("email")
@click.option("--reason", required=True, help="Why: it stands in the public record.")
def reopen(email: str, reason: str) -> None:
    """Open a closed account again; its mandates stay ended."""
    with unit_of_work():
        services.reopen_account(_member_by_email(email), reason, None, clock.now())


@member.command("list")
def list_members() -> None:
    """List the members, and whoever asked for an account or has not joined yet."""
    for each in (*queries.active_members(), *queries.pending_members(None)):
        mandates = ", ".join(_format_mandate(given) for given in each.mandates)
        columns = (each.country, each.territory.name, each.name, each.email, each.standing.value, mandates)
        click.echo("\t".join(columns).rstrip())


def _format_mandate(given: Mandate) -> str:
    """Format a mandate as, say, « dynamiser FR 2026-01-01 → 2027-01-01 »."""
    role = f"{given.role.value} {given.country}" if given.country else given.role.value
    until = given.ends_on or _("without end")
    return f"{role} {given.starts_on} → {until}"


def _member_by_email(email: str) -> Member:
    found = queries.member_by_email(email)
    if found is None:
        raise NotFound(N_("Nobody here has the e-mail address %(email)s."), email=email)
    return found


def link_url(whose: Member, secret: str) -> str:
    """Return the absolute URL of a link, outside a request."""
    with current_app.test_request_context(base_url=current_app.config["WIKI"].url):
        return url_for("accounts.link", secret=secret, ui_lang=whose.language, _external=True)
