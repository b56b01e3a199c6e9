"""The starter texts of ``content/``: read from Markdown files with a front matter, loaded into an empty wiki."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from wiki.errors import N_, InvalidInput
from wiki.pages import kinds, queries, services
from wiki.pages.models import Page
from wiki.versioning.models import Origin
from wiki.versioning.services import Authorship

FOLDER = Path(__file__).resolve().parents[2] / "content"
PARENTS = {"frame": "roadmap", "charter": "roadmap", "method": "method", "example": "examples"}
"""The kind of a starter text → the English address of the page it stands below."""


@dataclass(frozen=True, slots=True)
class StarterText:
    """One file of ``content/``; ``translation`` is the address of its counterpart."""

    title: str
    slug: str
    kind: str
    lang: str
    text: str
    translation: str = ""
    order: int = 0
    facts: dict[str, Any] | None = None


def read(folder: Path = FOLDER) -> list[StarterText]:
    """Read every text of a folder, in order; raises InvalidInput naming the file that is not as it should be."""
    texts = [_parsed(path) for path in sorted(folder.glob("*/*.md"))]
    return sorted(texts, key=lambda text: (text.order, text.slug))


def _parsed(path: Path) -> StarterText:
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


def load(texts: Iterable[StarterText], now: datetime) -> Iterator[Page]:
    """Create a page for each text that has none yet, landing pages first; yields each page made."""
    in_order = sorted(texts, key=lambda text: text.kind != "page")
    groups = _groups(in_order)
    places: dict[tuple[str, str], int] = {}
    for text in in_order:
        page = queries.by_slug(text.slug) or _created(text, groups, places, now)
        landing = text.slug if text.lang == "en" else text.translation
        places[landing, text.lang] = page.id
        yield page


def _groups(texts: Iterable[StarterText]) -> dict[str, int]:
    """Number each pair of counterparts; both addresses lead to the same number."""
    groups: dict[str, int] = {}
    for number, text in enumerate(texts, start=1):
        group = groups.get(text.translation, number)
        groups[text.slug] = group
    return groups


def _created(
    text: StarterText, groups: dict[str, int], places: dict[tuple[str, str], int], now: datetime
) -> Page:
    new = services.NewPage(
        kind=kinds.kind_of(text.kind).name,
        lang=text.lang,
        title=text.title,
        slug=text.slug,
        parent_id=places.get((PARENTS.get(text.kind, ""), text.lang)),
        position=text.order,
        translation_group=groups[text.slug],
        facts=text.facts or {},
    )
    return services.create(new, text.text, Authorship(Origin.CREATION, author_name="Feuille"), now)
