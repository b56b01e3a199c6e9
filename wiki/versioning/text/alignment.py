"""Align two sequences: common prefix and suffix, then items unique on both sides, then a longest common subsequence.

Only order and equality count; nothing here knows what a sentence is. The result is deterministic and the cost is
bounded: what would cost too much stays unmatched, which callers read as deleted here and inserted there.

Pure.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

Pair = tuple[int, int]
Span = tuple[int, int, int, int]

_MAX_DEPTH = 24
_MAX_LCS_CELLS = 16_000_000


def align(old: Sequence[str], new: Sequence[str], *, both_ends: bool = True) -> list[int]:
    """Return, for each item of ``old``, the index of its equal in ``new``, or -1; the indices increase.

    Patience diff (Bram Cohen) with anchors weighted by their length, so that of two crossing matches the longer
    sentence stays and the short heading moves. Without ``both_ends`` the common suffix is not matched first, so that
    repeated items are matched from the first one on.
    """
    partner = [-1] * len(old)
    work = [(0, len(old), 0, len(new), 0)]
    while work:
        *span, depth = work.pop()
        old_start, old_end, new_start, new_end = _match_ends(
            old, new, (span[0], span[1], span[2], span[3]), partner, both_ends=both_ends
        )
        if old_start == old_end or new_start == new_end:
            continue
        inner = (old_start, old_end, new_start, new_end)
        anchors = _unique_anchors(old, new, inner) if depth < _MAX_DEPTH else []
        if not anchors:
            _record_pairs(partner, _longest_common_subsequence(old, new, inner))
            continue
        _record_pairs(partner, anchors)
        for here, there in zip(anchors, [*anchors[1:], (old_end, new_end)], strict=True):
            work.append((here[0] + 1, there[0], here[1] + 1, there[1], depth + 1))
        work.append((old_start, anchors[0][0], new_start, anchors[0][1], depth + 1))
    return partner


def align_backwards(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """Align with repeated items matched from the last one on.

    Where the result differs from that of align(), repeated items leave the alignment undecided.
    """
    mirrored = align(old[::-1], new[::-1], both_ends=False)
    last = len(new) - 1
    return [last - place if place >= 0 else -1 for place in reversed(mirrored)]


def common_prefix_and_suffix(one: Sequence[str], two: Sequence[str]) -> tuple[int, int]:
    """Return the lengths of the common prefix and, of the rest, of the common suffix of two sequences."""
    shorter = min(len(one), len(two))
    head = next((place for place in range(shorter) if one[place] != two[place]), shorter)
    rest = range(1, shorter - head + 1)
    tail = next((place - 1 for place in rest if one[-place] != two[-place]), shorter - head)
    return head, tail


def _record_pairs(partner: list[int], pairs: Iterable[Pair]) -> None:
    for here, there in pairs:
        partner[here] = there


def _match_ends(
    old: Sequence[str], new: Sequence[str], span: Span, partner: list[int], *, both_ends: bool
) -> Span:
    """Match the common prefix and the common suffix; return the span that is left."""
    old_start, old_end, new_start, new_end = span
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
        partner[old_start] = new_start
        old_start, new_start = old_start + 1, new_start + 1
    while both_ends and old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
        partner[old_end] = new_end
    return old_start, old_end, new_start, new_end


def _unique_anchors(old: Sequence[str], new: Sequence[str], span: Span) -> list[Pair]:
    old_start, old_end, new_start, new_end = span
    ours, theirs = Counter(old[old_start:old_end]), Counter(new[new_start:new_end])
    places = {new[place]: place for place in range(new_start, new_end) if theirs[new[place]] == 1}
    pairs = [
        (place, places[old[place]])
        for place in range(old_start, old_end)
        if ours[old[place]] == 1 and old[place] in places
    ]
    return heaviest_increasing_subsequence(pairs, lambda pair: len(old[pair[0]]))


def heaviest_increasing_subsequence(pairs: list[Pair], weight: Callable[[Pair], int]) -> list[Pair]:
    """Return the heaviest subsequence of pairs, sorted by their first index, whose second indices increase.

    Weighted longest increasing subsequence with a Fenwick tree of best sums, in O(n log n).
    """
    if all(before[1] < after[1] for before, after in pairwise(pairs)):
        return pairs
    ranks = sorted({pair[1] for pair in pairs})
    tree: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)
    previous = list[int]()
    for number, pair in enumerate(pairs):
        rank = bisect_left(ranks, pair[1])
        total, before = _prefix_maximum(tree, rank)
        previous.append(before)
        _update_maximum(tree, rank + 1, (total + weight(pair) + 1, number))
    kept, number = list[Pair](), _prefix_maximum(tree, len(ranks))[1]
    while number >= 0:
        kept.append(pairs[number])
        number = previous[number]
    return kept[::-1]


def _prefix_maximum(tree: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    best = (0, -1)
    while rank > 0:
        best = max(best, tree[rank])
        rank -= rank & -rank
    return best


def _update_maximum(tree: list[tuple[int, int]], rank: int, value: tuple[int, int]) -> None:
    while rank < len(tree):
        tree[rank] = max(tree[rank], value)
        rank += rank & -rank


def _longest_common_subsequence(old: Sequence[str], new: Sequence[str], span: Span) -> list[Pair]:
    """Return a longest common subsequence, bit-parallel on Python integers (Hyyrö 2004); nothing when too large."""
    old_start, old_end, new_start, new_end = span
    if (old_end - old_start) * (new_end - new_start) > _MAX_LCS_CELLS:
        return []
    where: dict[str, int] = {}
    for bit, item in enumerate(new[new_start:new_end]):
        where[item] = where.get(item, 0) | 1 << bit
    full = (1 << (new_end - new_start)) - 1
    rows, row = list[int](), full
    for item in old[old_start:old_end]:
        hits = row & where.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    return [(old_start + here, new_start + there) for here, there in _backtrack(rows, new_end - new_start)]


def _backtrack(rows: list[int], width: int) -> list[Pair]:
    pairs, here, there = list[Pair](), len(rows), width
    while here and there:
        bit = 1 << (there - 1)
        if rows[here - 1] & bit:
            there -= 1
        elif here > 1 and not rows[here - 2] & bit:
            here -= 1
        else:
            here, there = here - 1, there - 1
            pairs.append((here, there))
    return pairs[::-1]
