"""Attach search to the application."""

from flask import Flask

from wiki.search import indexer
from wiki.search.commands import reindex
from wiki.search.views import blueprint


def attach(app: Flask) -> None:
    """Register the blueprint and the command, queue changes, and start the indexer."""
    indexer.init_app(app)
    app.register_blueprint(blueprint)
    app.cli.add_command(reindex)
