"""What the room of rounds brings to the application, and to the rooms below it."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.core.jobs import scheduled_jobs
from wiki.core.searchable import search_sources
from wiki.deliberation.hooks import thread_contexts
from wiki.ledger.hooks import subject_names
from wiki.rounds import rules, views
from wiki.rounds.agenda import discussions
from wiki.rounds.agenda import views as item_views
from wiki.rounds.blueprint import blueprint
from wiki.rounds.given import jobs, record_names, searchable
from wiki.rounds.leading import views as leading_views

SCREENS = (views, item_views, leading_views)
"""Importing these registers their screens on the blueprint."""


def attach(app: Flask) -> None:
    """Register the screens and the rules; let the clock move rounds on; name them in the record and in discussions."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    search_sources.add(searchable.things)
    scheduled_jobs.add(jobs.job)
    thread_contexts.add(discussions.contexts)
    subject_names.add(record_names.names)
