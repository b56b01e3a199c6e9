"""Check a downloaded edition of a Feuille wiki, on any machine, with nothing but Python 3.9 or later.

    python3 verify_edition.py            # in the folder that was unpacked
    python3 verify_edition.py FOLDER

What is checked:
- every text behind its front matter has the SHA-256 that ``edition.json`` gives for it;
- pages and votes of ``edition.json`` give the content hash written there (canonical JSON, RFC 8785);
- the record in ``record.jsonl`` holds this edition, with the same pages, votes and hash.

The record itself is checked by ``verify_ledger.py``. A page that was hidden since has no text here; its line stays
in ``edition.json``, so that the hash still holds. Exit status: 0 nothing wrong, 1 something is, 2 no edition here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sha256(content: bytes) -> str:
    """Return a SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def content_hash(described: Any) -> str:
    """Hash the set of an edition: whole numbers and ASCII texts only, so that this is its canonical form."""
    form = {"pages": described["pages"], "votes": described["votes"]}
    return sha256(json.dumps(form, sort_keys=True, separators=(",", ":")).encode())


def problems(folder: Path, described: Any) -> Iterator[str]:
    """Yield what is wrong, in plain words."""
    for page, version, text_hash in described["pages"]:
        name = described["files"].get(str(page))
        if name is None:
            continue
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing."
        elif sha256(text_of(path)) != text_hash:
            yield f"{name} is not the text of page {page}, version {version}."
    if content_hash(described) != described["content_hash"]:
        yield "The content hash is not that of the pages and votes of this edition."
    yield from record_problems(folder / "record.jsonl", described)


def text_of(path: Path) -> bytes:
    """Return the text after the front matter of a file."""
    return path.read_bytes().split(b"---\n", 2)[-1]


def record_problems(path: Path, described: Any) -> Iterator[str]:
    """Yield differences between the edition and the event that published it."""
    lines = path.read_bytes().splitlines() if path.is_file() else []
    if len(lines) != described["event"]:
        yield "The record does not end with the publication of this edition."
        return
    event = json.loads(lines[-1])
    said = event["payload"] or {}
    if event["type"] != "edition.published" or any(
        said.get(name) != described[name] for name in ("pages", "votes", "content_hash")
    ):
        yield "The record tells another edition than this one."
    if said.get("name_hash") != sha256(described["name"].encode("utf-8")):
        yield "The record tells another name than this edition bears."


def main(arguments: list[str]) -> int:
    """Run the command; return its exit status."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        described = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
        found = list(problems(folder, described))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{folder}: there is no edition to read here ({error}).")
        return 2
    for problem in found:
        print(problem)
    texts, pages = len(described["files"]), len(described["pages"])
    print(f"{described['name']}: {pages} pages, {texts} texts, {pages - texts} masked.")
    print(f"{len(found)} problem(s) found." if found else "Nothing is wrong.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
