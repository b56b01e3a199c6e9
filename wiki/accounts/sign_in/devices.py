"""Known devices: a signed cookie says which accounts were signed in on this browser before.

It opens nothing. It only lets the attempts of this browser be counted by themselves, so that what others guess does not
keep its members out. After https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies.
"""

import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from wiki.accounts import queries

LIFETIME = timedelta(days=400)  # the most that browsers keep a cookie
MOST_ACCOUNTS = 5  # of a family, or of a computer at the town hall
ACCOUNT_DIGITS = 16
NONCE_BYTES = 16


def known_device(email: str) -> str | None:
    """Return the name of this browser if the account was signed in on it before, else None."""
    name, accounts = _read()
    return name if _account(email) in accounts else None


def remember(email: str) -> None:
    """Send the cookie with this response, and with this account as the latest of its accounts."""
    name, accounts = _read()
    own = _account(email)
    latest = [own, *(each for each in accounts if each != own)][:MOST_ACCOUNTS]
    value = _serializer().dumps([name or secrets.token_urlsafe(NONCE_BYTES), latest])

    @after_this_request
    def send(response: Response) -> Response:
        response.set_cookie(
            _cookie_name(),
            value,
            max_age=LIFETIME,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def _read() -> tuple[str | None, list[str]]:
    """Return the name and the accounts that this browser's cookie holds; none for one that is not ours."""
    try:
        name, accounts = _serializer().loads(request.cookies.get(_cookie_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return None, []
    return str(name), [str(each) for each in accounts]


def _account(email: str) -> str:
    return queries.secret_hash(email.strip().lower())[:ACCOUNT_DIGITS]


def _cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-device")
