"""Registration of places with the application."""

from flask import Flask

from wiki.places import member_views, views
from wiki.places.blueprint import blueprint

SCREENS = (views, member_views)
"""Importing these modules registers their views on the blueprint."""


def attach(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
