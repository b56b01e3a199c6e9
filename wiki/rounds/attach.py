"""Register rounds on the application, and on the hooks of the rooms below."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.core.jobs import scheduled_jobs
from wiki.core.search_sources import search_sources
from wiki.deliberation.hooks import thread_contexts
from wiki.ledger.hooks import subject_names
from wiki.pages.hooks import reasons_to_stay
from wiki.rounds import rules, views
from wiki.rounds.agenda import discussions
from wiki.rounds.agenda import views as item_views
from wiki.rounds.blueprint import blueprint
from wiki.rounds.leading import views as leading_views
from wiki.rounds.providers import jobs, record_names, voted_pages
from wiki.rounds.providers import search_sources as searchable

SCREENS = (views, item_views, leading_views)
"""Importing these registers their screens on the blueprint."""


def attach(app: Flask) -> None:
    """Register screens, permission rules, the scheduled job, search sources and hooks."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    search_sources.add(searchable.things)
    scheduled_jobs.add(jobs.job)
    reasons_to_stay.add(voted_pages.reasons_to_stay)
    thread_contexts.add(discussions.item_contexts)
    subject_names.add(record_names.names)
