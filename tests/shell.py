"""Running the shell commands as a person would, without a shell."""

from click.testing import Result
from flask import Flask
from flask_babel import force_locale

from wiki import cli
from wiki.core.db import installation


def run(app: Flask, *arguments: str, stdin: str | None = None) -> Result:
    """Run ``flask`` with these arguments."""
    cli.init_app(app)
    with force_locale("en"):
        return invoked(app, *arguments, stdin=stdin)


def invoked(app: Flask, *arguments: str, stdin: str | None) -> Result:
    """Run it in the language of the installation."""
    return app.test_cli_runner().invoke(args=list(arguments), input=stdin)


def done(app: Flask, *arguments: str, stdin: str | None = None) -> str:
    """Run a command that must succeed; return what it said."""
    result = run(app, *arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: Flask, *arguments: str) -> str:
    """Run a command that must be refused: one line of error, exit status 2, and nothing committed."""
    before = installation().generation
    result = run(app, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert installation().generation == before
    return result.stderr
