"""Registration with the application: due jobs run before requests."""

from flask import Flask, g

from wiki.core import clock
from wiki.operations import jobs


def attach(app: Flask) -> None:
    """Run due jobs before each request."""
    app.before_request(run_due_jobs)


def run_due_jobs() -> None:
    """Run the jobs that are due; whichever request comes first after the due time does so, whoever sent it."""
    now = clock.now()
    if g.installation.is_due(now):
        jobs.run_due(now, skip_refused=True)
