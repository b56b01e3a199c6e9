"""What the room of methods brings to the application, and to the rooms below it."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.methods import adaptations, landing_views, rules, views
from wiki.methods.blueprint import blueprint
from wiki.methods.given import page_panels, vocabularies
from wiki.pages import hooks as pages

SCREENS = (views, landing_views)
"""Importing these registers their screens on the blueprint."""


def attach(app: Flask) -> None:
    """Register the screens and the rules; show on pages what methods know of them."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    pages.reading_panels.add(page_panels.panels)
    pages.vocabularies.add(vocabularies.vocabularies)
    pages.editor_values.add(adaptations.carried_back)
