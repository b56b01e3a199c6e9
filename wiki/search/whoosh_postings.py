"""Postings written and read several times faster than Whoosh does by itself, in its own format.

Documents come in the order of their numbers, so postings need no sorting: they are gathered by term, each term is
written as one block, and read a block at a time.
"""

import warnings
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its sources predate what Python warns about today
    from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter
    from whoosh.index import FileIndex
    from whoosh.writing import SegmentWriter

_COMPRESSION = 1


class _Postings(NamedTuple):
    """The documents that have a term, how often, and the encoded positions."""

    ids: "array[int]"
    weights: "array[float]"
    values: list[bytes]


class _Pool:
    """Postings in memory by field and term, in place of Whoosh's sorted runs on the disk."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, _Postings]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        name, term, number, weight, value = item
        terms = self._fields.setdefault(name, {})
        if term in terms:
            ids, weights, values = terms[term]
        else:
            ids, weights, values = terms[term] = _Postings(array("I"), array("f"), [])
        ids.append(number)
        weights.append(weight)
        if value:
            values.append(value)

    def iter_postings(self) -> Iterator[tuple[str, bytes, _Postings]]:
        for name, terms in sorted(self._fields.items()):
            for term in sorted(terms):
                yield name, term, terms[term]

    def cleanup(self) -> None:
        self._fields.clear()


class _PostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    def fill(self, postings: _Postings) -> None:
        """Take all the postings of the present term."""
        self._ids, self._weights, self._values = postings
        self._maxweight = max(postings.weights)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(
        self, schema: Any, _lengths: object, items: Iterator[tuple[str, bytes, _Postings]]
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
    def blocks(self) -> Iterator[tuple[Sequence[int], Sequence[float], Sequence[bytes]]]:
        """Yield the numbers, weights and values of each block."""
        while self.is_active():
            self._read_ids()
            self._read_weights()
            self._read_values()
            yield self._ids, self._weights, self._values
            self._next_block()


class _Codec(W3Codec):  # type: ignore[misc]
    length_stats = False  # ``ranking`` does without them

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
def committing(index: FileIndex, *, merge: bool = True) -> Iterator[SegmentWriter]:
    """Give a writer of one new segment, committed at the end; small segments are merged into it unless told not to."""
    writer = SegmentWriter(index, codec=_CODEC)
    writer.pool = _Pool()
    try:
        yield writer
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        raise
    writer.commit(merge=merge)


def read(reader: Any, field: str, term: str) -> Iterator[tuple[int, float, bytes]]:
    """Yield the number of each document that has a term, how often it does, and where (encoded)."""
    for leaf, offset in reader.leaf_readers():
        if (field, term) in leaf:
            gone = leaf.deleted_docs_set
            found = leaf.postings(field, term)
            for ids, weights, values in getattr(found, "child", found).blocks():
                for number, weight, value in zip(ids, weights, values, strict=True):
                    if number not in gone:
                        yield number + offset, weight, value
