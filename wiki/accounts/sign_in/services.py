"""Signing in and out: attempts are counted before they are made; sessions are in the database, not in the cookie.

Passwords arrive here hashed: hashing is slow on purpose and has no place inside a transaction.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from sqlalchemy import ColumnElement, CursorResult, delete, select, update

from wiki.accounts import queries
from wiki.accounts.models import Attempt, Member, SignInSession
from wiki.accounts.sign_in import passwords
from wiki.core.db import db
from wiki.core.errors import N_, NotFound, TooManyRequests

SESSION_LIFETIME = timedelta(days=30)
SECRET_BYTES = 32
MAX_ATTEMPTS, MAX_REQUESTS = 10, 30  # the second allows for a room full of people asking for accounts
MAX_UNDER_ATTACK = 3
"""How many attempts a network has on an account that others have tried ten times: enough for a slip of the keys."""
ATTEMPT_WINDOW = timedelta(minutes=15)
REPORT_WINDOW = timedelta(days=30)
MAX_REPORTED = 1000
"""How many attempts on one account are kept to tell its member of."""
LONGEST_DEVICE = 200


def count_attempt(email: str, address: str, now: datetime, known_device: str | None = None) -> None:
    """Count an attempt to sign in, before it is made; raises TooManyRequests and says how long to wait.

    A browser on which this account was signed in before is counted by itself. Any other counts by its network, whatever
    the account, and by account and network together: what somebody else guesses never keeps out the right password
    from a network that has not guessed. On an account that was tried ten times, each network has three attempts.
    """
    account = account_subject(email)
    tried = _times(account, now - ATTEMPT_WINDOW)
    if known_device is not None:
        _check_rate_limit(f"device:{known_device}", MAX_ATTEMPTS, now)
    else:
        network = f"network:{client_network(address)}"
        _check_rate_limit(network, MAX_ATTEMPTS, now)
        limit = MAX_UNDER_ATTACK if len(tried) >= MAX_ATTEMPTS else MAX_ATTEMPTS
        _check_rate_limit(_pair(email, address), limit, now)
    if len(tried) < MAX_REPORTED:
        db.session.add(Attempt(subject=account, at=now))


def count_request(address: str, now: datetime) -> None:
    """Count a request for an account; raises TooMany after 30 within 15 minutes from one network address."""
    _check_rate_limit(f"request:{client_network(address)}", MAX_REQUESTS, now)


def _check_rate_limit(subject: str, limit: int, now: datetime) -> None:
    reported = Attempt.subject.startswith("account:", autoescape=True) & (Attempt.at > now - REPORT_WINDOW)
    db.session.execute(delete(Attempt).where(Attempt.at <= now - ATTEMPT_WINDOW, ~reported))
    times = _times(subject, now - ATTEMPT_WINDOW)
    if len(times) >= limit:
        wait = ceil((times[-limit] + ATTEMPT_WINDOW - now) / timedelta(minutes=1))
        raise TooManyRequests(
            N_("Too many attempts. Please wait %(minutes)d min, then try again."), minutes=wait
        )
    db.session.add(Attempt(subject=subject, at=now))


def _times(subject: str, since: datetime) -> Sequence[datetime]:
    query = select(Attempt.at).where(Attempt.subject == subject, Attempt.at > since)
    return db.session.scalars(query.order_by(Attempt.at)).all()


def clear_attempts(email: str, address: str, now: datetime, known_device: str | None = None) -> int:
    """Forget what was counted when a member signs in; return how many wrong passwords were tried on the account.

    Of the network, only this attempt is forgotten: its other attempts may have been on other accounts.
    """
    wrong = len(wrong_attempts(email, now))
    forgotten = (
        Attempt.subject.in_((account_subject(email), _pair(email, address), f"device:{known_device}"))
    ) | ((Attempt.subject == f"network:{client_network(address)}") & (Attempt.at == now))
    db.session.execute(delete(Attempt).where(forgotten))
    return wrong


def wrong_attempts(email: str, now: datetime) -> Sequence[datetime]:
    """Return when wrong passwords were tried on an account since its member last signed in, of the last 30 days."""
    return [at for at in _times(account_subject(email), now - REPORT_WINDOW) if at < now]


def account_subject(email: str) -> str:
    """Return the subject of an account; hashed, as an address that was only tried must not be stored."""
    return f"account:{queries.secret_hash(email.strip().lower())}"


def _pair(email: str, address: str) -> str:
    return f"{account_subject(email).replace('account', 'pair', 1)}@{client_network(address)}"


def client_network(address: str) -> str:
    """Return the network to count an address by: the address itself in IPv4, its /64 in IPv6 (one household)."""
    try:
        host = ip_address(address)
    except ValueError:
        return "unknown"
    return str(host if isinstance(host, IPv4Address) else ip_network(f"{host}/64", strict=False))


def authenticate(email: str, password: str) -> Member | None:
    """Return the active member with these credentials, or None; takes equally long when there is no such account."""
    found = queries.member_by_email(email)
    usable = found.password_hash if found is not None and found.is_active else None
    return found if passwords.verify_password(password, usable) else None


def create_session(member: Member, device: str, now: datetime) -> str:
    """Create a session on a device and return the secret for its cookie; raises NotFound for an inactive account."""
    if not member.is_active:
        raise NotFound(N_("This account is not open."))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(
        SignInSession(
            token_hash=queries.secret_hash(secret),
            member_id=member.id,
            device=device[:LONGEST_DEVICE],
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
    )
    return secret


def sign_out(secret: str, now: datetime) -> None:
    """Revoke the session of a cookie's secret, unless it has ended already."""
    _revoke(SignInSession.token_hash == queries.secret_hash(secret), now)


def revoke_session(member: Member, session_id: int, now: datetime) -> None:
    """Revoke one of a member's own sessions; raises NotFound for another member's or one that has ended."""
    if not _revoke((SignInSession.id == session_id) & (SignInSession.member_id == member.id), now):
        raise NotFound(N_("You have no such sign-in session."))


def revoke_others(member: Member, kept_id: int | None, now: datetime) -> int:
    """Revoke a member's sessions, except ``kept_id``; return how many were revoked."""
    mine = SignInSession.member_id == member.id
    return _revoke(mine if kept_id is None else mine & (SignInSession.id != kept_id), now)


def _revoke(condition: ColumnElement[bool], now: datetime) -> int:
    held = update(SignInSession).where(condition, SignInSession.revoked_at.is_(None))
    done = db.session.execute(held.values(revoked_at=now))
    assert isinstance(done, CursorResult)
    return done.rowcount


def update_last_seen(session_id: int, now: datetime) -> None:
    """Store when a session was last used."""
    db.session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))


def set_password(member: Member, password_hash: str, now: datetime) -> None:
    """Set a member's password hash, and revoke all sessions."""
    member.password_hash = password_hash
    revoke_others(member, None, now)
