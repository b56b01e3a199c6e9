"""Registration of accounts with the application."""

from flask import Flask

from wiki.accounts import rules, views
from wiki.accounts.blueprint import blueprint
from wiki.accounts.countries import country_name
from wiki.accounts.managing import views as managing_views
from wiki.accounts.permissions import Permission, allowed, permission_rules
from wiki.accounts.providers import account_menu, record_names
from wiki.accounts.providers import search_sources as searchable
from wiki.accounts.sign_in import session
from wiki.core.search_sources import search_sources
from wiki.ledger.hooks import subject_names
from wiki.web.hooks import reader_parts

SCREENS = (views, managing_views)
"""Importing these modules registers their views on the blueprint."""


def attach(app: Flask) -> None:
    """Register blueprint, rules, sign-in, hooks, and the permission check and filters for templates."""
    permission_rules.add(rules.rules)
    session.init_app(app)
    app.register_blueprint(blueprint)
    search_sources.add(searchable.things)
    app.context_processor(account_menu.template_context)
    app.jinja_env.globals.update(allowed=allowed, Permission=Permission)
    app.jinja_env.filters["country_name"] = country_name
    subject_names.add(record_names.names)
    reader_parts.add(account_menu.account_slot)
