"""What the ledger brings to the application: its head, at the foot of every screen."""

from flask import Flask

from wiki.ledger.given import head
from wiki.web.hooks import reader_parts


def attach(app: Flask) -> None:
    """Show the head of the record."""
    app.context_processor(head.values)
    reader_parts.add(head.head)
