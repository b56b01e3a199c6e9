"""Import texts with their history: one revision per line of a file, all checked first, then written in batches.

The import can be stopped at any moment and run again: revisions already in the wiki are recognised by the hashes of
their texts, in order, and the import continues after the last one.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select

from wiki.core.db import db, unit_of_work
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.pages import kinds, queries, services
from wiki.pages.importing import documents
from wiki.pages.importing.text_import import parse_history_line, read_lines
from wiki.pages.markup.links import slugify
from wiki.pages.markup.outline import MAX_TITLE
from wiki.pages.models import Page
from wiki.versioning import codec
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content, Version, version
from wiki.versioning.services import Authorship, PreparedRevision, prepare_revision

BATCH_SIZE = 50
LONGEST_AUTHOR, LONGEST_SUMMARY = 120, 300


class RevisionOrder(StrEnum):
    """The order of the revisions of a page."""

    FILE = "file"
    REV = "rev"
    EFFECTIVE_DATE = "effective_date"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import: without ``names``, every page of the file; a line's own ``lang`` takes precedence."""

    kind: str
    lang: str
    names: frozenset[str] = frozenset()
    by: RevisionOrder = RevisionOrder.FILE


@dataclass(frozen=True, slots=True)
class ImportedRevision:
    """A parsed line of the file; ``moment`` is in UTC, ``key`` sorts the revisions of a page."""

    name: str
    lang: str
    moment: datetime
    author: str
    summary: str
    text: str
    key: Any = 0


class ImportStep(NamedTuple):
    """A line in the plan: its number, its page, the hash of its text, its sort key."""

    line: int
    name: str
    slug: str
    text_hash: str
    key: Any


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The plan of an import: the lines to write, in order, and the numbers of lines already there or unchanged."""

    steps: tuple[ImportStep, ...]
    slugs: tuple[str, ...]
    there: int
    unchanged: int


@dataclass(slots=True)
class _StoredHistory:
    """The stored revisions of one page, and how many of them the file has matched so far."""

    stored: Sequence[str] = ()
    at: int = 0
    last: str = ""

    def has(self, step: ImportStep) -> bool:
        """Tell whether the wiki has this text at this place; raises Conflict when it has another one."""
        self.last = step.text_hash
        if self.at == len(self.stored):
            return False
        if self.stored[self.at] != step.text_hash:
            raise Conflict(
                N_("Line %(line)s: the page “%(name)s” is in the wiki with another past."),
                line=step.line,
                name=step.name,
            )
        self.at += 1
        return True


@dataclass(slots=True)
class _PlanBuilder:
    """The plan while the file is read."""

    held: dict[str, _StoredHistory] = field(default_factory=dict)
    steps: list[ImportStep] = field(default_factory=list)
    there: int = 0
    unchanged: int = 0


def plan_import(path: Path, wish: ImportOptions, progress: Callable[[], object]) -> ImportPlan:
    """Read a whole file and plan what to write; writes nothing.

    Raises InvalidInput for a wrong line, Conflict when the wiki has a page with another history.
    """
    kinds.kind_of(wish.kind)
    documents.check_language(wish.lang)
    steps = _sort_within_pages(list(_read_steps(path, wish, progress)))
    _check_names(steps, wish.names)
    read = _PlanBuilder()
    for step in steps:
        held = read.held.get(step.slug) or read.held.setdefault(
            step.slug, _StoredHistory(_imported_hashes(step.slug))
        )
        if step.text_hash == held.last:
            read.unchanged += 1
        elif held.has(step):
            read.there += 1
        else:
            read.steps.append(step)
    for slug in {step.slug for step in read.steps}:
        _check_unchanged_here(slug, len(read.held[slug].stored))
    return ImportPlan(tuple(read.steps), tuple(read.held), read.there, read.unchanged)


def _read_steps(path: Path, wish: ImportOptions, progress: Callable[[], object]) -> Iterator[ImportStep]:
    for number, line in _numbered_lines(path):
        past = _parse_line(line, number, wish)
        progress()
        if not wish.names or past.name in wish.names:
            yield ImportStep(number, past.name, slugify(past.name), codec.digest(past.text), past.key)


def _numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(read_lines(path), 1) if line.strip())


def _parse_line(line: str, number: int, wish: ImportOptions) -> ImportedRevision:
    past = parse_history_line(line, number)
    fields = json.loads(line)
    lang = str(fields.get("lang") or wish.lang)
    documents.check_language(lang)
    moment = _effective_date(fields, number) if wish.by is RevisionOrder.EFFECTIVE_DATE else past.date
    text = past.text.replace("\r\n", "\n").replace("\r", "\n")
    documents.check_size(text, past.page)
    if len(past.page) > MAX_TITLE or not slugify(past.page):
        message = N_("Line %(number)s: “%(name)s” cannot be the name of a page.")
        raise InvalidInput(message, number=number, name=past.page[:60])
    key = {RevisionOrder.FILE: 0, RevisionOrder.REV: fields.get("rev"), RevisionOrder.EFFECTIVE_DATE: moment}[
        wish.by
    ]
    if wish.by is RevisionOrder.REV and not isinstance(key, int):
        raise InvalidInput(N_("Line %(number)s: the field rev is missing or is not a number."), number=number)
    author, summary = past.author[:LONGEST_AUTHOR], past.summary[:LONGEST_SUMMARY]
    return ImportedRevision(past.page, lang, moment, author, summary, text, key)


def _effective_date(fields: Mapping[str, Any], number: int) -> datetime:
    date = fields.get("effective_date")
    if not isinstance(date, str):
        message = N_("Line %(number)s: the field %(field)s is missing or is not a text.")
        raise InvalidInput(message, number=number, field="effective_date")
    return parse_history_line(json.dumps({**fields, "date": date, "text": ""}), number).date


def _sort_within_pages(steps: Sequence[ImportStep]) -> list[ImportStep]:
    """Sort the lines of each page by key, within the places that the page has in the file."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, step in enumerate(steps):
        places[step.slug].append(place)
    ordered = list(steps)
    for own in places.values():
        for place, step in zip(
            own, sorted((steps[place] for place in own), key=lambda s: s.key), strict=True
        ):
            ordered[place] = step
    return ordered


