"""What the demonstration brings to the application."""

from flask import Flask

from wiki.accounts import permissions
from wiki.demo import views


def attach(app: Flask) -> None:
    """Register the screens and the rule."""
    permissions.grant(views.RULES)
    app.register_blueprint(views.blueprint)
