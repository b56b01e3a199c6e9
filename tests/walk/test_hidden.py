"""What is hidden stands on no screen for those it is hidden from."""

from collections.abc import Iterator

import pytest

from tests.walk.world import COMMON, SECRET, World, methods_of
from wiki.ledger import queries as ledger
from wiki.search import services as search

QUESTIONS = (COMMON, f"{COMMON}*", f'"{COMMON}"', "masqué", "brouillon", "caves", "cachette", "fil parole")
LISTS = (
    "state=draft",
    "state=withdrawn",
    "page=cachette",
    "page=ancienne-cachette",
    "before=9999",
    "dimension=A&goal=7",
    "cycle=1",
    "minor=1",
)


def readings(world: World) -> Iterator[str]:
    """Yield every address that can be read, lists narrowed in several ways, and searches."""
    for rule in world.app.url_map.iter_rules():
        if "GET" in methods_of(rule):
            for _state, address in world.addresses(rule):
                yield address
                yield from (f"{address}?{narrowed}" for narrowed in LISTS if not rule.arguments - {"ui_lang"})
    for question in QUESTIONS:
        for scope in ("", "discussion", "amendment", "charter"):
            yield f"/fr/search?q={question}&scope={scope}"
    yield from (f"/fr/ledger/{seq}" for seq in range(1, ledger.count() + 1))


@pytest.mark.parametrize(("role", "indexed"), [("v", False), ("m", True)], ids=["by database", "by index"])
def test_what_is_hidden_stands_nowhere(nothing_stays: World, role: str, indexed: bool) -> None:  # noqa: FBT001 - the two ways to search
    if indexed:
        with nothing_stays.app.app_context():
            search.rebuild()
    told = []
    for address in readings(nothing_stays):
        answer = nothing_stays.ask(role, address)
        said = f"{answer.headers}{answer.data.decode(errors='replace')}"
        if SECRET in said:
            place = said.index(SECRET)
            told.append(f"{address}: …{said[max(place - 60, 0) : place + 40]!r}…")
    assert not told, "\n".join(told)
    assert "notes" in nothing_stays.ask(role, f"/fr/search?q={COMMON}").text


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("s", "/fr/page/cachette"),
        ("a", "/fr/drafts"),
        ("a", "/fr/page/notes/edit?draft=1"),
        ("s", "/fr/members"),
        ("s", "/fr/reports"),
        ("d", "/fr/threads/{sealed}"),
    ],
)
def test_those_concerned_read_what_is_hidden(world: World, role: str, address: str) -> None:
    assert SECRET in world.ask(role, address.format(**world.things["thread_id"])).text