def _check_names(steps: Sequence[ImportStep], wanted: frozenset[str]) -> None:
    names = {step.slug: step.name for step in steps}
    for step in steps:
        if names[step.slug] != step.name:
            message = N_("The pages “%(one)s” and “%(other)s” would have the same address.")
            raise InvalidInput(message, one=step.name, other=names[step.slug])
    missing = wanted - set(names.values())
    if missing or not steps:
        raise InvalidInput(
            N_("The file holds no revision of %(name)s."), name=min(missing, default="any page")
        )


def _imported_hashes(slug: str) -> list[str]:
    """Return the hashes of a page's imported texts; raises Conflict for a page that was not imported."""
    page = queries.by_slug(slug)
    if page is None:
        services.require_free_slug(slug)
        return []
    query = select(Revision.text_hash).where(Revision.page_id == page.id, Revision.origin == Origin.IMPORT)
    hashes = list(db.session.scalars(query.order_by(Revision.number)))
    if not hashes:
        services.require_free_slug(slug)
    return hashes


def _check_unchanged_here(slug: str, number: int) -> None:
    """Raise Conflict when a page was changed here since its import: an old revision cannot follow."""
    page = queries.by_slug(slug)
    if page is not None and page.head_number != number:
        message = N_("“%(title)s” was changed here since: no revision of its past can come behind that.")
        raise Conflict(message, title=page.title)


class _PreparedStep(NamedTuple):
    """A revision ready to be written, with all slow work done."""

    slug: str
    past: ImportedRevision
    prepared: PreparedRevision


def import_revisions(
    path: Path, wish: ImportOptions, todo: ImportPlan, progress: Callable[[], object]
) -> None:
    """Write the planned revisions, 50 per transaction; each is prepared before its transaction.

    Raises InvalidInput when the file has changed, HeadMoved when somebody else has written one of the pages;
    committed batches stay, and a second run continues after them.
    """
    heads: dict[str, Version] = {}
    batch: list[_PreparedStep] = []
    for step, past in _read_in_step_order(path, wish, todo.steps):
        batch.append(_prepare_step(step, past, heads))
        progress()
        if len(batch) == BATCH_SIZE:
            _write_batch(batch, wish.kind)
            batch = []
    if batch:
        _write_batch(batch, wish.kind)


def _read_in_step_order(
    path: Path, wish: ImportOptions, steps: Sequence[ImportStep]
) -> Iterator[tuple[ImportStep, ImportedRevision]]:
    """Read the lines again in the order of the steps; a line that comes too early is held in memory."""
    numbers = {step.line for step in steps}
    reading = ((number, line) for number, line in _numbered_lines(path) if number in numbers)
    waiting: dict[int, ImportedRevision] = {}
    for step in steps:
        while step.line not in waiting:
            number, line = next(reading, (0, ""))
            if not number:
                raise InvalidInput(N_("%(name)s changed while it was read."), name=path.name)
            waiting[number] = _parse_line(line, number, wish)
        past = waiting.pop(step.line)
        if codec.digest(past.text) != step.text_hash:
            raise InvalidInput(N_("%(name)s changed while it was read."), name=path.name)
        yield step, past


def _prepare_step(step: ImportStep, past: ImportedRevision, heads: dict[str, Version]) -> _PreparedStep:
    head = heads.get(step.slug)
    if head is None or not head.page_id:  # a page new in this file has its id only once it is written
        written = _head_version(step.slug)
        head = replace(head, page_id=written.page_id) if head and written else head or written
    title, facts = (head.content.title, head.content.facts) if head else (past.name, {})
    content = Content(past.text, title, facts)
    prepared = prepare_revision(head, content)
    page_id = head.page_id if head else 0
    heads[step.slug] = Version(page_id, prepared.after + 1, prepared.text_hash, content)
    return _PreparedStep(step.slug, past, prepared)


def _head_version(slug: str) -> Version | None:
    page = queries.by_slug(slug)
    return version(page.id, page.head_number) if page else None


def _write_batch(batch: Sequence[_PreparedStep], kind: str) -> None:
    with unit_of_work():
        for slug, past, prepared in batch:
            by = Authorship(Origin.IMPORT, author_name=past.author, summary=past.summary)
            page = queries.by_slug(slug)
            if page is None:
                new = services.NewPage(kind, past.lang, past.name, slug)
                services.create(new, past.text, by, past.moment)
            else:
                services.write(page, prepared, by, past.moment)


def bytes_stored(slugs: Sequence[str]) -> int:
    """Return how many bytes the revisions of these pages take."""
    query = select(func.sum(func.length(Revision.payload))).join(Page, Page.id == Revision.page_id)
    return int(db.session.scalar(query.where(Page.slug.in_(slugs))) or 0)
