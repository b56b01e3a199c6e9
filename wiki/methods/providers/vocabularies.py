"""The codes of cells and options that the facts of examples may have."""

from collections.abc import Iterator, Sequence

from flask import url_for
from markupsafe import Markup

from wiki.methods import sheets
from wiki.pages import kinds, queries
from wiki.pages.hooks import Vocabulary


def vocabularies() -> Iterator[Vocabulary]:
    """Yield the vocabularies of cells, such as T27, and of options, such as T27-A."""
    yield Vocabulary("cell", lambda: kinds.CELLS, link_codes)
    yield Vocabulary("option", sheets.option_codes, link_codes)


def link_codes(codes: Sequence[str], lang: str) -> Markup:
    """Return codes such as T13 or T27-A as links to the sheet, or to the option in it."""
    pages = sheets.sheets_by_cell(queries.by_kind("method", lang))
    link = Markup('<a href="{}" title="{}">{}</a>')
    found = []
    for code in codes:
        cell, _dash, letter = code.partition("-")
        page = pages.get(cell)
        if page is None:
            found.append(code)
            continue
        anchor = sheets.option_anchor(page, letter) if letter else None
        found.append(link.format(url_for("pages.read", slug=page.slug, _anchor=anchor), page.title, code))
    return Markup(", ").join(found)
