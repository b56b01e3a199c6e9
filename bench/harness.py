"""Shared by the benchmarks: a temporary installation, generated texts, median timings."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask_migrate import upgrade

from wiki.app import create_app
from wiki.config import Config

WORDS = [
    "territoire",
    "concertation",
    "habitants",
    "commune",
    "réseau",
    "charte",
    "méthode",
    "exemple",
    "bien-être",
    "commun",
    "décision",
    "vote",
    "plateforme",
    "phase",
    "cycle",
    "évaluation",
    "objectif",
    "ensemble",
    "chaque",
    "personne",
    "temps",
    "ressource",
    "énergie",
    "école",
    "santé",
]


def text(size: int, seed: int = 1) -> str:
    """Make a text of about ``size`` bytes in sections, paragraphs and sentences; the same for the same seed."""
    random, length = Random(seed), 0
    parts: list[str] = []
    while length < size:
        part = f"## Article {len(parts) + 1}\n\n" + " ".join(sentence(random) for _ in range(6)) + "\n\n"
        parts.append(part)
        length += len(part.encode())
    return "".join(parts)


def sentence(random: Random) -> str:
    """Make one sentence of invented prose."""
    return " ".join(random.choices(WORDS, k=12)).capitalize() + "."


def changed(old: str, number: int) -> str:
    """Return the text with one sentence rewritten; another one for each number."""
    sentences = old.split(". ")
    place = (number * 7919) % len(sentences)
    sentences[place] = f"{sentences[place].split(' (')[0]} (version {number})"
    return ". ".join(sentences)


@contextmanager
def installation() -> Iterator[Flask]:
    """Yield an application on a new SQLite database in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            data=Path(folder), database_url=f"sqlite:///{folder}/wiki.sqlite3", secret_key="bench" * 8
        )
        app = create_app(config)
        with app.app_context():
            upgrade()
            yield app


def median_ms(action: Callable[[], object], times: int = 20) -> float:
    """Run an action several times and return the median, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
