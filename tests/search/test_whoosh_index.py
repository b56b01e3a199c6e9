import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.search.document import Document, DocumentType
from wiki.search.index import IndexUnavailable, Results
from wiki.search.query import Sort, parse
from wiki.search.whoosh_index import WhooshIndex


def page(number: int, title: str, body: str, lang: str = "fr", **facets: str) -> Document:
    key = f"page:{number}"
    day = f"2026-01-{number:02}T00:00:00Z"
    return Document(key, DocumentType.PAGE, "charter", lang, title, body, f"/{number}", facets, day)


PAGES = [
    page(1, "Évaluation", "Chaque année les actions menées sont évaluées.", country="FR"),
    page(2, "Principes", "La coresponsabilité des habitants au cœur du territoire.", country="BE"),
    page(3, "Charte de l’eau", "Préserver la ressource et la partager.", country="FR"),
    page(4, "Méthode", "La mise-en-commun des idées; la gestion de l'eau potable.", country="IT"),
    page(5, "Assembly", "Evaluating together; the water charter of co-responsibility.", "en", country="BE"),
    page(6, "Rencontre", "On parle d’eau, d’eau encore, puis de la charte.", country="SN"),
    page(7, "Notes", "Texte sans accents: coresponsabilite, evaluation.", ""),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "index"
    WhooshIndex(folder).rebuild(iter(PAGES))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


@pytest.fixture(scope="module")
def index(built: Path) -> WhooshIndex:
    return WhooshIndex(built)


def keys(results: Results) -> list[int]:
    return [int(hit.key.partition(":")[2]) for hit in results.hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("évaluer", {1, 5}),
        ("evaluation", {1, 5, 7}),
        ("coresponsabilité", {2, 7}),
        ("coresponsabilite", {2, 7}),
        ("co-responsabilité", {2, 7}),
        ("co-responsibility", {5}),
        ("coresponsibility", {5}),
        ("l’eau", {3, 4, 6}),
        ("l'eau", {3, 4, 6}),
        ("EAU", {3, 4, 6}),
        ("cœur", {2}),
        ("coeur", {2}),
        ("mise-en-commun", {4}),
        ("mise en commun", {4}),
        ("chartes eau", {3, 6}),
        ("la charte de l’eau", {3, 6}),
        ('"charte de l’eau"', {3}),
        ('"eau de charte"', set()),
        ("eau -charte", {4}),
        ('eau -"charte de l’eau"', {4, 6}),
        ("territ*", {2}),
        ("ÉVALU*", {1, 5, 7}),
        ("eval*", {1, 5, 7}),
        ("water charters", {5}),
        ("introuvable", set()),
    ],
)
def test_what_is_found(index: WhooshIndex, query: str, found: set[int]) -> None:
    results = index.search(parse(query))

    assert set(keys(results)) == found
    assert results.total == len(found)
    assert not results.any_words


def test_a_title_beats_a_body(index: WhooshIndex) -> None:
    assert keys(index.search(parse("eau")))[0] == 3
    assert keys(index.search(parse("évaluation")))[0] == 1


def test_when_nothing_has_all_the_words_some_will_do(index: WhooshIndex) -> None:
    results = index.search(parse("territoire potable -idées"))

    assert results.any_words
    assert keys(results) == [2]


def test_a_query_without_clauses_finds_nothing(index: WhooshIndex) -> None:
    assert index.search(parse('-"" *')) == Results()


def test_hits_say_what_they_are_and_show_why(index: WhooshIndex) -> None:
    (hit,) = index.search(parse("potable")).hits

    assert (hit.key, hit.type, hit.kind, hit.lang) == ("page:4", "page", "charter", "fr")
    assert (hit.title, hit.url_path) == ("Méthode", "/4")
    assert hit.passage == (
        ("La mise-en-commun des idées; la gestion de l'eau ", False),
        ("potable", True),
        (".", False),
    )
    assert hit.score > 0


