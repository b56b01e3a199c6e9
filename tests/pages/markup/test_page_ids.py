"""The ids of texts and those of the screens that they are shown on."""

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient

from tests.pages import shelf
from tests.pages.screens import body, send
from wiki.accounts.models import Member
from wiki.pages.markup.page_ids import free_anchor

TITLES = (
    "Main",
    "Passage tool",
    "Messages",
    "Amendments title",
    "Post 7",
    "Change 1",
    "Text",
    "Title",
    "Summary",
    "Q",
    "Buts",
)
TEXT = "".join(f"## {title}\n\nDes mots.\n\n" for title in TITLES) + "Voir [[notes#Main|là]].\n"


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]*)"', html)


def test_ids_of_texts_are_none_of_the_page(client: FlaskClient, member: Member) -> None:
    page = shelf.page(text=TEXT)
    shelf.edit(page, TEXT.replace("Des mots", "Deux mots", 1), member)
    screens = [
        body(client.get("/en/page/notes")),
        body(client.get("/en/page/notes/version/1")),
        body(client.get("/en/page/notes/compare?from=1&to=2")),
        body(send(client, "notes", TEXT, base=2, button="preview")),
        body(send(client, "notes", TEXT, base=2, button="changes")),
    ]
    for screen in screens:
        assert [name for name, times in Counter(ids(screen)).items() if times > 1] == []
    read = screens[0]
    assert {"main_", "passage-tool_", "buts"} <= set(ids(read))
    led = set(re.findall(r'href="#([^"]*)"', read)) | set(re.findall(r'/page/notes#([^"]*)"', read))
    assert led <= set(ids(read))
    assert 'section=main"' in read


@pytest.mark.parametrize("anchor", ["main", "passage-tool", "post-12", "change-3", "move-1-to", "messages"])
def test_an_id_of_the_screens_is_not_taken(anchor: str) -> None:
    assert free_anchor(anchor) == f"{anchor}_"


@pytest.mark.parametrize("anchor", ["buts", "plan-2027", "article-3", "le-temps-de-vie"])
def test_other_anchors_stay(anchor: str) -> None:
    assert free_anchor(anchor) == anchor
