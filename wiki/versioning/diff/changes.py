"""Compare two texts sentence by sentence: kept, moved, replaced, deleted, inserted.

Shared by diff, merge, anchors and provenance, so that all of them see the same changes.

Pure.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from wiki.versioning.memory import remembered
from wiki.versioning.segments import INLINE_JOINTS, SegmentedText, segment_text
from wiki.versioning.text.alignment import Pair, align, heaviest_increasing_subsequence
from wiki.versioning.text.words import count_words, similarity, vocabulary

GONE = -1
MIN_SIMILARITY = 0.5
"""Two sentences with at least this similarity are one sentence, rewritten."""

_MAX_RARE_COUNT = 6
_MAX_CANDIDATES = 3
_MIN_MOVE_WORDS = 4


@dataclass(frozen=True, slots=True)
class SentenceDiff:
    """Where the sentences of ``old`` are in ``new``: three partial maps that share no sentence.

    Those kept (word for word) and replaced (rewritten) follow the same order in both texts; ``moved`` holds those
    that are elsewhere, word for word.
    """

    old: SegmentedText
    new: SegmentedText
    kept: tuple[int, ...]
    replaced: dict[int, int]
    moved: dict[int, int]

    def partner(self, here: int) -> int:
        """Return the index in ``new`` of a sentence that was kept or replaced; else GONE."""
        return self.kept[here] if self.kept[here] != GONE else self.replaced.get(here, GONE)

    def partners(self) -> list[Pair]:
        """Return all pairs of sentences kept or replaced, in order."""
        rewritten = self.replaced.get
        found = (there if there != GONE else rewritten(here, GONE) for here, there in enumerate(self.kept))
        return [(here, there) for here, there in enumerate(found) if there != GONE]


@remembered
def diff_sentences(old: str, new: str) -> SentenceDiff:
    """Compare two texts sentence by sentence."""
    return diff_segmented(segment_text(old), segment_text(new))


def diff_segmented(before: SegmentedText, after: SegmentedText) -> SentenceDiff:
    """Compare two texts that are already split into sentences."""
    kept = align(before.keys, after.keys)
    slide_runs(kept, before, after, last=True, rate=_rate_shape)
    moved = _find_moves(kept, before, after)
    replaced = _find_replacements(kept, moved, before, after)
    return SentenceDiff(before, after, tuple(kept), replaced, moved)


RateRun = Callable[[SegmentedText, int, int], int]
"""Rates sentences ``start`` to ``end`` (exclusive) of a text as an insertion or deletion; the higher, the better."""


def slide_runs(
    kept: list[int], before: SegmentedText, after: SegmentedText, *, last: bool, rate: RateRun
) -> None:
    """Move each deleted or inserted run to where a person would see it.

    When "A B" is inserted after "A B", the insertion may as well be "B A" one place earlier; only the shape of the
    text decides (git calls this the indent heuristic). Of equally rated places the last is taken, or the first.
    """
    mirror = [GONE] * len(after.keys)
    for here, there in enumerate(kept):
        if there != GONE:
            mirror[there] = here
    for start, end in _unmatched_runs(mirror, len(kept)):
        _slide_run(mirror, kept, after, (start, end), last=last, rate=rate)
    for start, end in _unmatched_runs(kept, len(mirror)):
        _slide_run(kept, mirror, before, (start, end), last=last, rate=rate)


def _unmatched_runs(places: list[int], length: int) -> list[tuple[int, int]]:
    """Return the runs of unmatched sentences whose neighbours on both sides are neighbours in the other text."""
    fixed = [(here, there) for here, there in enumerate(places) if there != GONE]
    steps = pairwise([(-1, -1), *fixed, (len(places), length)])
    return [
        (here + 1, next_here)
        for (here, there), (next_here, next_there) in steps
        if here + 1 < next_here and there + 1 == next_there
    ]


def _slide_run(
    places: list[int],
    mirror: list[int],
    text: SegmentedText,
    run: tuple[int, int],
    *,
    last: bool,
    rate: RateRun,
) -> None:
    start, end = run
    lowest = highest = 0
    while _can_slide(places, text, start + lowest - 1, end + lowest - 1):
        lowest -= 1
    while _can_slide(places, text, end + highest, start + highest):
        highest += 1
    steps = range(lowest, highest + 1)
    best = max(steps, key=lambda step: (rate(text, start + step, end + step), step if last else -step))
    while best < 0:
        start, end, best = start - 1, end - 1, best + 1
        _move_match(places, mirror, start, end)
    while best > 0:
        _move_match(places, mirror, end, start)
        start, end, best = start + 1, end + 1, best - 1


def _can_slide(places: list[int], text: SegmentedText, matched: int, free: int) -> bool:
    inside = 0 <= matched < len(places) and 0 <= free < len(places)
    return inside and places[matched] != GONE and text.keys[matched] == text.keys[free]


def _move_match(places: list[int], mirror: list[int], matched: int, free: int) -> None:
    places[free], places[matched] = places[matched], GONE
    mirror[places[free]] = free


def _rate_shape(text: SegmentedText, start: int, end: int) -> int:
    """Rate a run: 2 when it starts with a heading, 1 when it is whole blocks, else 0."""
    if text.headings[start]:
        return 2
    opens = start == 0 or text.joints[start - 1] not in INLINE_JOINTS
    return int(opens and text.joints[end - 1] not in INLINE_JOINTS)


def _find_moves(kept: list[int], before: SegmentedText, after: SegmentedText) -> dict[int, int]:
    """Pair deleted sentences with equal inserted ones; runs of only a few words are coincidence."""
    put_in = set(range(len(after.keys))).difference(kept)
    taken_out = [here for here, there in enumerate(kept) if there == GONE]
    places = {after.keys[there]: there for there in put_in}
    arrived = Counter(after.keys[there] for there in put_in)
    left = Counter(before.keys[here] for here in taken_out)
    found = dict[int, int]()
    for here in taken_out:
        key = before.keys[here]
        in_step = found.get(here - 1, GONE - 1) + 1
        if in_step in put_in and after.keys[in_step] == key:
            found[here] = in_step
        elif left[key] == arrived[key] == 1:
            found[here] = places[key]
    return dict(pair for run in group_moves(found) if _has_enough_words(run, before) for pair in run)


def group_moves(moved: dict[int, int]) -> list[list[Pair]]:
    """Group moved sentences into runs that moved together."""
    runs = list[list[Pair]]()
    for here, there in sorted(moved.items()):
        if runs and runs[-1][-1] == (here - 1, there - 1):
            runs[-1].append((here, there))
        else:
            runs.append([(here, there)])
    return runs


def _has_enough_words(run: list[Pair], before: SegmentedText) -> bool:
    return sum(count_words(before.keys[here]) for here, _ in run) >= _MIN_MOVE_WORDS


def _find_replacements(
    kept: list[int], moved: dict[int, int], before: SegmentedText, after: SegmentedText
) -> dict[int, int]:
    """Pair, between two kept sentences, deleted sentences with the inserted ones that rewrite them."""
    arrived = set(moved.values())
    found = dict[int, int]()
    for old_start, old_end, new_start, new_end in changed_regions(kept, len(after.keys)):
        gone = [here for here in range(old_start, old_end) if here not in moved]
        come = [there for there in range(new_start, new_end) if there not in arrived]
        alike = _pair_similar(gone, come, before, after)
        found.update(alike)
        found.update(_pair_lone_sentences(alike, gone, come, before, after))
    return found


def changed_regions(kept: list[int], length: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the regions between kept sentences where both texts have sentences, as old and new start and end."""
    fixed = [(here, there) for here, there in enumerate(kept) if there != GONE]
    for (old_start, new_start), (old_end, new_end) in pairwise([(-1, -1), *fixed, (len(kept), length)]):
        if old_start + 1 < old_end and new_start + 1 < new_end:
            yield old_start + 1, old_end, new_start + 1, new_end


