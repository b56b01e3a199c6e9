"""How many bytes a stored revision takes, next to zlib and to a git pack.

Usage: python bench/history.py DIR_OR_FILE, JSON Lines (.jsonl or .jsonl.xz) with a `page` and a `text` per line.
"""

import json
import lzma
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from pathlib import Path

import harness  # noqa: F401 - puts the project on sys.path

from wiki.versioning.codec import decode, delta_base, delta_chain, encode

_ENOUGH = 200


def histories(path: Path) -> dict[str, list[str]]:
    """Read the texts of each page, in order."""
    pages = defaultdict[str, list[str]](list)
    for file in sorted(path.glob("*.jsonl*")) if path.is_dir() else [path]:
        content = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
        for row in map(json.loads, content.splitlines()):
            if "text" in row:
                pages[f"{file.name} {row.get('page', '')}"].append(row["text"])
    return pages


def stored(texts: list[str]) -> list[bytes]:
    """Store a history as the wiki does."""
    bases = [delta_base(number) for number in range(1, len(texts) + 1)]
    return [encode(text, texts[on - 1] if on else None) for text, on in zip(texts, bases, strict=True)]


def chain_milliseconds(payloads: list[bytes]) -> float:
    """Time reading the revision with the longest chain."""
    longest = max((delta_chain(number) for number in range(1, len(payloads) + 1)), key=len)
    started, text = time.perf_counter(), None
    for number in longest:
        text = decode(payloads[number - 1], text)
    return (time.perf_counter() - started) * 1000


def pack_bytes(texts: list[str]) -> tuple[int, int] | None:
    """Return the bytes of a git pack of the history, and of the texts in it alone; None without git."""
    git = shutil.which("git")
    if git is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        run = [git, "-C", folder]
        subprocess.run([*run, "init", "-q"], check=True)
        stream = "".join(_commit(number, text) for number, text in enumerate(texts))
        subprocess.run([*run, "fast-import", "--quiet"], input=stream.encode(), check=True)
        subprocess.run([*run, "repack", "-adfq", "--depth=50", "--window=250"], check=True)
        pack = sum(file.stat().st_size for file in Path(folder).glob(".git/objects/pack/*.pack"))
        listing = subprocess.run(
            [*run, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectsize:disk)"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    return pack, sum(int(line.split()[1]) for line in listing.splitlines() if line.startswith("blob"))


def _commit(number: int, text: str) -> str:
    size = len(text.encode())
    return (
        f"commit refs/heads/main\ncommitter bench <bench@example.org> {number + 1} +0000\ndata 0\n"
        f"M 100644 inline page\ndata {size}\n{text}\n"
    )


def measure(page: str, texts: list[str]) -> None:
    """Print what one history takes."""
    payloads = stored(texts)
    ours, count = sum(map(len, payloads)), len(texts)
    plain = sum(len(zlib.compress(text.encode(), 9)) for text in texts)
    pack = pack_bytes(texts)
    print(f"{page}: {count} revisions, last {len(texts[-1].encode()) / 1000:.0f} kB", end=", ")
    print(
        f"{ours / count:.0f} bytes a revision, chain read in {chain_milliseconds(payloads):.1f} ms", end=", "
    )
    print(f"zlib {plain / count:.0f} (ratio {ours / plain:.3f})", end=", ")
    if pack is None:
        print("no git here")
        return
    print(f"git pack {pack[0] / count:.0f} (ratio {ours / pack[0]:.2f})", end=", ")
    print(f"its texts alone {pack[1] / count:.0f} (ratio {ours / pack[1]:.2f})")


def main() -> None:
    """Measure every page with enough revisions; when there is none, the one with most."""
    pages = histories(Path(sys.argv[1]))
    chosen = {page: texts for page, texts in pages.items() if len(texts) >= _ENOUGH}
    for page, texts in (chosen or dict([max(pages.items(), key=lambda item: len(item[1]))])).items():
        measure(page, texts)


if __name__ == "__main__":
    main()
