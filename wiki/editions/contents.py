"""The contents of an edition as plain values: canonical form, hash, differences between two. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wiki.ledger.canonical import canonical_json, sha256_hex


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A page at one version, with the SHA-256 of its text."""

    page_id: int
    number: int
    text_hash: str


class ChangeKind(StrEnum):
    """What became of a page from one edition to another."""

    NEW = "new"
    CHANGED = "changed"
    REPLACED = "replaced"
    RETIRED = "retired"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """One page that differs; ``before`` and ``after`` are its version numbers, None where it is absent."""

    page_id: int
    change: ChangeKind
    before: int | None
    after: int | None


def canonical_form(entries: Iterable[Entry], votes: Iterable[int]) -> dict[str, object]:
    """Return the contents as the ledger holds them: pages by id, then the ids of the votes that led to them."""
    pages = [[entry.page_id, entry.number, entry.text_hash] for entry in sorted(entries)]
    return {"pages": pages, "votes": sorted(votes)}


def content_hash(entries: Iterable[Entry], votes: Iterable[int]) -> str:
    """Return the SHA-256 of the canonical JSON of the contents."""
    return sha256_hex(canonical_json(canonical_form(entries, votes)))


def differences(
    older: Mapping[int, int], newer: Mapping[int, int], known: Mapping[int, ChangeKind]
) -> Iterator[Difference]:
    """Yield the differences between two mappings of page id to version; ``known`` is why pages went out of use."""
    for page, number in newer.items():
        if page not in older:
            yield Difference(page, ChangeKind.NEW, None, number)
        elif older[page] != number:
            yield Difference(page, ChangeKind.CHANGED, older[page], number)
    for page, number in older.items():
        if page not in newer:
            yield Difference(page, known.get(page, ChangeKind.GONE), number, None)