def _pair_similar(
    gone: list[int], come: list[int], before: SegmentedText, after: SegmentedText
) -> list[Pair]:
    """Pair similar sentences, in order."""
    weight = dict(similar_pairs(gone, come, before, after))
    # For one old sentence the last new one comes first, so that an increasing run takes it only once.
    return heaviest_increasing_subsequence(
        sorted(weight, key=lambda pair: (pair[0], -pair[1])), weight.__getitem__
    )


def similar_pairs(
    gone: Iterable[int], come: Iterable[int], before: SegmentedText, after: SegmentedText
) -> Iterator[tuple[Pair, int]]:
    """Yield pairs of similar sentences with their similarity in thousandths.

    Candidates for each new sentence are the old ones that share most of its rare words.
    """
    holders = defaultdict[str, list[int]](list)
    for here in gone:
        for word in vocabulary(before.keys[here]):
            holders[word].append(here)
    common = {word for word, places in holders.items() if len(places) > _MAX_RARE_COUNT}
    for there in come:
        shared = Counter[int]()
        for word in vocabulary(after.keys[there]) - common:
            shared.update(holders.get(word, ()))
        for here, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_MAX_CANDIDATES]:
            score = similarity(before.keys[here], after.keys[there])
            if score >= MIN_SIMILARITY and before.headings[here] == after.headings[there]:
                yield (here, there), round(score * 1000)


def _pair_lone_sentences(
    alike: list[Pair], gone: list[int], come: list[int], before: SegmentedText, after: SegmentedText
) -> Iterator[Pair]:
    """Pair one old sentence with one new one where they are the only ones between two pairs."""
    if not gone or not come:
        return
    for (old_start, new_start), (old_end, new_end) in pairwise(
        [(-1, -1), *alike, (gone[-1] + 1, come[-1] + 1)],
    ):
        lone = gone[bisect_right(gone, old_start) : bisect_left(gone, old_end)]
        new = come[bisect_right(come, new_start) : bisect_left(come, new_end)]
        if len(lone) == len(new) == 1 and before.headings[lone[0]] == after.headings[new[0]]:
            yield lone[0], new[0]
