"""The Whoosh schema: fields that take analysed words, and the format of postings."""

import warnings
import zlib
from array import array
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from wiki.search.analysis.analyzer import (
    LANGUAGES,
    AnalysedText,
    analyse,
    analyse_name,
    analysis_language,
    short_prefixes,
)
from wiki.search.document import Document

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its sources predate what Python warns about today
    from whoosh.columns import NumericColumn
    from whoosh.fields import STORED, FieldType, Schema
    from whoosh.formats import Existence, Positions

TITLE_WORDS, ALL_WORDS = "title_word", "word"
TITLE_PREFIXES = "title_beginning"
ALL_PREFIXES = "beginning"


class _PositionFormat(Positions):  # type: ignore[misc]
    """Positions as integers of four bytes."""

    def encode(self, positions: list[int]) -> bytes:
        return array("I", positions).tobytes()

    def decode_positions(self, value: bytes) -> "array[int]":
        return array("I", value)

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // array("I").itemsize


class WordsField(FieldType):  # type: ignore[misc]
    """The words of a part of a document in one language, with their positions."""

    scorable = True

    def __init__(self) -> None:
        """Store positions."""
        self.format = _PositionFormat()

    def index(self, value: AnalysedText, **_options: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each form with its frequency and positions."""
        for form, positions in value.positions.items():
            yield form.encode(), len(positions), float(len(positions)), self.format.encode(positions)


class ValuesField(FieldType):  # type: ignore[misc]
    """Values that a document has or has not, without positions."""

    def __init__(self, *, stored: bool = False) -> None:
        """Store only that a document has a value."""
        self.format = Existence()
        self.stored = stored

    def index(
        self, value: Collection[str] | str, **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each value."""
        for one in (value,) if isinstance(value, str) else value:
            yield one.encode(), 1, 1.0, b""


class TimestampField(FieldType):  # type: ignore[misc]
    """A timestamp in whole seconds, stored as a column and not searchable."""

    indexed = False
    column_type = NumericColumn("I")

    def __init__(self) -> None:
        """Store only the column."""
        self.stored = False

    def to_column_value(self, value: str) -> int:
        """Convert an ISO 8601 timestamp to seconds."""
        return int(datetime.fromisoformat(value).timestamp())

    def from_column_value(self, value: int) -> int:
        """Return the seconds unchanged."""
        return value


def _schema() -> Schema:
    columns: dict[str, Any] = {
        "key": ValuesField(stored=True),
        "facet": ValuesField(),
        TITLE_WORDS: ValuesField(),
        ALL_WORDS: ValuesField(),
        TITLE_PREFIXES: ValuesField(),
        ALL_PREFIXES: ValuesField(),
        "updated": TimestampField(),
        "shown": STORED(),
        "text": STORED(),
    }
    for lang in LANGUAGES:
        columns[f"title_{lang}"] = WordsField()
        columns[f"body_{lang}"] = WordsField()
    return Schema(**columns)


SCHEMA = _schema()


def document_fields(document: Document) -> dict[str, Any]:
    """Return a document as the fields of the schema."""
    lang = analysis_language(document.lang)
    title, body = analyse_name(document.title_text, lang), analyse(document.body_text, lang)
    words = title.vocabulary | body.vocabulary
    return {
        "key": document.key,
        "facet": sorted({f"{name}={value}" for name, value in document.facet_values()}),
        TITLE_WORDS: title.vocabulary,
        ALL_WORDS: words,
        TITLE_PREFIXES: short_prefixes(title.vocabulary),
        ALL_PREFIXES: short_prefixes(words),
        "updated": document.updated_at or None,
        f"title_{lang}": title,
        f"body_{lang}": body,
        "shown": tuple(document.display_fields),
        "text": zlib.compress(document.body.encode(errors="replace"), 1),
    }
