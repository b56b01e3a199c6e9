"""Write and read postings many times faster than Whoosh does by itself.

Documents come in the order of their numbers, so postings need no sorting: they are collected by term, and each term is
written as one block of arrays and read a block at a time.
"""

import warnings
from array import array
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate, compress
from typing import Any, NamedTuple

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its sources predate what Python warns about today
    from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter
    from whoosh.index import FileIndex
    from whoosh.writing import SegmentWriter

_COMPRESSION = 0
"""No compression: it saved a quarter of the disk, but decompression took a twentieth of the time of each query."""


class TermPostings(NamedTuple):
    """The documents that have a term, in the order of their numbers, its frequency in each, and all positions."""

    documents: "array[int]"
    times: "array[int]"
    places: "array[int]"

    def positions(self, within: Collection[int]) -> "dict[int, array[int]]":
        """Return the positions of the term, for those of the documents ``within`` that have it."""
        ends = accumulate(self.times)
        return {
            document: self.places[end - times : end]
            for document, times, end in zip(self.documents, self.times, ends, strict=True)
            if document in within
        }


class _PendingPostings(NamedTuple):
    """The postings of a term while they are collected: documents, frequency in each, and encoded positions in each."""

    ids: "array[int]"
    weights: "array[float]"
    values: list[bytes]


class _PostingsPool:
    """Postings in memory by field and term, instead of Whoosh's sorted runs on disk."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, _PendingPostings]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        name, term, number, weight, value = item
        terms = self._fields.setdefault(name, {})
        if term in terms:
            ids, weights, values = terms[term]
        else:
            ids, weights, values = terms[term] = _PendingPostings(array("I"), array("f"), [])
        ids.append(number)
        weights.append(weight)
        if value:
            values.append(value)

    def iter_postings(self) -> Iterator[tuple[str, bytes, _PendingPostings]]:
        for name, terms in sorted(self._fields.items()):
            for term in sorted(terms):
                yield name, term, terms[term]

    def cleanup(self) -> None:
        self._fields.clear()


class _PostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    def fill(self, postings: _PendingPostings) -> None:
        """Take all the postings of the current term."""
        self._ids, self._weights, self._values = postings
        self._maxweight = max(postings.weights)

    def _mini_weights(self) -> bytes:
        return array("I", map(int, self._weights)).tobytes()

    def _mini_values(self) -> bytes:
        return b"".join(self._values)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(
        self, schema: Any, _lengths: object, items: Iterator[tuple[str, bytes, _PendingPostings]]
    ) -> None:
        """Write the terms of every field, in order."""
        present = None
        for name, term, postings in items:
            if name != present:
                self.start_field(name, schema[name])
                present = name
            self.start_term(term)
            self._postwriter.fill(postings)
            self.finish_term()


class _Matcher(W3LeafMatcher):  # type: ignore[misc]
    def blocks(self) -> Iterator["tuple[array[int], array[int], array[int]]"]:
        """Yield, for each block, the document numbers, the frequency of the term in each, and the positions."""
        while self.is_active():
            self._read_ids()
            self._read_weights()
            yield self._ids, self._weights, array("I", self._data[2])
            self._next_block()

    def _read_ids(self) -> None:
        self._read_data()
        self._ids = array("I", accumulate(self._data[0]))

    def _read_weights(self) -> None:
        self._read_data()
        self._weights = array("I", self._data[1])

    def _read_values(self) -> None:
        """Split the values by document again, for Whoosh to write them into another segment."""
        self._read_weights()
        width, values = array("I").itemsize if self._data[2] else 0, self._data[2]
        ends = accumulate(width * times for times in self._weights)
        self._values = [
            values[end - width * times : end] for end, times in zip(ends, self._weights, strict=True)
        ]

    def _read_data(self) -> None:
        if self._data is None:
            super()._read_data()


class _Codec(W3Codec):  # type: ignore[misc]
    length_stats = False  # ``ranking`` does not need them

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _PostingsWriter:  # noqa: FBT001, FBT002 - Whoosh's signature
        return _PostingsWriter(dbfile, self._blocklimit, byteids=byteids, compression=self._compression)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> _Matcher:
        return _Matcher(dbfile, *terminfo.extent(), format_, term=term, scorer=scorer)


_CODEC = _Codec(compression=_COMPRESSION)


@contextmanager
def segment_writer(index: FileIndex, *, merge: bool = True) -> Iterator[SegmentWriter]:
    """Yield a writer of one new segment and commit it; with ``merge``, small segments are merged into it."""
    writer = SegmentWriter(index, codec=_CODEC)
    writer.pool = _PostingsPool()
    try:
        yield writer
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise
    writer.commit(merge=merge)


def read_postings(reader: Any, field: str, term: str) -> TermPostings:
    """Read the postings of a term, without deleted documents."""
    found = TermPostings(array("I"), array("I"), array("I"))
    for leaf, offset in reader.leaf_readers():
        if (field, term) in leaf:
            matcher = leaf.postings(field, term)
            for block in getattr(matcher, "child", matcher).blocks():
                documents, times, places = _without_deleted(TermPostings(*block), leaf.deleted_docs_set)
                found.documents.extend(array("I", (number + offset for number in documents)))
                found.times.extend(times)
                found.places.extend(places)
    return found


def _without_deleted(found: TermPostings, gone: Collection[int]) -> TermPostings:
    """Leave out deleted documents."""
    if not gone or set(found.documents).isdisjoint(gone):
        return found
    kept = [document not in gone for document in found.documents]
    positions = found.positions(set(compress(found.documents, kept)))
    return TermPostings(
        array("I", positions),
        array("I", compress(found.times, kept)),
        array("I", (place for places in positions.values() for place in places)),
    )
