"""What the room of places brings to the application."""

from flask import Flask

from wiki.places import member_views, views
from wiki.places.blueprint import blueprint

SCREENS = (views, member_views)
"""Importing these registers their screens on the blueprint."""


def attach(app: Flask) -> None:
    """Register the screens."""
    app.register_blueprint(blueprint)
