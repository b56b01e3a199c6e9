"""What operations bring to the application."""

from flask import Flask, g

from wiki.core import clock
from wiki.operations import jobs


def attach(app: Flask) -> None:
    """Do what the clock asks for before each request that finds it due."""
    app.before_request(run_due_jobs)


def run_due_jobs() -> None:
    """Move on whatever is due: the first who comes after the hour does so, whoever it is."""
    now = clock.now()
    if g.installation.is_due(now):
        jobs.tick(now, patient=True)
