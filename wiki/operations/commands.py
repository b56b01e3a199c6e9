"""The shell commands of the site's operator."""

import os
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _
from flask_migrate import upgrade

from wiki.core import clock, hooks
from wiki.operations import backup, doctor, jobs
from wiki.operations import setup as installing


@click.command("setup")
@click.option("--demo/--no-demo", "with_demo", default=None, help="Default: unless DEMO=0.")
def setup(*, with_demo: bool | None) -> None:
    """Do what `make run` does before it serves: migrate, load what is missing, print the address."""
    wanted = os.environ.get("DEMO", "1") != "0" if with_demo is None else with_demo
    upgrade()
    link = installing.prepare(demo=wanted)
    click.echo(current_app.config["WIKI"].url + (link or ""))


@click.command("tick")
def tick() -> None:
    """Run the due jobs of votes and rounds; harmless to repeat."""
    now = clock.now()
    click.echo(_("Votes and rounds acted on: %(number)d", number=jobs.run_due(now)))
    left = jobs.still_due(now)
    for thing in left:
        click.echo(_("Due, and not done: %(thing)s. The log says why.", thing=thing), err=True)
    if left:
        raise click.exceptions.Exit(1)


@click.command("doctor")
def run_doctor() -> None:
    """Look at Python, the database, its pragmas and migrations, disk, clock, secret key and settings."""
    checks = list(doctor.checks())
    for check in checks:
        click.echo(f"{check.grade.value:8}{check.name}: {check.finding}")
    if any(check.grade is doctor.Status.WRONG for check in checks):
        raise click.exceptions.Exit(1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def take_backup(file: Path) -> None:
    """Copy the database into FILE while the site runs, and check the copy."""
    backup.create(file)
    click.echo(_("Written and checked: %(path)s", path=file))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore_backup(file: Path) -> None:
    """Check the backup in FILE and put it where no database is; the site must be stopped."""
    backup.restore(file)
    click.echo(_("Restored. Run `flask setup` to bring it up to date."))


@click.command("hooks")
def list_hooks() -> None:
    """List the hooks that rooms declare, and the functions that rooms above add to them."""
    for hook in hooks.all_hooks():
        click.echo(f"{hook.name}: {hook.purpose}")
        for provider in hook.providers():
            click.echo(f"    {provider}")
