"""Who is signed in: the cookie holds a random secret, the server holds the session; Flask-Login only loads."""

from datetime import datetime, timedelta
from functools import cache

from flask import Flask, g, has_request_context, request, session
from flask_login import LoginManager
from sqlalchemy import event
from sqlalchemy.orm import Session

from wiki.accounts import queries
from wiki.accounts.models import Member
from wiki.accounts.sign_in import services
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.web.security import UNSAFE

SECRET = "_user_id"  # noqa: S105 - the name under which Flask-Login looks in the cookie
SEEN_EVERY = timedelta(minutes=5)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")

manager = LoginManager()
manager.session_protection = (
    None  # it would write into every visitor's cookie; the server's session is the protection
)


def init_app(app: Flask) -> None:
    """Attach the loading of members; cookies live as long as the sessions they belong to."""
    app.permanent_session_lifetime = services.SESSION_LIFE
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    listen()
    manager.init_app(app)


@manager.user_loader  # type: ignore[untyped-decorator] # Flask-Login carries no types
def load(secret: str) -> Member | None:
    """Return the member whose session holds, or nobody."""
    found = queries.sign_in_session(str(secret))
    if found is None or not found.holds_at(clock.now()):
        return None
    g.sign_in_session = (found.id, found.last_seen_at)
    return found.member


def start(member: Member, device: str, now: datetime) -> None:
    """Sign a member in, in a unit of work of its own; raises NotFound when the account is not open."""
    with unit_of_work():
        secret = renew(member, device, now)
    keep(secret)


def renew(member: Member, device: str, now: datetime) -> str:
    """End this browser's session and begin another, inside a unit of work; `keep` its secret once committed."""
    _end_present(now)
    return services.begin_session(member, device, now)


def keep(secret: str) -> None:
    """Put a session's secret into the cookie; nothing of what the cookie held before stays."""
    session.clear()
    session[SECRET] = secret
    session.permanent = True


def end(now: datetime) -> None:
    """End this browser's session, on the server (in a unit of work of its own) and in the cookie."""
    with unit_of_work():
        _end_present(now)
    session.clear()


def _end_present(now: datetime) -> None:
    if SECRET in session:
        services.sign_out(str(session[SECRET]), now)


def current_session_id() -> int | None:
    """Return the number of the session this request came with."""
    known: tuple[int, datetime] | None = g.get("sign_in_session")
    return known[0] if known else None


@cache
def listen() -> None:
    """Keep when a session was last used in the transaction of the act it is used for; attached once a process."""
    event.listen(Session, "before_commit", _note_seen)


def _note_seen(_session: Session) -> None:
    """Note it at most every five minutes, and only with an act: reading writes nothing."""
    known: tuple[int, datetime] | None = g.get("sign_in_session") if has_request_context() else None
    now = clock.now()
    if known and request.method in UNSAFE and now - known[1] >= SEEN_EVERY:
        services.note_seen(known[0], now)
        g.sign_in_session = (known[0], now)


def device() -> str:
    """Say in two words what the visitor's browser calls itself: « Firefox, Linux »."""
    agent = request.user_agent.string if has_request_context() else ""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return ", ".join(word for word in (browser, system) if word)
