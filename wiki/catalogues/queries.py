"""Reads of the catalogues."""

from collections.abc import Sequence

from sqlalchemy import select

from wiki.catalogues.models import Catalogue, Entry
from wiki.core.db import db


def entries(catalogue: Catalogue) -> Sequence[Entry]:
    """Return the entries of a catalogue in their order, retired ones included."""
    query = select(Entry).where(Entry.catalogue == catalogue).order_by(Entry.position, Entry.id)
    return db.session.scalars(query).all()


def entry(entry_id: int) -> Entry | None:
    """Return an entry, or None."""
    return db.session.get(Entry, entry_id)
