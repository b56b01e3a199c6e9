"""What tests of the screens of pages share: an edit that is sent, and the words of an answer."""

from typing import Any

from flask.testing import FlaskClient

from tests.pages import shelf
from wiki.core.db import db
from wiki.pages import queries


def head(slug: str) -> tuple[int, str]:
    db.session.rollback()
    page = queries.by_slug(slug)
    assert page is not None
    return page.head_number, shelf.text_of(page)


def send(
    client: FlaskClient, slug: str, text: str, base: int = 1, button: str = "save", **fields: Any
) -> Any:
    fields = {"base_revision": base, "text": text, button: "1", **fields}
    return client.post(f"/en/page/{slug}/edit", data=fields)


def body(answer: Any) -> str:
    return str(answer.get_data(as_text=True))
