"""At 320 px nothing scrolls sideways: not for one long word in any name, nor with letters twice as large."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import inspect, text

from tests.browser import debates
from tests.browser.conftest import OpenPage, become, shot
from tests.browser.test_screens import MEMBER, NARROW, STEWARD, VISITOR, VOTING, name_of
from wiki.core.db import db

LONG = "Anticonstitutionnellement" * 8
NAMED = {
    "page": ("title",),
    "revision": ("title", "author_name", "summary"),
    "member": ("name",),
    "territory": ("name",),
    "amendment_version": ("title", "reasons"),
    "thread": ("title",),
    "post": ("text",),
    "edition": ("name", "note"),
    "meeting": ("place",),
    "catalogue_entry": ("name_fr", "name_en"),
}
WIDER = """() => {
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  const inner = [...document.body.querySelectorAll("*")].filter((each) => (
    each.scrollWidth > 4 * root.clientWidth && /auto|scroll/.test(getComputedStyle(each).overflowX)
    && !each.matches("input, select, textarea, .scopes")
  ));
  if (wide <= 0) return inner.length ? `${inner[0].className} is ${inner[0].scrollWidth} px wide inside` : null;
  const reach = (each) => Math.max(...[...each.getClientRects()].map((box) => box.right), 0);
  const worst = [...document.body.querySelectorAll("*")].filter((each) => reach(each) > root.clientWidth + 1);
  const told = worst.slice(0, 4).map((each) => `${each.tagName}.${each.className?.baseVal ?? each.className}`);
  return `${wide} px: ${told.join(" ")}`;
}"""


@pytest.fixture(scope="module")
def numbers(site: Flask) -> dict[str, str]:
    return debates.prepare(site)


@pytest.fixture(scope="module")
def long_words(site: Flask, numbers: dict[str, str]) -> dict[str, str]:
    """The demonstration, in which every name, title and post holds a word of two hundred letters."""
    with site.app_context():
        tables = set(inspect(db.engine).get_table_names())
        with db.engine.begin() as connection:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in triggers.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
            for table, columns in NAMED.items():
                known = (
                    {each["name"] for each in inspect(db.engine).get_columns(table)}
                    if table in tables
                    else set()
                )
                for column in known.intersection(columns):
                    place = f"{column} || ' {LONG}'" if table != "member" else f"{column} || '{LONG}'"
                    connection.execute(text(f"UPDATE {table} SET {column} = {place}"))  # noqa: S608 - a closed list
            connection.execute(
                text("UPDATE installation SET generation = generation + 1, settled = generation + 1")
            )
        db.session.remove()
    return numbers


def too_wide(page: Page, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        answer = page.goto(f"/fr{path}")
        assert answer is not None
        assert answer.status in {200, 404}, path
        for size in ("100%", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
            shot(page, name_of(size, path, NARROW[0]))
            wide: Any = page.evaluate(WIDER)
            if wide:
                yield f"{path} at {size}: {wide}"


def test_nothing_scrolls_sideways(open_page: OpenPage, numbers: dict[str, str]) -> None:
    page = open_page(NARROW)
    found = list(too_wide(page, VISITOR))
    become(page, "Claire Aubertin")
    found += too_wide(page, (*STEWARD, *(path.format(**numbers) for path in VOTING)))
    assert not found, "\n".join(found)


def test_one_long_word_scrolls_nothing_sideways(open_page: OpenPage, long_words: dict[str, str]) -> None:
    page = open_page(NARROW)
    found = list(too_wide(page, VISITOR))
    become(page, "Nuria Casamayor" + LONG)
    found += too_wide(page, MEMBER)
    become(page, "Claire Aubertin" + LONG)
    found += too_wide(page, (*STEWARD, *(path.format(**long_words) for path in VOTING)))
    assert not found, "\n".join(found)
