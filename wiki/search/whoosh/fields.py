"""How the index lies in Whoosh: its fields, which take words that are analysed already, and what a posting holds."""

import warnings
import zlib
from array import array
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from wiki.search.analysis.analyzer import LANGUAGES, Analysed, analyse, analyse_name, beginnings, language
from wiki.search.document import Document

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its sources predate what Python warns about today
    from whoosh.columns import NumericColumn
    from whoosh.fields import STORED, FieldType, Schema
    from whoosh.formats import Existence, Positions

TITLE_WORDS, ALL_WORDS = "title_word", "word"
TITLE_BEGINNINGS, ALL_BEGINNINGS = "title_beginning", "beginning"


class _Places(Positions):  # type: ignore[misc]
    """Positions as plain numbers of four bytes."""

    def encode(self, positions: list[int]) -> bytes:
        return array("I", positions).tobytes()

    def decode_positions(self, value: bytes) -> "array[int]":
        return array("I", value)

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // array("I").itemsize


class Words(FieldType):  # type: ignore[misc]
    """The words of a part of a document in one language, with their positions."""

    scorable = True

    def __init__(self) -> None:
        """Keep positions."""
        self.format = _Places()

    def index(self, value: Analysed, **_options: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each form with how often and where it stands."""
        for form, positions in value.positions.items():
            yield form.encode(), len(positions), float(len(positions)), self.format.encode(positions)


class Values(FieldType):  # type: ignore[misc]
    """Values that a document has or has not."""

    def __init__(self, *, stored: bool = False) -> None:
        """Keep no more than that."""
        self.format = Existence()
        self.stored = stored

    def index(
        self, value: Collection[str] | str, **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each value."""
        for one in (value,) if isinstance(value, str) else value:
            yield one.encode(), 1, 1.0, b""


class Moment(FieldType):  # type: ignore[misc]
    """A moment, in whole seconds; it is only ever read by document."""

    indexed = False
    column_type = NumericColumn("I")

    def __init__(self) -> None:
        """Keep nothing but the column."""
        self.stored = False

    def to_column_value(self, value: str) -> int:
        """Give a moment of ISO 8601 in seconds."""
        return int(datetime.fromisoformat(value).timestamp())

    def from_column_value(self, value: int) -> int:
        """Give it as it is."""
        return value


def _schema() -> Schema:
    fields: dict[str, Any] = {
        "key": Values(stored=True),
        "facet": Values(),
        TITLE_WORDS: Values(),
        ALL_WORDS: Values(),
        TITLE_BEGINNINGS: Values(),
        ALL_BEGINNINGS: Values(),
        "updated": Moment(),
        "shown": STORED(),
        "text": STORED(),
    }
    for lang in LANGUAGES:
        fields[f"title_{lang}"] = Words()
        fields[f"body_{lang}"] = Words()
    return Schema(**fields)


SCHEMA = _schema()


def fields(document: Document) -> dict[str, Any]:
    """Lay a document out over the fields of the schema."""
    lang = language(document.lang)
    title, body = analyse_name(document.called, lang), analyse(document.told, lang)
    words = title.vocabulary | body.vocabulary
    return {
        "key": document.key,
        "facet": sorted({f"{name}={value}" for name, value in document.facet_values()}),
        TITLE_WORDS: title.vocabulary,
        ALL_WORDS: words,
        TITLE_BEGINNINGS: beginnings(title.vocabulary),
        ALL_BEGINNINGS: beginnings(words),
        "updated": document.updated_at or None,
        f"title_{lang}": title,
        f"body_{lang}": body,
        "shown": tuple(document.shown),
        "text": zlib.compress(document.body.encode(errors="replace"), 1),
    }
