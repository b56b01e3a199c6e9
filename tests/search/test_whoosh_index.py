import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.search.texts import PAGES, page
from wiki.search.index import IndexUnavailable
from wiki.search.querying.query import parse
from wiki.search.whoosh.index import WhooshIndex


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "index"
    WhooshIndex(folder).rebuild(iter(PAGES))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def test_many_small_updates_leave_a_small_folder_and_every_document(folder: Path) -> None:
    index = WhooshIndex(folder)
    for number in range(10, 25):
        index.update([page(number, f"Cahier {number}", "hirondelle")])

    assert index.search(parse("hirondelle", limit=100)).total == 15
    assert len(list(folder.iterdir())) < 15


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

    monkeypatch.setattr("wiki.search.whoosh.index.INDEX_VERSION", "another")

    assert not WhooshIndex(folder).is_healthy()


def test_an_index_signed_by_somebody_else_is_unavailable(folder: Path) -> None:
    assert not WhooshIndex(folder, b"secret").is_healthy()


def test_any_failure_of_the_library_is_the_same_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise EOFError

    index = WhooshIndex(folder)
    monkeypatch.setattr("wiki.search.whoosh.index.FileIndex.reader", fail)

    assert not index.is_healthy()
    with pytest.raises(IndexUnavailable, match="EOFError"):
        index.search(parse("eau"))


WRITER = """
import pathlib, sys
from tests.search.texts import PAGES, page
from wiki.core.search_item import DocumentType
from wiki.search.document import Document
from wiki.search.whoosh.index import WhooshIndex
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
