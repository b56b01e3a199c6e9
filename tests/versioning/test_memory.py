"""The results of the text core are remembered within one limit in bytes."""

import random
import tracemalloc
from itertools import pairwise

import pytest

from wiki.core.limits.lru import LruCache, memory_size
from wiki.versioning import memory
from wiki.versioning.diff.changes import diff_sentences
from wiki.versioning.memory import recall, remembered
from wiki.versioning.segments import segment_text

KINDS = {
    "prose": "Le conseil nomme le bureau pour deux ans.\n\n",
    "short sentences": "Oui. ",
    "list": "- x\n",
    "headings": "# h\n\n",
}


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let the results take three megabytes only."""
    limit = 3_000_000
    monkeypatch.setattr(memory, "_kept", LruCache[object](limit, memory_size))
    monkeypatch.setattr(memory, "_outcomes", LruCache[object](limit, memory_size))
    return limit


@pytest.mark.parametrize("kind", KINDS)
def test_comparisons_of_long_texts_take_no_more_memory_than_the_limit(room: int, kind: str) -> None:
    """Whatever the texts look like, many comparisons are held within what was set."""
    texts = [KINDS[kind] * (20_000 // len(KINDS[kind])) + f"Fin {number}." for number in range(8)]
    tracemalloc.start()
    try:
        for old, new in pairwise(texts):
            diff_sentences(old, new)
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert memory.bytes_used() <= room
    assert held < 2 * room


@pytest.mark.parametrize("kind", KINDS)
def test_the_estimate_is_near_the_memory_really_taken(kind: str) -> None:
    """A limit in bytes is worth what the estimate of one result is worth."""
    text = KINDS[kind] * (20_000 // len(KINDS[kind]))
    tracemalloc.start()
    try:
        found = segment_text.__wrapped__(text)  # type: ignore[attr-defined] # set by functools.update_wrapper
        taken, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert memory_size(found) > taken / 3


def test_a_result_is_worked_out_once(room: int) -> None:
    """A result in memory is returned without calling the function, also when it is None."""
    asked = list[str]()

    @remembered
    def first_letter(text: str) -> str | None:
        asked.append(text)
        return text[:1] or None

    assert [first_letter(text) for text in ("ab", "", "ab", "")] == ["a", None, "a", None]
    assert asked == ["ab", ""]
    assert room


def test_named_values_are_part_of_the_question(room: int) -> None:
    assert room

    @remembered
    def joined(text: str, end: str = "") -> str:
        return text + end

    assert [joined("a", end="b"), joined("a", end="c"), joined("a")] == ["ab", "ac", "a"]


def test_what_was_used_last_is_kept(room: int) -> None:
    """The least recently used results are forgotten first."""
    made = list[int]()

    def make(number: int) -> str:
        made.append(number)
        return chr(97 + number) * (room // 3)

    for number in (0, 1, 0, 2, 0, 1):
        recall((number,), lambda number=number: make(number))  # type: ignore[misc] # mypy cannot infer a default
    assert made == [0, 1, 2, 1]


def test_a_long_collection_is_weighed_by_a_sample() -> None:
    """The weight of a long tuple is near to that of all its members together."""
    chance = random.Random(4)  # noqa: S311 - the same lengths each time
    words = tuple("x" * chance.randint(1, 40) for _ in range(10_000))
    whole = sum(map(memory_size, words))
    assert abs(memory_size(words) - whole) < whole / 2
