"""The sign-in session of a request: a random secret in the cookie, the session in the database, via Flask-Login."""

from datetime import datetime, timedelta
from functools import cache

from flask import Flask, g, has_request_context, request, session
from flask_login import LoginManager
from sqlalchemy import event
from sqlalchemy.orm import Session

from wiki.accounts import queries
from wiki.accounts.models import Member
from wiki.accounts.sign_in import devices, services
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.web.security import UNSAFE_METHODS

COOKIE_KEY = "_user_id"
"""The key under which Flask-Login looks in Flask's session, and finds a session's secret here."""
LAST_SEEN_INTERVAL = timedelta(minutes=5)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")

login_manager = LoginManager()
login_manager.session_protection = (
    None  # it would write into every visitor's cookie; the server's session is the protection
)


def init_app(app: Flask) -> None:
    """Set up Flask-Login; cookies live as long as the sessions that they belong to."""
    app.permanent_session_lifetime = services.SESSION_LIFETIME
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    listen_for_commits()
    login_manager.init_app(app)


@login_manager.user_loader  # type: ignore[untyped-decorator] # Flask-Login carries no types
def load_member(secret: str) -> Member | None:
    """Return the member of a valid session, or None (Flask-Login's user loader)."""
    found = queries.sign_in_session(str(secret))
    if found is None or not found.holds_at(clock.now()):
        return None
    g.sign_in_session = (found.id, found.last_seen_at)
    return found.member


def start_session(member: Member, device: str, now: datetime) -> None:
    """Sign a member in, in its own unit of work; raises NotFound for an inactive account."""
    with unit_of_work():
        secret = renew_session(member, device, now)
    set_session_cookie(secret, member)


def renew_session(member: Member, device: str, now: datetime) -> str:
    """Replace this browser's session and return the new secret; inside a unit of work.

    Call `set_session_cookie` with the secret after the commit.
    """
    _end_current(now)
    return services.create_session(member, device, now)


def set_session_cookie(secret: str, member: Member) -> None:
    """Store a session's secret in the cookie, delete everything else in it, and remember the device."""
    devices.remember(member.email)
    session.clear()
    session[COOKIE_KEY] = secret
    session.permanent = True


def end_session(now: datetime) -> None:
    """End this browser's session in the database, in its own unit of work, and in the cookie."""
    with unit_of_work():
        _end_current(now)
    session.clear()


def _end_current(now: datetime) -> None:
    if COOKIE_KEY in session:
        services.sign_out(str(session[COOKIE_KEY]), now)


def current_session_id() -> int | None:
    """Return the id of this request's session, or None."""
    known: tuple[int, datetime] | None = g.get("sign_in_session")
    return known[0] if known else None


@cache
def listen_for_commits() -> None:
    """Update a session's last use in the transaction of the act it is used for; registered once per process."""
    event.listen(Session, "before_commit", _update_last_seen)


def _update_last_seen(_session: Session) -> None:
    """Update the last use at most every five minutes, and only on unsafe requests, so that reading writes nothing."""
    known: tuple[int, datetime] | None = g.get("sign_in_session") if has_request_context() else None
    now = clock.now()
    if known and request.method in UNSAFE_METHODS and now - known[1] >= LAST_SEEN_INTERVAL:
        services.update_last_seen(known[0], now)
        g.sign_in_session = (known[0], now)


def device() -> str:
    """Return browser and system as the User-Agent header names them: « Firefox, Linux »."""
    agent = request.user_agent.string if has_request_context() else ""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return ", ".join(word for word in (browser, system) if word)
