"""The shell command of the demonstration."""

import click
from flask_babel import gettext as _

from wiki.core import clock
from wiki.demo import load
from wiki.pages.importing import starter


@click.command("demo")
def demo() -> None:
    """Fill a wiki that nobody uses yet with the demonstration network."""
    load.check_unused()
    now = clock.now()
    starter.install_starter_texts(now)
    load.load_demo(now)
    click.echo(_("The demonstration network is there: its banner stands on every page."))
