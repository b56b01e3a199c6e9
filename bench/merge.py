"""How long comparing, merging and rebasing take, next to plain difflib on the same sentences.

Usage: python bench/merge.py [HISTORY.jsonl[.xz]], a file with one JSON object with a `text` per line.
"""

import json
import lzma
import random
import re
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import harness  # noqa: F401 - puts the project on sys.path

from wiki.versioning import segments
from wiki.versioning.diff import changes
from wiki.versioning.diff.text_diff import diff
from wiki.versioning.merge import ambiguity
from wiki.versioning.merge.three_way import merge, rebase
from wiki.versioning.segments import sentences
from wiki.versioning.text import words

_WORDS = re.findall(
    r"\w+",
    "le conseil des territoires décide chaque année selon la charte les membres du réseau proposent un amendement "
    "à deux tiers voix exprimées sous réserve dispositions présent article peut être saisi par écrit motif",
)
_CACHED = (
    changes.diff_sentences,
    ambiguity.ambiguous,
    segments.segment_text,
    segments._paragraph_rows,  # noqa: SLF001 - a cold start is what is measured
    words.edit_script,
    words.vocabulary,
)
_REFERENCE_CHARACTERS = 60_000


def legal_text(size: int, seed: int = 1) -> str:
    """Make a text like a law, of about so many bytes, always the same for one seed."""
    chance, parts, length, number = random.Random(seed), list[str](), 0, 0
    while length < size:
        number += 1
        lines = [
            " ".join(chance.choices(_WORDS, k=chance.randint(8, 28))) for _ in range(chance.randint(1, 4))
        ]
        article = f"## Article {number}\n\n" + " ".join(f"{line.capitalize()}." for line in lines) + "\n\n"
        if number % 9 == 0:
            article = f"## Article {number}\n\n(texte abrogé).\n\n"
        parts.append(article)
        length += len(article.encode())
    return "".join(parts)


def edited(text: str, seed: int, edits: int = 8) -> str:
    """Rewrite a word in some sentences, and put in and take out one article."""
    chance, pieces = random.Random(seed), sentences(text)
    for place in chance.sample(range(len(pieces)), edits):
        pieces[place] = pieces[place].replace(" ", f" nouveau{seed} ", 1)
    middle = chance.randrange(len(pieces))
    pieces[middle : middle + 1] = [f"\n\n## Article {seed} bis\n\nUn article neuf est ajouté ici.\n\n"]
    return "".join(pieces)


def milliseconds(work: Callable[[], object]) -> float:
    """Time one run on cold caches: the best of three."""
    best = float("inf")
    for _ in range(3):
        for cached in _CACHED:
            cached.cache_clear()
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best * 1000


def plain_difflib(old: str, new: str) -> object:
    """Compare the sentences as the standard library does."""
    return SequenceMatcher(None, sentences(old), sentences(new), autojunk=False).get_opcodes()


def measure(name: str, base: str, ours: str, theirs: str) -> None:
    """Print the time to compare and merge one set of three texts."""
    compared, merged = milliseconds(lambda: diff(base, ours)), milliseconds(lambda: merge(base, ours, theirs))
    outcome = merge(base, ours, theirs).outcome
    print(
        f"{name}: {len(base.encode()) / 1000:.0f} kB, diff {compared:.1f} ms, merge {merged:.1f} ms ({outcome})"
    )
    old, new = base[:_REFERENCE_CHARACTERS], ours[:_REFERENCE_CHARACTERS]
    reference, same = milliseconds(lambda: plain_difflib(old, new)), milliseconds(lambda: diff(old, new))
    print(f"{name}: on {len(old)} characters diff {same:.1f} ms, difflib {reference:.1f} ms", end=", ")
    print(f"ratio {same / reference:.2f}")


def rebasing() -> None:
    """Print the time to rebase a hundred amendments of one page on its new text."""
    base = legal_text(60_000)
    head, proposals = edited(base, 2), [edited(base, seed, edits=1) for seed in range(100, 200)]
    spent = milliseconds(lambda: [rebase(base, head, proposed) for proposed in proposals])
    print(f"rebasing 100 amendments of a page of 60 kB: {spent:.0f} ms")


def history(path: Path) -> None:
    """Measure the largest of the real texts, each between its neighbours in time."""
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    rows = [json.loads(line) for line in content.splitlines()]
    middle = max(range(1, len(rows) - 1), key=lambda place: len(rows[place]["text"]))
    page = rows[middle].get("page")
    texts = [row["text"] for row in rows[middle - 1 : middle + 2] if row.get("page") == page]
    measure(path.name, texts[len(texts) // 2], texts[0], texts[-1])


def main() -> None:
    """Measure synthetic texts, or the history given."""
    if len(sys.argv) > 1:
        history(Path(sys.argv[1]))
        return
    for size in (60_000, 420_000):
        base = legal_text(size)
        measure("synthetic", base, edited(base, 2), edited(base, 3))
    rebasing()


if __name__ == "__main__":
    main()
