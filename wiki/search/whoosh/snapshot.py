"""Store a consistent set of files: each is checked against a signed manifest before it is used.

Files are named by the SHA-256 of their content, so a new set never touches the old one. Replacing the manifest is the
only step that switches sets, so a process killed at any moment leaves one set or the other.
"""

import fcntl
import hmac
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from wiki.search.index import IndexUnavailable

_DIGEST = re.compile("[0-9a-f]{64}")
_TEMPORARY_PREFIX = "new-"
_MAX_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Files by name with their content and its SHA-256, and the signature of their manifest."""

    signature: bytes
    files: Mapping[str, bytes]
    digests: Mapping[str, str]


class SnapshotStore:
    """A folder with the latest snapshot; ``version`` is the only file format that is read."""

    def __init__(self, folder: Path, version: str, key: bytes = b"") -> None:
        """Use a folder, created by the first write; with a secret ``key`` nobody else can sign a manifest."""
        self._folder = folder
        self._version = version
        self._key = key

    def signature(self) -> bytes:
        """Read the signature of the latest snapshot, which changes with every write; raises IndexUnavailable."""
        return _first_line(self._manifest())

    def read(self, known: Snapshot | None = None) -> Snapshot:
        """Read and check the latest snapshot, taking from a ``known`` one the files that have not changed since.

        Raises IndexUnavailable if anything is missing, was changed, or is of another version.
        """
        for _ in range(_MAX_ATTEMPTS):
            manifest = self._manifest()
            digests = self._verified(manifest)
            try:
                return Snapshot(_first_line(manifest), self._files(digests, known), digests)
            except IndexUnavailable:
                if self._manifest() == manifest:
                    raise
        raise IndexUnavailable("the index changes faster than it can be read")

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Wait for the write lock of this host and hold it; yields a folder for scratch files."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._remove_unfinished()
            scratch = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=self._folder))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def write(self, files: Mapping[str, bytes], before: Snapshot | None = None) -> None:
        """Make these files the latest snapshot, durably. Call it only within ``writing``.

        Files that are unchanged since the snapshot ``before`` are not written again.
        """
        kept = before.files if before else {}
        digests = dict(before.digests) if before else {}
        changed = {name: content for name, content in files.items() if kept.get(name) is not content}
        digests |= {name: sha256(content).hexdigest() for name, content in changed.items()}
        for name, content in changed.items():
            self._put(digests[name], content)
        named = {name: digests[name] for name in files}
        self._put("manifest", self._signed(named))
        self._remove_unnamed(set(named.values()))

    def _manifest(self) -> bytes:
        try:
            return (self._folder / "manifest").read_bytes()
        except OSError as error:
            raise IndexUnavailable(f"no manifest: {error}") from error

    def _signed(self, names: Mapping[str, str]) -> bytes:
        payload = json.dumps({"version": self._version, "files": names}, sort_keys=True).encode()
        return self._sign(payload) + b"\n" + payload

    def _sign(self, payload: bytes) -> bytes:
        return hmac.new(self._key, payload, sha256).hexdigest().encode()

    def _verified(self, manifest: bytes) -> dict[str, str]:
        """Return the digest of each file after checking the manifest's signature and version."""
        signature, _, payload = manifest.partition(b"\n")
        if not hmac.compare_digest(signature, self._sign(payload)):
            raise IndexUnavailable("the manifest does not have its signature")
        content = json.loads(payload)
        if content["version"] != self._version:
            raise IndexUnavailable(f"the index is of version {content['version']}, not {self._version}")
        names: dict[str, str] = content["files"]
        return names

    def _files(self, digests: Mapping[str, str], known: Snapshot | None) -> dict[str, bytes]:
        same = digests.items() & known.digests.items() if known else set()
        old = {name: known.files[name] for name, _ in same} if known else {}
        return {name: old[name] if name in old else self._file(digest) for name, digest in digests.items()}

    def _file(self, digest: str) -> bytes:
        try:
            content = (self._folder / digest).read_bytes()
        except OSError as error:
            raise IndexUnavailable(f"a file is missing: {error}") from error
        if sha256(content).hexdigest() != digest:
            raise IndexUnavailable(f"the file {digest} was changed")
        return content

    def _put(self, name: str, content: bytes) -> None:
        """Write a file atomically and durably, so that even after a power cut it is complete or absent."""
        temporary = self._folder / (_TEMPORARY_PREFIX + name)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._folder / name)
        directory = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def _remove_unfinished(self) -> None:
        """Remove what a killed writer left unfinished."""
        for path in self._folder.glob(_TEMPORARY_PREFIX + "*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _remove_unnamed(self, digests: set[str]) -> None:
        """Remove the files that the latest manifest does not name."""
        for path in self._folder.iterdir():
            if _DIGEST.fullmatch(path.name) and path.name not in digests:
                path.unlink(missing_ok=True)


def _first_line(manifest: bytes) -> bytes:
    return manifest.partition(b"\n")[0]
