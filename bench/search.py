"""How fast search answers: whole result pages over thousands of pages, on Whoosh or on PostgreSQL.

The reference is one plain pass over all the texts for one word, timed in the same run. Questions are made of words of
the pages: from their titles, two or three from one sentence, quoted, begun, narrowed by a facet, sorted by date.
Wall-clock time is given beside processor time, of this process and of the PostgreSQL backend: the latter does not
depend on other load on the machine.
"""

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest.mock import patch

import corpus
import harness
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from tests import postgresql
from wiki.search import services
from wiki.search.document import Document
from wiki.search.index import SearchIndex
from wiki.search.postgresql.index import PostgresqlIndex
from wiki.search.whoosh.index import WhooshIndex

QUESTIONS, SLOWEST, TARGETS = 300, 5, {"whoosh": 60, "postgresql": 120}
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


class Measured(NamedTuple):
    """An empty index; how many bytes it takes; how many seconds of processor it has taken outside this process."""

    under_test: SearchIndex
    size: Callable[[], int]
    elsewhere: Callable[[], float]


@contextmanager
def index_of(engine: str) -> Iterator[Measured]:
    """Give an empty index."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if engine == "whoosh":
            yield Measured(WhooshIndex(folder), lambda: size_of(folder), lambda: 0.0)
            return
        with postgresql.server() as address:
            database = create_engine(address, pool_size=1, max_overflow=0)
            with database.connect() as connection:
                number = connection.scalar(text("SELECT pg_backend_pid()"))
            index = PostgresqlIndex(database, "bench")
            yield Measured(index, index.size, lambda: on_processor(number))


def size_of(folder: Path) -> int:
    """Return the bytes that the files of a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def on_processor(number: int) -> float:
    """Return the seconds of processor that a process has taken, as Linux counts them."""
    return int(Path(f"/proc/{number}/schedstat").read_text().split()[0]) / 1e9


class Took(NamedTuple):
    """Seconds on the clock, and of processor: in this process and in those of the database."""

    clock: float
    processor: float


def timed(action: Callable[[], object], elsewhere: Callable[[], float]) -> Took:
    """Run something and say how long it took."""
    clock, processor = time.perf_counter(), time.process_time() + elsewhere()
    action()
    return Took(time.perf_counter() - clock, time.process_time() + elsewhere() - processor)


def ask(client: FlaskClient, question: str) -> None:
    """Read a result page."""
    assert client.get(f"/fr/search?q={question}").status_code == HTTPStatus.OK


def percentile(values: list[float], part: float) -> float:
    """Return a percentile of values."""
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
    parser.add_argument("--bytes", type=int, default=corpus.PAGE_BYTES, help="of an invented page")
    asked = parser.parse_args()
    engine, number = ("postgresql", asked.postgresql) if asked.postgresql else ("whoosh", asked.pages)
    texts = corpus.given(asked.corpus, number) if asked.corpus else corpus.made_up(number, asked.bytes)
    documents = list(corpus.documents(texts))
    with harness.installation() as app, index_of(engine) as (index, size, elsewhere):
        clock, processor = timed(lambda: index.rebuild(iter(documents)), elsewhere)
        written = sum(len(document.body.encode()) for document in documents)
        print(
            f"{engine}: {number} pages, {written / 1e6:.0f} MB, indexed in {clock:.0f} s"
            f" ({processor:.0f} s of processor): {number / clock:.0f} a second; the index takes {size() / 1e6:.0f} MB"
        )
        client, reference = app.test_client(), scan(documents)
        with patch.object(services, "search_index", lambda _of="": index):
            ask(client, "page")
            asked_for = [
                (question, timed(partial(ask, client, question), elsewhere))
                for question in questions(documents, QUESTIONS)
            ]
    print(
        f"load of the machine over the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    for name, taken in (
        ("on the clock", [took.clock * 1000 for _, took in asked_for]),
        ("of processor", [took.processor * 1000 for _, took in asked_for]),
    ):
        p50, p95 = percentile(taken, 50), percentile(taken, 95)
        print(
            f"result page, {name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms (at most {TARGETS[engine]}),"
            f" slowest {max(taken):.0f} ms; p95 / one pass over all texts ({reference:.0f} ms): {p95 / reference:.2f}"
        )
    for question, took in sorted(asked_for, key=lambda one: -one[1].clock)[:SLOWEST]:
        print(f"  {took.clock * 1000:.0f} ms, {took.processor * 1000:.0f} of processor: {question}")


if __name__ == "__main__":
    main()
