"""What the room of catalogues brings to the application, and to the rooms below it."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.catalogues import rules
from wiki.catalogues.given import record_names
from wiki.catalogues.views import blueprint
from wiki.ledger.hooks import subject_names


def attach(app: Flask) -> None:
    """Register the screens and the rules; name entries in the record."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    subject_names.add(record_names.names)
