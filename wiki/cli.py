"""The shell commands of all rooms, registered with the application and with uniform error handling."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from wiki.accounts.commands import member
from wiki.audit.commands import ledger
from wiki.core import clock
from wiki.core.db import installation
from wiki.core.errors import WikiError
from wiki.demo.commands import demo
from wiki.editions.commands import edition
from wiki.operations.commands import list_hooks, restore_backup, run_doctor, setup, take_backup, tick
from wiki.pages.commands import page
from wiki.rounds.commands import rounds
from wiki.web.i18n import translate_error


class CommandRefused(click.ClickException):
    """An error of a command that changed nothing: a message of one line and exit status 2."""

    exit_code = 2


COMMANDS: tuple[click.Command, ...] = (
    page,
    member,
    edition,
    rounds,
    ledger,
    demo,
    setup,
    tick,
    run_doctor,
    take_backup,
    restore_backup,
    list_hooks,
)


def init_app(app: Flask) -> None:
    """Register every command with Flask's command line."""
    for command in COMMANDS:
        app.cli.add_command(with_refusals(command))


def with_refusals(command: click.Command) -> click.Command:
    """Return a copy of a command and its subcommands in which a WikiError becomes a Refusal."""
    twin = copy(command)
    if isinstance(twin, click.Group):
        twin.commands = {name: with_refusals(below) for name, below in twin.commands.items()}
    elif twin.callback is not None:
        twin.callback = with_appcontext(_with_refusals(twin.callback))
    return twin


def _with_refusals(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            _set_clock()
            return callback(*args, **kwargs)
        except WikiError as error:
            raise CommandRefused(translate_error(error)) from error
        except DBAPIError as error:
            if not _is_missing_table(error):
                raise
            raise CommandRefused(_("The database is not ready. Run `flask setup` first.")) from error

    return run


def _set_clock() -> None:
    """Set the clock, which runs ahead in a demonstration; without a database it shows the real time."""
    try:
        state = installation()
    except DBAPIError as error:
        if not _is_missing_table(error):
            raise
        return
    clock.set_ahead(state.ahead_seconds if state.demo else 0)


def _is_missing_table(error: DBAPIError) -> bool:
    return "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "42P01"