def test_a_passage_is_marked_in_the_language_of_its_text(index: WhooshIndex) -> None:
    (hit,) = index.search(parse("evaluations", filters={"lang": frozenset({"en"})})).hits

    assert hit.passage[0] == ("Evaluating", True)


def test_facets_count_what_choosing_them_would_show(index: WhooshIndex) -> None:
    everything = index.search(parse("eau"))
    chosen = index.search(parse("eau", filters={"country": frozenset({"FR"})}))

    assert everything.facets["country"] == {"FR": 1, "IT": 1, "SN": 1}
    assert chosen.facets["country"] == everything.facets["country"]
    assert chosen.facets["lang"] == {"fr": 1}
    assert keys(chosen) == [3]


def test_filters_take_any_value_of_a_facet_and_every_facet(index: WhooshIndex) -> None:
    filters = {"country": frozenset({"FR", "IT", "XX"}), "scope": frozenset({"charter"})}

    assert set(keys(index.search(parse("eau", filters=filters)))) == {3, 4}


@pytest.mark.parametrize("filters", [{"planet": frozenset({"Mars"})}, {"country": frozenset({"XX"})}])
def test_an_unknown_facet_or_value_keeps_nothing(
    index: WhooshIndex, filters: dict[str, frozenset[str]]
) -> None:
    results = index.search(parse("eau", filters=filters))

    assert (results.total, results.hits, results.any_words) == (0, (), False)


def test_the_newest_may_come_first(index: WhooshIndex) -> None:
    assert keys(index.search(parse("eau", sort=Sort.NEWEST))) == [6, 4, 3]


def test_pages_of_results_follow_each_other(index: WhooshIndex) -> None:
    whole = keys(index.search(parse("eau")))
    pages = [index.search(parse("eau", offset=n, limit=1)) for n in range(4)]

    assert [key for results in pages for key in keys(results)] == whole
    assert {results.total for results in pages} == {3}


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("teritoire", "territoire"),
        ("habitnats potable", "habitants potable"),
        ("Coresponsabilte", "coresponsabilité"),
        ("d’habitnats -mer", "d’habitants -mer"),
        ("idées", None),
        ("zzzzzzzz", None),
    ],
)
def test_unknown_words_are_respelt(index: WhooshIndex, query: str, suggestion: str | None) -> None:
    assert index.search(parse(query)).suggestion == suggestion


