"""Registration with the application: the status screen, the log, the probes; due jobs run before requests."""

from flask import Flask, g

from wiki.accounts.permissions import permission_rules
from wiki.core import clock
from wiki.core.db import COMMITTED
from wiki.operations import jobs, probes, request_log, rules, views


def attach(app: Flask) -> None:
    """Register the blueprint and its rule; run due jobs before each request."""
    permission_rules.add(rules.rules)
    app.register_blueprint(views.blueprint)
    app.before_request(run_due_jobs)


def watch(app: Flask) -> None:
    """Log requests and answer probes; called last, around all that answers."""
    config = app.config["WIKI"]
    count, told = probes.counters(config.data) if config.metrics_token else (None, None)
    request_log.init_app(app, config.log, count)
    app.wsgi_app = probes.Probes(app, app.wsgi_app, told)  # type: ignore[method-assign]


def run_due_jobs() -> None:
    """Run the jobs that are due; whichever request comes first after the due time does so, whoever sent it."""
    now = clock.now()
    if g.installation.is_due(now):
        try:
            jobs.run_due(now, skip_refused=True)
        finally:
            setattr(g, COMMITTED, False)  # what follows is the act of whoever sent this request
