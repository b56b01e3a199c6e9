"""How fast search answers: whole result pages over thousands of pages, on Whoosh or on PostgreSQL.

The reference is one plain pass over all the texts for one word, timed in the same run. Questions are made of words of
the pages: from their titles, two or three from one sentence, quoted, begun, narrowed by a facet, sorted by date.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest.mock import patch

import corpus
import harness
from sqlalchemy import create_engine

from tests import postgresql
from wiki.search import services
from wiki.search.document import Document
from wiki.search.index import SearchIndex
from wiki.search.postgresql_index import PostgresqlIndex
from wiki.search.whoosh_index import WhooshIndex

QUESTIONS, TARGETS = 300, {"whoosh": 60, "postgresql": 120}
LONG_ENOUGH = 5


def questions(documents: list[Document], number: int) -> Iterator[str]:
    """Make up what people might ask, as the query string of an address."""
    random = Random(7)
    for at in range(number):
        document = random.choice(documents)
        words = [word for word in re.findall(r"\w+", document.body) if len(word) >= LONG_ENOUGH]
        start = random.randrange(max(len(words) - 8, 1))
        near = words[start : start + 8] or ["page"]
        title = re.findall(r"\w+", document.title) or near
        yield (
            " ".join(title[:2]),
            " ".join(random.sample(near, min(2, len(near)))),
            " ".join(random.sample(near, min(3, len(near)))),
            near[0],
            f'"{" ".join(near[:1])}" -{near[-1]}',
            f"{near[0][:4]}*",
            f"{near[0]}&country=FR&scope=example",
            f"{' '.join(near[:2])}&sort=date",
            "comment " + " ".join(near),
        )[at % 9]


@contextmanager
def index_of(engine: str) -> Iterator[tuple[SearchIndex, Path]]:
    """Give an empty index, and the folder it fills."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if engine == "whoosh":
            yield WhooshIndex(folder), folder
            return
        with postgresql.server() as address:
            yield PostgresqlIndex(create_engine(address), "bench"), folder


def size_of(index: SearchIndex, folder: Path) -> int:
    """Return the bytes an index takes."""
    if isinstance(index, PostgresqlIndex):
        return index.size()
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def percentile(values: list[float], part: float) -> float:
    """Return the value that so many hundredths of them stay below."""
    return statistics.quantiles(values, n=100, method="inclusive")[int(part) - 1]


def scan(documents: list[Document]) -> float:
    """Return the milliseconds of one pass over all the texts."""
    return harness.median_ms(lambda: sum("territoire" in document.body.lower() for document in documents), 5)


def main() -> None:
    """Build, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, help="JSON Lines (or .xz) with page and text")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--postgresql", type=int, metavar="N", help="on PostgreSQL, with N pages")
    asked = parser.parse_args()
    engine, number = ("postgresql", asked.postgresql) if asked.postgresql else ("whoosh", asked.pages)
    texts = corpus.given(asked.corpus, number) if asked.corpus else corpus.made_up(number)
    documents = list(corpus.documents(texts))
    with harness.installation() as app, index_of(engine) as (index, folder):
        start = time.perf_counter()
        index.rebuild(iter(documents))
        took, written = time.perf_counter() - start, sum(len(d.body.encode()) for d in documents)
        print(
            f"{engine}: {number} pages, {written / 1e6:.0f} MB, indexed in {took:.0f} s: {number / took:.0f} a second;"
            f" the index takes {size_of(index, folder) / 1e6:.0f} MB"
        )
        client, reference = app.test_client(), scan(documents)
        taken = []
        with patch.object(services, "index", lambda _of="": index):
            client.get("/fr/search?q=page")
            for question in questions(documents, QUESTIONS):
                begun = time.perf_counter()
                answer = client.get(f"/fr/search?q={question}")
                taken.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200, question
    p50, p95 = percentile(taken, 50), percentile(taken, 95)
    print(
        f"result page: p50 {p50:.0f} ms, p95 {p95:.0f} ms (at most {TARGETS[engine]}), slowest {max(taken):.0f} ms"
    )
    print(f"p95 / one pass over all texts ({reference:.0f} ms): {p95 / reference:.2f}")


if __name__ == "__main__":
    main()
