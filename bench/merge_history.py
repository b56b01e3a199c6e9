"""Whether merges give what people kept: real changes, dealt out to two sides and joined again.

Usage: python bench/merge_history.py HISTORY.jsonl[.xz] [--pairs N] [--show N], a file with one JSON object with
`page` and `text` per line.

Each change from one real revision to the next is cut into its hunks: by paragraph, by line, by sentence, and by single
sentences that stand side by side. A random part of them is given to one side and the rest to the other, so that
the text people kept is what a merge must give. `git merge-file` does the same work where git is installed.
"""

import argparse
import itertools
import json
import lzma
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import harness  # noqa: F401 - finds the project

from wiki.versioning.merge.three_way import MergeOutcome, merge
from wiki.versioning.segments import sentences
from wiki.versioning.text.alignment import align

_PARAGRAPH = re.compile(r".*?(?:\n{2,}|\Z)", re.DOTALL)

WRONG, SPACED = " but wrong", " but spaced otherwise"


class Hunk(NamedTuple):
    """What one stretch of the base became."""

    start: int
    end: int
    new: tuple[str, ...]


class Case(NamedTuple):
    """A base, two sides made from it, and the text people kept."""

    base: str
    ours: str
    theirs: str
    kept: str


def paragraphs(text: str) -> list[str]:
    """Cut a text after its blank lines."""
    return [piece for piece in _PARAGRAPH.findall(text) if piece]


def lines(text: str) -> list[str]:
    """Cut a text after each line."""
    return text.splitlines(keepends=True)


CUTS: dict[str, tuple[Callable[[str], list[str]], bool]] = {
    "paragraphs": (paragraphs, False),
    "lines": (lines, False),
    "sentences": (sentences, False),
    "neighbours": (sentences, True),
}
"""How a text is cut, and whether sentences changed side by side are told apart."""


def hunks(old: list[str], new: list[str], *, apart: bool) -> list[Hunk]:
    """Give the stretches in which two texts differ, in order."""
    # An empty line stands everywhere: it does not tell where a change begins or ends.
    matched = [
        (here, there) for here, there in enumerate(align(old, new)) if there >= 0 and old[here].strip()
    ]
    steps = itertools.pairwise([(-1, -1), *matched, (len(old), len(new))])
    found = [
        Hunk(here + 1, next_here, tuple(new[there + 1 : next_there]))
        for (here, there), (next_here, next_there) in steps
        if old[here + 1 : next_here] != new[there + 1 : next_there]
    ]
    return [piece for hunk in found for piece in (singles(hunk) if apart else [hunk])]


def singles(hunk: Hunk) -> list[Hunk]:
    """Take a stretch apart in which each piece was replaced by one."""
    if hunk.end - hunk.start != len(hunk.new):
        return [hunk]
    return [Hunk(hunk.start + place, hunk.start + place + 1, (text,)) for place, text in enumerate(hunk.new)]


def applied(old: list[str], chosen: list[Hunk]) -> str:
    """Give a text with some of its changes made."""
    pieces, end = list[str](), 0
    for hunk in chosen:
        pieces += [*old[end : hunk.start], *hunk.new]
        end = hunk.end
    return "".join([*pieces, *old[end:]])


def dealt(
    base: str, kept: str, cut: Callable[[str], list[str]], chance: Random, *, apart: bool
) -> Case | None:
    """Give a part of a change to one side and the rest to the other; None when there is only one hunk."""
    old = cut(base)
    found = hunks(old, cut(kept), apart=apart)
    if len(found) < 2:
        return None
    mine = set(chance.sample(range(len(found)), chance.randint(1, len(found) - 1)))
    ours = [hunk for place, hunk in enumerate(found) if place in mine]
    theirs = [hunk for place, hunk in enumerate(found) if place not in mine]
    assert applied(old, found) == kept
    return Case(base, applied(old, ours), applied(old, theirs), kept)


def pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    """Give page, text and next text of every two consecutive revisions."""
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    rows = [row for row in map(json.loads, content.splitlines()) if "text" in row]
    rows.sort(key=lambda row: str(row.get("page", "")))  # stable: each page stays in its order
    for old, new in itertools.pairwise(rows):
        if old.get("page") == new.get("page") and old["text"] != new["text"]:
            yield f"{old.get('page', '')} {old.get('rev', '')}", old["text"], new["text"]


def ours(case: Case) -> tuple[str, str | None]:
    """Merge as the wiki does."""
    found = merge(case.base, case.ours, case.theirs)
    return found.outcome.value, found.text


def git(case: Case) -> tuple[str, str | None]:
    """Merge as git does."""
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for name, text in zip(names, (case.ours, case.base, case.theirs), strict=True):
            name.write_text(text, encoding="utf-8", newline="")
        done = subprocess.run(["git", "merge-file", "-p", *names], capture_output=True, check=False)
    if done.returncode:
        return MergeOutcome.CONFLICT.value, None
    return MergeOutcome.CLEAN.value, done.stdout.decode("utf-8")


def judged(text: str | None, kept: str) -> str:
    """Say whether a merge gave what people kept; where lines end and words stand apart in a paragraph is told apart."""
    if text is None or text == kept:
        return ""
    return SPACED if words(text) == words(kept) else WRONG


def words(text: str) -> list[list[str]]:
    """Give the words of each paragraph."""
    return [piece.split() for piece in paragraphs(text)]


def main() -> None:
    """Print for each way of cutting what merges come to, and how many gave another text than people kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("history", type=Path)
    parser.add_argument("--pairs", type=int, help="only so many pairs of revisions, spread over the whole")
    parser.add_argument(
        "--show", type=int, default=0, help="write so many wrong merges into the present folder"
    )
    given = parser.parse_args()
    found = list(pairs(given.history))
    step = max(1, len(found) // given.pairs) if given.pairs else 1
    mergers = {"wiki": ours, **({"git": git} if shutil.which("git") else {})}
    shown = itertools.count()
    for name, (cut, apart) in CUTS.items():
        counts = {merger: Counter[str]() for merger in mergers}
        for page, base, kept in found[::step]:
            case = dealt(base, kept, cut, Random(f"{name} {page}"), apart=apart)
            if case is None:
                continue
            for merger, run in mergers.items():
                outcome, text = run(case)
                verdict = judged(text, kept)
                counts[merger][f"{outcome}{verdict}"] += 1
                if verdict == WRONG and merger == "wiki" and next(shown) < given.show:
                    show(f"{name} {page} {outcome}", case, text or "")
        for merger, count in counts.items():
            tally = ", ".join(f"{outcome} {number}" for outcome, number in sorted(count.items()))
            print(f"{given.history.name}, by {name}, {merger}: {count.total()} merges: {tally}", flush=True)
        if "git" not in mergers:
            print(f"{given.history.name}, by {name}, git: not run")


def show(name: str, case: Case, text: str) -> None:
    """Write a wrong merge into a folder of its own."""
    folder = Path(re.sub(r"[^\w.-]+", "-", name))
    folder.mkdir(exist_ok=True)
    for part, content in {**case._asdict(), "merged": text}.items():
        Path(folder, part).write_text(content, encoding="utf-8", newline="")
    print(f"wrong: {folder}")


if __name__ == "__main__":
    main()
