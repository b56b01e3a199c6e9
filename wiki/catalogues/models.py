"""Table of the catalogues, whose entries pages and evaluations refer to by code."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiki.config import UI_LANGUAGES
from wiki.core.db import EnumText, Model


class Catalogue(StrEnum):
    """The catalogues there are."""

    DIMENSION = "dimension"
    GOAL = "goal"
    PRINCIPLE = "principle"


class Entry(Model):
    """An entry of a catalogue; retired instead of deleted, because pages refer to its code."""

    __tablename__ = "catalogue_entry"
    __table_args__ = (UniqueConstraint("catalogue", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    catalogue: Mapped[Catalogue] = mapped_column(EnumText(Catalogue))
    code: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    names: Mapped[Mapping[str, str]] = mapped_column(JSON)
    retired_at: Mapped[datetime | None]

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def name(self, lang: str) -> str:
        return next(self.names[code] for code in (lang, *UI_LANGUAGES) if self.names.get(code))
