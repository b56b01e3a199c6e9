"""Registration of catalogues with the application and with the hooks of rooms below."""

from flask import Flask

from wiki.accounts.permissions import permission_rules
from wiki.catalogues import rules
from wiki.catalogues.providers import record_names
from wiki.catalogues.views import blueprint
from wiki.ledger.hooks import subject_names


def attach(app: Flask) -> None:
    """Register blueprint, rules, and the names of entries in the record."""
    permission_rules.add(rules.rules)
    app.register_blueprint(blueprint)
    subject_names.add(record_names.names)