def test_documents_are_replaced_and_removed(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.update([replace(PAGES[3], body="Rien de cela.")], ["page:3", "page:99"])

    assert keys(index.search(parse("eau"))) == [6]
    assert keys(index.search(parse("cela"))) == [4]
    assert index.search(parse("eau")).facets["country"] == {"SN": 1}


def test_of_two_documents_with_one_key_the_last_stays(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.update([page(20, "Premier", "hirondelle"), page(20, "Second", "hirondelle")])

    assert [hit.title for hit in index.search(parse("hirondelle")).hits] == ["Second"]


def test_many_small_updates_leave_a_small_folder_and_every_document(folder: Path) -> None:
    index = WhooshIndex(folder)
    for number in range(10, 25):
        index.update([page(number, f"Cahier {number}", "hirondelle")])

    assert index.search(parse("hirondelle", limit=100)).total == 15
    assert len(list(folder.iterdir())) < 15


def test_a_reader_sees_what_another_writes(folder: Path) -> None:
    reader, writer = WhooshIndex(folder), WhooshIndex(folder)
    assert reader.search(parse("hirondelle")).total == 0

    writer.update([page(20, "Oiseaux", "Une hirondelle")])

    assert reader.search(parse("hirondelle")).total == 1


def test_empty_documents_and_an_empty_index_are_fine(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.update([Document("member:1", DocumentType.MEMBER, "", "", "", "", "/m/1")])
    assert index.is_healthy()

    index.rebuild([])

    assert index.is_healthy()
    assert index.search(parse("eau")) == Results()


def test_a_rebuild_that_fails_leaves_the_old_index(folder: Path) -> None:
    def failing() -> Iterator[Document]:
        yield PAGES[0]
        raise ValueError("the database went away")

    index = WhooshIndex(folder)
    with pytest.raises(ValueError, match="went away"):
        index.rebuild(failing())

    assert index.is_healthy()
    assert index.search(parse("eau")).total == 3


def test_searches_during_a_rebuild_see_the_old_index(folder: Path) -> None:
    reader = WhooshIndex(folder)
    seen: list[int] = []

    def watched() -> Iterator[Document]:
        seen.append(reader.search(parse("eau")).total)
        yield PAGES[2]

    WhooshIndex(folder).rebuild(watched())

    assert seen == [3]
    assert reader.search(parse("eau")).total == 1


# Damage: every file of the index, in every way that was seen.


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    path.write_bytes(content)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def delete(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [truncate, empty, flip, lengthen, delete])
def test_damage_to_any_file_is_noticed_and_repaired(
    built: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    names = [path.name for path in built.iterdir() if path.name != "lock"]
    assert len(names) == 3
    for name in names:
        folder = Path(shutil.copytree(built, tmp_path / name))
        damage(folder / name)
        index = WhooshIndex(folder)

        assert not index.is_healthy()
        with pytest.raises(IndexUnavailable):
            index.search(parse("eau"))
        with pytest.raises(IndexUnavailable):
            index.update(PAGES[:1])

        index.rebuild(iter(PAGES))
        assert index.is_healthy()
        assert index.search(parse("eau")).total == 3


def test_a_running_reader_is_not_misled_by_damage(folder: Path) -> None:
    reader = WhooshIndex(folder)
    assert reader.search(parse("eau")).total == 3
    for path in folder.iterdir():
        if path.name not in {"lock", "manifest"}:
            truncate(path)

    assert not reader.is_healthy()
    assert reader.search(parse("charte")).total == 2


def test_an_index_that_was_never_built_is_unavailable(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "none")

    assert not index.is_healthy()
    with pytest.raises(IndexUnavailable):
        index.search(parse("eau"))
    with pytest.raises(IndexUnavailable):
        index.update(PAGES[:1])


def test_an_index_of_another_version_is_unavailable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WhooshIndex(folder).is_healthy()

    monkeypatch.setattr("wiki.search.whoosh_index.VERSION", "another")

    assert not WhooshIndex(folder).is_healthy()


def test_an_index_signed_by_somebody_else_is_unavailable(folder: Path) -> None:
    assert not WhooshIndex(folder, b"secret").is_healthy()


def test_any_failure_of_the_library_is_the_same_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise EOFError

    index = WhooshIndex(folder)
    monkeypatch.setattr("wiki.search.whoosh_index.FileIndex.reader", fail)

    assert not index.is_healthy()
    with pytest.raises(IndexUnavailable, match="EOFError"):
        index.search(parse("eau"))


WRITER = """
import pathlib, sys
from wiki.search.document import Document, DocumentType
from wiki.search.whoosh_index import WhooshIndex
index = WhooshIndex(pathlib.Path(sys.argv[1]))
for number in range(8):
    key = f"page:{sys.argv[2]}{number}"
    index.update([Document(key, DocumentType.PAGE, "", "fr", key, "hirondelle", "/")])
"""


def test_two_processes_writing_lose_nothing(folder: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", WRITER, str(folder)]
    writers = [subprocess.Popen([*command, name]) for name in ("10", "20")]
    reader = WhooshIndex(folder)
    totals = [reader.search(parse("hirondelle")).total]
    while any(writer.poll() is None for writer in writers):
        totals.append(reader.search(parse("hirondelle")).total)

    assert [writer.returncode for writer in writers] == [0, 0]
    assert totals == sorted(totals)
    assert reader.search(parse("hirondelle")).total == 16
    assert reader.is_healthy()


@given(st.text(max_size=60) | st.text(alphabet="-\"*«»' eauéchrtd’‐", max_size=40))
@settings(deadline=None, max_examples=150)
def test_no_query_breaks_the_index(index: WhooshIndex, text: str) -> None:
    results = index.search(parse(text))

    assert len(results.hits) == min(results.total, 20)
