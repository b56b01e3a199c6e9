"""Registration of the home page with the application."""

from flask import Flask

from wiki.home.views import blueprint


def attach(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
