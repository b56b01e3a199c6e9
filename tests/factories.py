"""The one place where tests make people: each function commits, so call them outside any unit of work."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from flask import g
from flask.testing import FlaskClient

from wiki.accounts import services
from wiki.accounts.models import Member, Role, Territory
from wiki.accounts.sign_in import passwords
from wiki.accounts.sign_in import services as sign_in_services
from wiki.accounts.sign_in import session as signing_in
from wiki.core import clock
from wiki.core.db import db, unit_of_work

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MANDATE_FROM = date(2026, 1, 1)
PASSWORD = "ruban colline violon marée"

_numbers = count(1)


class Browser(FlaskClient):
    """A client each of whose requests has a `g` and a database session of its own, as on a server."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            return super().open(*args, **kwargs)


def territory(name: str | None = None, country: str = "FR") -> Territory:
    """Make a territory, or find the one of this name."""
    with unit_of_work():
        return services.get_or_create_territory(country, name or f"Commune {next(_numbers)}")


def member(
    name: str | None = None,
    country: str = "FR",
    territory: Territory | None = None,
    role: Role | None = None,
    password: str | None = None,
    *,
    language: str = "fr",
    now: datetime = LONG_AGO,
) -> Member:
    """Make an active member; the territory is a new one unless given, the role begins on 1 January 2026."""
    number = next(_numbers)
    password_hash = passwords.hash_password(password) if password else None
    with unit_of_work():
        home = (
            db.session.merge(territory)
            if territory
            else services.get_or_create_territory(country, f"Commune {number}")
        )
        email = f"member{number}@example.org"
        made = services.add_member(
            name or f"Member {number}", email, home, now, language=language, active=True
        )
        made.password_hash = password_hash
        if role is not None:
            of_country = home.country if role is Role.DYNAMISER else None
            services.give_mandate(made, role, country=of_country, starts_on=MANDATE_FROM, by=None, now=now)
    return made


def steward(name: str | None = None, **kwargs: Any) -> Member:
    """Make a steward."""
    return member(name, role=Role.STEWARD, **kwargs)


def dynamiser(country: str = "FR", name: str | None = None, **kwargs: Any) -> Member:
    """Make a dynamiser of a country."""
    return member(name, country, role=Role.DYNAMISER, **kwargs)


def sign_in(client: FlaskClient, who: Member, now: datetime | None = None) -> str:
    """Sign a member in on this client without the form; return the secret of the session."""
    with unit_of_work():
        secret = sign_in_services.create_session(who, "Firefox, Linux", now or clock.now())
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[signing_in.COOKIE_KEY] = secret
    for name in ("_login_user", "sign_in_session"):
        g.pop(name, None)  # a test's own application context keeps what the last request found
    return secret


def sign_out(client: FlaskClient) -> None:
    """Make this client a visitor again."""
    with client.session_transaction() as cookie:
        cookie.clear()
    for name in ("_login_user", "sign_in_session"):
        g.pop(name, None)
