"""Load the starter texts of ``content/``, Markdown files with a front matter, into a new wiki."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from wiki.config import ROOT
from wiki.core.db import db, unit_of_work
from wiki.core.errors import N_, InvalidInput
from wiki.pages import facts, kinds, queries, services
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

STARTER_AGE = timedelta(days=121)
CONTENT_FOLDER = ROOT / "content"
PARENT_BY_KIND = {"frame": "roadmap", "charter": "roadmap", "method": "method", "example": "examples"}
"""The kind of a starter text → the English address of its parent page."""


@dataclass(frozen=True, slots=True)
class StarterText:
    """One file of ``content/``; ``translation`` is the address of its translation."""

    title: str
    slug: str
    kind: str
    lang: str
    text: str
    translation: str = ""
    order: int = 0
    facts: dict[str, Any] | None = None


def read_starter_texts(folder: Path = CONTENT_FOLDER) -> list[StarterText]:
    """Read every text of a folder, in order; raises InvalidInput naming a wrong file."""
    texts = [_parse_file(path) for path in sorted(folder.glob("*/*.md"))]
    return sorted(texts, key=lambda text: (text.order, text.slug))


def _parse_file(path: Path) -> StarterText:
    opening, front, body = [*path.read_text(encoding="utf-8").split("---\n", 2), "", ""][:3]
    fields = yaml.safe_load(front) if not opening and body else None
    if not isinstance(fields, dict):
        raise InvalidInput(N_("%(file)s does not begin with a front matter."), file=path.name)
    try:
        return StarterText(text=body.strip() + "\n", **fields)
    except TypeError as error:
        raise InvalidInput(
            N_("%(file)s has a front matter that is not known: %(why)s"), file=path.name, why=error
        ) from None


def create_starter_pages(texts: Iterable[StarterText], now: datetime) -> Iterator[Page]:
    """Create a page for each text whose address has never been used; yields each new page.

    Landing pages come first, and examples after the sheets they name. A text whose translation exists already is
    linked to it. Call it in one unit of work.
    """
    places: dict[tuple[str, str], int] = {}
    for text in sorted(texts, key=lambda text: (text.kind != "page", text.kind == "example")):
        found = queries.by_slug(text.slug) or queries.by_former_slug(text.slug)
        page = found or _create_page(text, places, now)
        landing = text.slug if text.lang == "en" else text.translation
        places[landing, text.lang] = page.id
        if found is None:
            yield page


def _create_page(text: StarterText, places: dict[tuple[str, str], int], now: datetime) -> Page:
    new = services.NewPage(
        kind=kinds.kind_of(text.kind).name,
        lang=text.lang,
        title=text.title,
        slug=text.slug,
        parent_id=places.get((PARENT_BY_KIND.get(text.kind, ""), text.lang)),
        position=text.order,
        translation_group=_translation_group(text),
        facts=kinds.check_facts(text.kind, text.facts or {}, facts.known_values),
    )
    return services.create(new, text.text, Authorship(Origin.CREATION, author_name="Feuille"), now)


def _translation_group(text: StarterText) -> int:
    """Return the translation group of a text's translation, or a new one."""
    counterpart = queries.by_slug(text.translation) or queries.by_former_slug(text.translation)
    last = db.session.scalar(select(func.max(Page.translation_group))) or 0
    if counterpart is None:
        return last + 1
    counterpart.translation_group = counterpart.translation_group or last + 1
    return counterpart.translation_group


def install_starter_texts(now: datetime) -> int:
    """Load and render the starter texts that are not there yet, and return how many pages were created.

    In an empty wiki they are dated `STARTER_AGE` back, so that the demonstration can fill the days since.
    """
    texts = read_starter_texts()
    at = now - STARTER_AGE if db.session.scalar(select(Page.id).limit(1)) is None else now
    with unit_of_work():
        pages = list(create_starter_pages(texts, at))
    for page in pages:
        rendering.store_page_rendering(page)
    return len(pages)
