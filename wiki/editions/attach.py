"""Register editions on the application, and on the hooks of the rooms below."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.core.search_sources import search_sources
from wiki.editions import rules, views
from wiki.editions.blueprint import blueprint
from wiki.editions.providers import record_names
from wiki.editions.providers import search_sources as searchable
from wiki.ledger.hooks import subject_names

SCREENS = (views,)
"""Importing these registers their screens on the blueprint."""


def attach(app: Flask) -> None:
    """Register screens, permission rules, search sources and the names of editions in the record."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    search_sources.add(searchable.things)
    subject_names.add(record_names.names)
