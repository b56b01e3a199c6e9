"""Attach pages to the application, and to the hooks of the rooms below."""

from flask import Flask

from wiki.accounts.hooks import member_contributions
from wiki.accounts.permissions import permission_rules
from wiki.core.search_sources import search_sources
from wiki.ledger.hooks import subject_names
from wiki.pages import rules
from wiki.pages.blueprint import blueprint
from wiki.pages.following import views as following_views
from wiki.pages.providers import contributions, record_names
from wiki.pages.providers import search_sources as searchable
from wiki.pages.reading import history_views, landing_views
from wiki.pages.reading import views as reading_views
from wiki.pages.writing import draft_views, moderation_views
from wiki.pages.writing import views as writing_views

SCREENS = (
    reading_views,
    history_views,
    landing_views,
    writing_views,
    draft_views,
    moderation_views,
    following_views,
)
"""Modules with views; importing them registers the views on the blueprint."""


def attach(app: Flask) -> None:
    """Register the blueprint, the rules, and functions for search, contributions of members and names in the ledger."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    search_sources.add(searchable.things)
    member_contributions.add(contributions.contributions_section)
    subject_names.add(record_names.names)
