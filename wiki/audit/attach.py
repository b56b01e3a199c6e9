"""Registration with the application: the screens of the record."""

from flask import Flask

from wiki.audit.views import blueprint


def attach(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
