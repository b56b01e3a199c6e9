"""Comparing and merging long texts: the full answer when it comes in time, a coarser one else."""

from collections.abc import Iterator

import pytest

from wiki.core.errors import DatabaseBusy
from wiki.core.limits.killable import KillableProcess, ProcessDied, TooMuchWork
from wiki.core.limits.lru import LruCache, memory_size
from wiki.deliberation.amendments.fit import texts
from wiki.versioning import bounded, memory
from wiki.versioning.anchoring import anchors
from wiki.versioning.diff import text_diff
from wiki.versioning.diff.text_diff import HunkKind
from wiki.versioning.merge import three_way
from wiki.versioning.merge.three_way import ChunkKind, MergeOutcome

BASE = "".join(f"Phrase {number} du texte, avec des mots.\n\n" for number in range(700))
OURS = BASE.replace("Phrase 10 du", "Phrase dix du")
THEIRS = BASE.replace("Phrase 600 du", "Phrase six cents du")
HOSTILE = "mot " * 25_000


@pytest.fixture(autouse=True)
def _empty_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_outcomes", LruCache[object](32_000_000, memory_size))


@pytest.fixture
def _no_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every long question a hundredth of a second."""
    hasty = KillableProcess(["wiki.versioning.bounded"], 0.01)
    monkeypatch.setattr(bounded, "_process", hasty)
    yield
    hasty.close()


def test_a_long_text_is_answered_as_a_short_one() -> None:
    assert len(BASE) > bounded.SHORT
    assert bounded.diff(BASE, OURS) == text_diff.diff(BASE, OURS)
    assert bounded.merge(BASE, OURS, THEIRS) == three_way.merge(BASE, OURS, THEIRS)
    assert bounded.rebase(BASE, OURS, THEIRS) == three_way.rebase(BASE, OURS, THEIRS)
    quote = anchors.make_quote(BASE, BASE.index("Phrase 500"), BASE.index("Phrase 500") + 10)
    assert bounded.reanchor(BASE, OURS, quote) == anchors.reanchor(BASE, OURS, quote)


@pytest.mark.usefixtures("_no_time")
def test_what_takes_too_long_is_answered_coarsely() -> None:
    """Nothing is guessed: one change, one conflict, and a passage found by its surroundings alone."""
    (hunk,) = bounded.diff(BASE, OURS).hunks
    assert (hunk.kind, hunk.old, hunk.new) == (HunkKind.REPLACE, BASE, OURS)
    for found in (bounded.merge(BASE, OURS, THEIRS), bounded.rebase(BASE, OURS, THEIRS)):
        (chunk,) = found.chunks
        assert (found.outcome, found.text, chunk.kind) == (MergeOutcome.CONFLICT, None, ChunkKind.CONFLICT)
        assert (chunk.base, chunk.ours, chunk.theirs) == (BASE, OURS, THEIRS)
    quote = anchors.make_quote(BASE, BASE.index("Phrase 500"), BASE.index("Phrase 500") + 10)
    carried = bounded.reanchor(BASE, OURS, quote)
    assert carried is not None
    assert carried.exact == "Phrase 500"


@pytest.mark.usefixtures("_no_time")
def test_one_side_alone_merges_whatever_it_holds() -> None:
    assert bounded.merge(BASE, BASE, THEIRS).text == THEIRS
    assert bounded.merge(BASE, OURS, BASE).text == OURS
    assert bounded.merge(BASE, OURS, OURS).text == OURS


def test_that_something_took_too_long_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[object]()

    class Counting(KillableProcess):
        def run(self, function: object, *_given: object, **_named: object) -> object:  # type: ignore[override]
            asked.append(function)
            raise TooMuchWork

    monkeypatch.setattr(bounded, "_process", Counting([], 1))
    for _ in range(3):
        assert bounded.within_bounds(text_diff.diff, BASE, OURS) is None
    assert len(asked) == 1


def test_a_process_that_cannot_be_had_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing of the texts: the question is refused now, and answered when it is asked again."""

    class Dying(KillableProcess):
        def run(self, *_given: object, **_named: object) -> object:  # type: ignore[override]
            raise ProcessDied

    with monkeypatch.context() as patched:
        patched.setattr(bounded, "_process", Dying([], 1))
        with pytest.raises(DatabaseBusy):
            bounded.merge(BASE, OURS, THEIRS)
    assert bounded.merge(BASE, OURS, THEIRS).outcome is MergeOutcome.CLEAN


def test_a_comparison_in_very_many_parts_is_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_HUNKS", 2)
    assert len(bounded.diff(BASE, OURS.replace("Phrase 600", "Phrase six cents")).hunks) == 1


def test_an_amendment_that_takes_too_long_may_touch_every_sentence() -> None:
    """So it competes with all others, and nothing is merged beside it unseen."""
    whole = texts.whole_footprint(BASE)
    for proposed in (OURS, THEIRS, f"{BASE}Une phrase de plus.\n", f"Une phrase d’abord.\n\n{BASE}"):
        assert not whole.spots.isdisjoint(texts.footprint(BASE, proposed).spots)


def test_a_text_that_repeats_one_word_is_answered_in_time() -> None:
    """The processor time is limited by the kernel: what comes back is an answer, whatever it took."""
    other = f"{HOSTILE[:40_000]}autre {HOSTILE[30_000:]}"
    assert bounded.merge(HOSTILE, other, f"fin {HOSTILE}").chunks
    assert bounded.diff(HOSTILE, other).hunks
