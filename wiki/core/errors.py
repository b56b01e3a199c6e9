"""Every error that the wiki raises on purpose, as one tree of exceptions.

An error carries an untranslated message and its parameters, so that the pure core can raise it and the
page that shows it can translate it into the reader's language: ``error.message % error.params`` after translation.

Pure.
"""

from http import HTTPStatus


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a message for the catalogue without translating it yet."""
    return message


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark a message and its plural, which holds `%(num)s`, for the catalogue without translating them yet."""
    return one, many


class WikiError(Exception):
    """An error to show to the user, with an HTTP status; `field` is the form field it is about, or ""."""

    status = HTTPStatus.BAD_REQUEST
    field = ""

    def __init__(self, message: str, **params: object) -> None:
        """Store the message and its parameters; ``message`` has ``%(name)s`` placeholders."""
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


class InvalidInput(WikiError):
    """What was sent cannot be accepted as it is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NothingDone(WikiError):
    """The request may only show something, and asked for more."""

    status = HTTPStatus.BAD_REQUEST


class NotFound(WikiError):
    """There is no such thing, or the person may not learn that it exists."""

    status = HTTPStatus.NOT_FOUND


class Forbidden(WikiError):
    """The person may not do this; the message says who can."""

    status = HTTPStatus.FORBIDDEN


class SignInRequired(Forbidden):
    """Nobody is signed in, and this needs a member."""

    status = HTTPStatus.UNAUTHORIZED


class Conflict(WikiError):
    """The thing has changed, or is no longer in a state where this can be done."""

    status = HTTPStatus.CONFLICT


class TooManyRequests(WikiError):
    """Too many attempts in too short a time."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class DatabaseBusy(WikiError):
    """The database did not answer in time; nothing was changed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


BUSY_MESSAGE = N_("The site is very busy: nothing was changed. Please try again in a moment.")


class Corrupted(WikiError):
    """Stored content does not match the checksum it was stored with."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
