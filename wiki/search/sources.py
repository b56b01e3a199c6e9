"""Build documents from what the rooms make searchable; hidden things have no document."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import select

from wiki.core.db import db
from wiki.core.search_item import SearchItem
from wiki.core.search_sources import SearchSources, search_sources
from wiki.search import labels
from wiki.search.analysis.plain_text import markdown_to_text
from wiki.search.document import Document


def all_sources() -> SearchSources:
    """Return the combined search sources of all rooms."""
    return _combine(tuple(search_sources))


@cache
def _combine(providers: tuple[Callable[[], SearchSources], ...]) -> SearchSources:
    parts = [provider() for provider in providers]
    return SearchSources(
        {sort: source for part in parts for sort, source in part.sources.items()},
        {table: keys for part in parts for table, keys in part.affected_keys.items()},
        tuple(cascade for part in parts for cascade in part.cascades),
    )


def build_document(key: str) -> Document | None:
    """Build the current document of a thing; None when it must not be found."""
    sort, _colon, number = key.partition(":")
    source = all_sources().sources.get(sort)
    row = db.session.get(source.model, int(number)) if source else None
    found = source.findable(row) if source and row is not None else None
    return _to_document(found) if found else None


def build_documents(keys: Iterable[str]) -> Iterator[Document]:
    """Yield the documents of these keys, leaving out those without one."""
    for key in keys:
        found = build_document(key)
        if found is not None:
            yield found


def all_keys() -> list[str]:
    """Return the key of everything that may have a document."""
    return [
        f"{sort}:{number}"
        for sort, source in all_sources().sources.items()
        for number in db.session.scalars(select(source.model.id).order_by(source.model.id.desc()))
    ]


def touched_keys(thing: Any) -> Iterable[str]:
    """Return the keys of the things whose documents a changed row affects."""
    keys_of = all_sources().affected_keys.get(type(thing))
    return keys_of(thing) if keys_of else ()


def with_dependents(keys: Iterable[str]) -> set[str]:
    """Return the keys with those of their dependents: the amendments and discussions of a page."""
    wanted, new = set[str](), set(keys)
    while new:
        wanted |= new
        new = set(_dependents(new)) - wanted
    return {key for key in wanted if key.partition(":")[0] in all_sources().sources}


def _dependents(keys: Iterable[str]) -> Iterator[str]:
    numbers: dict[str, list[int]] = {}
    for key in keys:
        sort, _colon, number = key.partition(":")
        numbers.setdefault(sort, []).append(int(number))
    for cascade in all_sources().cascades:
        if cascade.above in numbers:
            found = db.session.scalars(cascade.rows(numbers[cascade.above]))
            yield from (f"{cascade.sort}:{number}" for number in found)


def _to_document(thing: SearchItem) -> Document:
    return Document(
        key=thing.key,
        type=thing.type,
        kind=thing.kind,
        lang=thing.lang,
        title=thing.title,
        names=labels.alternative_names(thing),
        place=thing.place,
        labels=labels.label_text(thing),
        body=markdown_to_text(thing.text),
        url_path=thing.url_path,
        facets=thing.facets,
        updated_at=thing.updated_at.isoformat(),
    )
