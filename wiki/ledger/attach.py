"""Registration with the application: the head of the record, at the foot of every screen."""

from flask import Flask

from wiki.ledger.providers import head
from wiki.web.hooks import reader_parts


def attach(app: Flask) -> None:
    """Register the template context and the slot that show the head of the record."""
    app.context_processor(head.template_context)
    reader_parts.add(head.head_slot)
