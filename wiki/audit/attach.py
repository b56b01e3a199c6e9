"""What the room of the audit brings to the application."""

from flask import Flask

from wiki.audit.views import blueprint


def attach(app: Flask) -> None:
    """Register the screens."""
    app.register_blueprint(blueprint)
