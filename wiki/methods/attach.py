"""Attach methods to the application, and to the hooks of the rooms below."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.methods import adaptations, landing_views, rules, views
from wiki.methods.blueprint import blueprint
from wiki.methods.providers import page_panels, vocabularies
from wiki.pages import hooks as pages

SCREENS = (views, landing_views)
"""Modules with views; importing them registers the views on the blueprint."""


def attach(app: Flask) -> None:
    """Register the blueprint, the rules, and functions for the hooks of pages."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    pages.reading_panels.add(page_panels.panels)
    pages.vocabularies.add(vocabularies.vocabularies)
    pages.editor_values.add(adaptations.editor_values_from_adaptation)
