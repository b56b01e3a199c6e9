"""Registration of the demonstration with the application."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.demo import views


def attach(app: Flask) -> None:
    """Register the blueprint and its rule."""
    permission_rules.add(views.rules)
    app.register_blueprint(views.blueprint)
