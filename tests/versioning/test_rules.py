"""The rules of merging have a number, and the number moves when they do."""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from itertools import count

from wiki.deliberation.amendments.fit import facts as fact_fit
from wiki.versioning.merge import three_way

ANSWERS = {
    1: "157a3efc6b12baef6b7cfe0a167f92b5f027b78f416eb49bf7e3ac50bdef1a4a",
    2: "229ac9e10b851e47a5f28b57f04faca39229ac84d04e985008cc294cf30d5cf9",
    3: "229ac9e10b851e47a5f28b57f04faca39229ac84d04e985008cc294cf30d5cf9",
}
"""By the rules' number, what they answer to five hundred dealt questions, as one hash."""

SENTENCES = (
    "Chacun parle.",
    "Personne ne reste sans réponse après l’assemblée de printemps.",
    "## Article 3",
    "Abrogé.",
    "La commune prête la salle aux associations qui le demandent.",
    "- l’eau",
    "- les chemins",
)
CODES = ("A", "B", "C", "D")


def dice(seed: str) -> Iterator[int]:
    """Throw numbers that are the same with every Python."""
    for number in count():
        yield from hashlib.sha256(f"{seed} {number}".encode()).digest()


def text(throws: Iterator[int]) -> str:
    lines = [SENTENCES[next(throws) % len(SENTENCES)] for _ in range(3 + next(throws) % 9)]
    return "".join(line + ("\n\n", " ", "\n")[next(throws) % 3] for line in lines)


def changed(base: str, throws: Iterator[int]) -> str:
    """Cut a piece out, write a word anew, or put a sentence in."""
    start = next(throws) * len(base) // 256
    end = min(len(base), start + next(throws) % 40)
    return base[:start] + (SENTENCES[next(throws) % len(SENTENCES)] if next(throws) % 2 else "") + base[end:]


def codes(throws: Iterator[int]) -> list[str]:
    return [code for code in CODES if next(throws) % 2]


def answers() -> str:
    """Return the hash of what the rules answer."""
    said = hashlib.sha256()
    for number in range(500):
        throws = dice(f"merge {number}")
        base = text(throws)
        found = three_way.merge(base, changed(base, throws), changed(base, throws))
        facts = fact_fit.rebase_facts(
            *({"cells": codes(throws), "phase": next(throws) % 3} for _ in range(3))
        )
        said.update(repr((str(found.outcome), found.text, astuple(facts))).encode())
    return said.hexdigest()


def test_other_answers_come_under_another_number() -> None:
    """The record is joined again by its number: raise `merge.RULES`, and add the new answers to `ANSWERS`."""
    assert max(ANSWERS) == three_way.RULES
    assert answers() == ANSWERS[three_way.RULES]


def test_the_questions_are_worth_asking() -> None:
    outcomes = set()
    for number in range(500):
        throws = dice(f"merge {number}")
        base = text(throws)
        outcomes.add(three_way.merge(base, changed(base, throws), changed(base, throws)).outcome)
    assert outcomes == set(three_way.MergeOutcome)
