import subprocess
import sys
from pathlib import Path

import pytest

from wiki.search.index import IndexUnavailable
from wiki.search.whoosh.snapshot import SnapshotStore

FILES = {"a": b"one" * 50, "b": b"two" * 50}


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    store = SnapshotStore(tmp_path / "index", "1", b"secret")
    with store.writing():
        store.write(FILES)
    return store


def test_what_was_written_is_read(store: SnapshotStore) -> None:
    assert store.read().files == FILES


def test_files_of_earlier_snapshots_are_removed(store: SnapshotStore, tmp_path: Path) -> None:
    with store.writing():
        store.write({"a": FILES["a"], "c": b"three"}, store.read())

    assert store.read().files == {"a": FILES["a"], "c": b"three"}
    assert len(list((tmp_path / "index").iterdir())) == 4  # two files, the manifest and the lock


def test_each_write_changes_the_signature(store: SnapshotStore) -> None:
    before = store.signature()
    with store.writing():
        store.write({"a": b"1"})

    assert store.signature() != before


def test_known_files_are_not_read_again(store: SnapshotStore) -> None:
    before = store.read()
    with store.writing():
        store.write({**before.files, "c": b"three"}, before)

    assert store.read(before).files["a"] is before.files["a"]


def test_nothing_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="no manifest"):
        SnapshotStore(tmp_path, "1").read()


def test_another_version_is_unavailable(store: SnapshotStore, tmp_path: Path) -> None:
    assert store.read().files

    with pytest.raises(IndexUnavailable, match="version 1, not 2"):
        SnapshotStore(tmp_path / "index", "2", b"secret").read()


def test_another_key_is_unavailable(tmp_path: Path, store: SnapshotStore) -> None:
    assert store.read().files

    with pytest.raises(IndexUnavailable, match="signature"):
        SnapshotStore(tmp_path / "index", "1", b"other").read()


def test_a_writer_that_fails_changes_nothing(
    store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> Path:
        if target.name == "manifest":
            raise OSError("no space left")
        return real(self, target)

    real = Path.replace
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"), store.writing():
        store.write({"a": b"new"})
    monkeypatch.undo()

    assert store.read().files == FILES
    with store.writing():
        store.write({"a": b"newer"})
    assert store.read().files == {"a": b"newer"}
    assert len(list((tmp_path / "index").iterdir())) == 3


KILLED = """
import os, pathlib, sys
from wiki.search.whoosh.snapshot import SnapshotStore
store = SnapshotStore(pathlib.Path(sys.argv[1]), "1", b"secret")
real, left = os.fsync, int(sys.argv[2])
def fsync(descriptor):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    real(descriptor)
os.fsync = fsync
with store.writing() as scratch:
    (scratch / "part").write_bytes(b"x")
    store.write({"a": b"new", "c": b"three"})
"""


@pytest.mark.parametrize("steps", range(6))
def test_a_writer_killed_at_any_step_leaves_a_whole_snapshot(
    store: SnapshotStore, tmp_path: Path, steps: int
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "index", str(steps)], check=False)

    assert done.returncode == -9
    assert store.read().files == (FILES if steps < 5 else {"a": b"new", "c": b"three"})
    with store.writing():
        store.write(FILES)
    assert store.read().files == FILES
    assert len(list((tmp_path / "index").iterdir())) == 4
