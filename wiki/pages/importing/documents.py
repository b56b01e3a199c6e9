"""Import a document as pages: planned first, so that the plan can be shown, then created all or none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from wiki.config import MAX_TEXT_BYTES
from wiki.core.errors import N_, InvalidInput, NotFound
from wiki.core.limits.text_size import MOST_PARTS, count_parts
from wiki.pages import kinds, queries, services
from wiki.pages.importing.text_import import SourceLine, clean_with_report
from wiki.pages.markup import outline
from wiki.pages.markup.links import MAX_SLUG, slugify
from wiki.pages.models import Page
from wiki.versioning.models import Origin
from wiki.versioning.segments import BlockKind, blocks
from wiki.versioning.services import Authorship

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import; an empty title or slug is taken from the document, an empty parent is none."""

    kind: str
    lang: str
    title: str = ""
    slug: str = ""
    parent: str = ""
    split: bool = False


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A page to be created; the first of a plan is the parent of the others."""

    title: str
    slug: str
    text: str

    @property
    def words(self) -> int:
        """The number of words in the text."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """The pages that a document becomes, and the lines of it that were left out or joined to the one before."""

    wish: ImportOptions
    drafts: tuple[PageDraft, ...]
    dropped: tuple[SourceLine, ...]
    joined: tuple[SourceLine, ...] = ()


def plan_pages(source: str, wish: ImportOptions) -> DocumentPlan:
    """Plan the pages of a document, without the database. Raises InvalidInput."""
    kinds.kind_of(wish.kind)
    check_language(wish.lang)
    cleaned = clean_with_report(source, headings=wish.split)
    document = outline.split_document(cleaned.text)
    title = wish.title.strip() or outline.strip_emphasis(document.title)
    top = PageDraft(title, wish.slug or slugify(title), _introduction(document, title))
    if not wish.split:
        drafts: tuple[PageDraft, ...] = (replace(top, text=_without_repeated_title(cleaned.text, title)),)
    elif not document.sections:
        raise InvalidInput(N_("This document has no headings to split it at."))
    else:
        drafts = (top, *_section_drafts(top.slug, document.sections))
    for draft in drafts:
        _check_draft(draft)
    return DocumentPlan(wish, drafts, cleaned.dropped, cleaned.joined)


def check_language(lang: str) -> None:
    """Raise InvalidInput unless ``lang`` is a language code such as fr or pt-BR."""
    if not _LANGUAGE.fullmatch(lang):
        raise InvalidInput(N_("“%(lang)s” is not a language code such as fr."), lang=lang)


def _introduction(document: outline.SplitDocument, title: str) -> str:
    """Return the text before the first section, with the document's own title if the page has another."""
    if not document.title or outline.fold_title(document.title) == outline.fold_title(title):
        return document.introduction
    return f"{document.title}\n\n{document.introduction}"


def _without_repeated_title(text: str, title: str) -> str:
    """Return a text without its first heading if that only repeats the page's title."""
    pieces = blocks(text)
    first = next((place for place, block in enumerate(pieces) if block.text.strip()), 0)
    if not pieces or pieces[first].kind not in {BlockKind.HEADING, BlockKind.PARAGRAPH}:
        return text
    if outline.fold_title(pieces[first].text) != outline.fold_title(title):
        return text
    return "".join(block.text for block in pieces[first + 1 :]).lstrip("\n")


def _section_drafts(prefix: str, sections: Iterable[outline.DocumentSection]) -> list[PageDraft]:
    drafts: list[PageDraft] = []
    taken = {prefix}
    for part in sections:
        title = outline.strip_emphasis(part.title)
        slug = _unique_slug(taken, slugify(f"{prefix} {title}"))
        taken.add(slug)
        drafts.append(PageDraft(title, slug, part.text))
    return drafts


def _unique_slug(taken: set[str], slug: str) -> str:
    """Return a slug, with a number appended if another section of the document has it already."""
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug[: MAX_SLUG - len(str(number)) - 1]}-{number}"
    return free


def _check_draft(draft: PageDraft) -> None:
    if not draft.title:
        raise InvalidInput(N_("This document has no title: give one with --title."))
    if len(draft.title) > outline.MAX_TITLE:
        raise InvalidInput(
            N_("The title “%(start)s…” is too long: at most %(most)d characters."),
            start=draft.title[:60],
            most=outline.MAX_TITLE,
        )
    if draft.slug != slugify(draft.slug):
        raise InvalidInput(N_("“%(slug)s” cannot be an address."), slug=draft.slug)
    check_size(draft.text, draft.title)


def check_size(text: str, title: str) -> None:
    """Raise InvalidInput for a text that is too long for a page."""
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise InvalidInput(N_("“%(title)s” is too long: a page may have 500 kB."), title=title)
    if count_parts(text) > MOST_PARTS:
        raise InvalidInput(
            N_("“%(title)s” has too many lines and sentences: a page may have %(most)d of them."),
            title=title,
            most=MOST_PARTS,
        )


def check_addresses(planned: DocumentPlan) -> None:
    """Raise Conflict for an address that is taken, InvalidInput for an empty one, NotFound for a missing parent."""
    for draft in planned.drafts:
        services.require_free_slug(draft.slug)
    _find_parent(planned.wish.parent)


def import_pages(planned: DocumentPlan, file: PurePath, author: str, now: datetime) -> list[Page]:
    """Create the planned pages, in a unit of work of the caller. Raises what ``check_addresses`` raises."""
    parent = _find_parent(planned.wish.parent)
    position = max((page.position for page in queries.children(parent)), default=0) + 1 if parent else 0
    by = Authorship(Origin.IMPORT, author_name=author, summary=file.name[:300])
    first, *others = planned.drafts
    top = _create_page(planned.wish, first, (parent, position), by, now)
    below = [
        _create_page(planned.wish, draft, (top, place), by, now) for place, draft in enumerate(others, 1)
    ]
    return [top, *below]


def _create_page(
    wish: ImportOptions, draft: PageDraft, place: tuple[Page | None, int], by: Authorship, now: datetime
) -> Page:
    parent, position = place
    new = services.NewPage(
        kind=wish.kind,
        lang=wish.lang,
        title=draft.title,
        slug=draft.slug,
        parent_id=parent.id if parent else None,
        position=position,
    )
    return services.create(new, draft.text, by, now)


def _find_parent(slug: str) -> Page | None:
    if not slug:
        return None
    found = queries.by_slug(slug)
    if found is None:
        raise NotFound(N_("There is no page at the address “%(slug)s” to be the parent."), slug=slug)
    return found
