"""What the first page brings to the application."""

from flask import Flask

from wiki.home.views import blueprint


def attach(app: Flask) -> None:
    """Register the screen."""
    app.register_blueprint(blueprint)
