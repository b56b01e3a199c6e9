"""Texts to measure search with: read from a JSON Lines file, or generated."""

import json
import lzma
from collections.abc import Iterator
from itertools import accumulate, count
from pathlib import Path
from random import Random

import harness  # noqa: F401 - puts the project on sys.path

from wiki.core.search_item import DocumentType
from wiki.search.document import Document

PAGE_BYTES = 6000
WORD_BYTES = 12
ROOTS, SYLLABLES = (
    40_000,
    ("ba", "ré", "ti", "lon", "ca", "ver", "mi", "seau", "té", "quar", "ni", "do", "pel", "sur"),
)
ENDINGS = ("", "s", "er", "ent", "ation", "ement", "eur", "euse", "able", "ité")
COUNTRIES = ("FR", "BE", "PT", "IT", "ES", "RO", "GR", "SN")


def words(seed: int = 1) -> list[str]:
    """Make up a vocabulary, its commonest words first."""
    random = Random(seed)
    found = dict.fromkeys(
        "".join(random.choices(SYLLABLES, k=random.randint(2, 4))) + random.choice(ENDINGS)
        for _ in range(2 * ROOTS)
    )
    return list(found)[:ROOTS]


def made_up(number: int, size: int = PAGE_BYTES, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield titles and generated texts of ``size`` bytes, whose word frequencies follow Zipf's law."""
    random, vocabulary = Random(seed), words()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(vocabulary))))
    for _ in range(number):
        written = random.choices(vocabulary, cum_weights=weights, k=size // WORD_BYTES)
        sentences = [" ".join(written[at : at + 12]).capitalize() + "." for at in range(0, len(written), 12)]
        yield (
            " ".join(random.choices(vocabulary, cum_weights=weights, k=4)).capitalize(),
            "\n\n".join(sentences),
        )


def given(path: Path, number: int) -> Iterator[tuple[str, str]]:
    """Yield ``number`` titles and texts from JSON Lines with ``page`` or ``title``, and ``text``, repeated."""
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    for at in range(number):
        line, time = read[at % len(read)], at // len(read)
        title = str(line.get("title") or line.get("page"))
        yield f"{title} ({time})" if time else title, str(line["text"])


def documents(texts: Iterator[tuple[str, str]], seed: int = 1) -> Iterator[Document]:
    """Make pages of texts, with facets as pages have them."""
    random = Random(seed)
    for number, (title, text) in zip(count(1), texts, strict=False):
        facets = {
            "country": random.choice(COUNTRIES),
            "cycle": str(random.randint(1, 3)),
            "phase": str(random.randint(1, 8)),
            "year": str(random.randint(2005, 2026)),
        }
        kind = random.choice(("method", "example", "page", "frame"))
        lang = "fr" if random.random() < 0.9 else "en"
        day = f"{2020 + number % 6}-01-{1 + number % 28:02}T00:00:00+00:00"
        yield Document(
            f"page:{number}", DocumentType.PAGE, kind, lang, title, text, f"/page/{number}", facets, day
        )
