"""Find the sentences whose place in another text is undecided: they are repeated, and their neighbours do not decide.

A sentence is ambiguous when its order, its heading and its neighbours leave its place open; a merge that depends on it
is a conflict.

Pure.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from wiki.versioning.diff.changes import GONE, MIN_SIMILARITY, SentenceDiff, diff_sentences, slide_runs
from wiki.versioning.memory import remembered
from wiki.versioning.segments import SegmentedText
from wiki.versioning.text.alignment import align, align_backwards
from wiki.versioning.text.words import count_words, similarity

_MIN_DISTINCTIVE_LENGTH = 40
"""A sentence of at least so many characters that occurs once is recognised wherever it is."""


_MIN_EVIDENCE_WORDS = 4


@remembered
def ambiguous(old: str, new: str) -> frozenset[int]:
    """Return the indices of repeated sentences of ``old`` whose place in ``new`` their neighbours do not decide."""
    if old == new:
        return frozenset()
    found = diff_sentences(old, new)
    often = _equal_counts(found)
    telling = _distinctive_sentences(found, often)
    renumbered = _under_renumbered_headings(found, often)
    telling -= {here for here in telling if found.old.headings[here] and here in renumbered}
    strayed = _displaced_sentences(found, often, telling)
    lost = {found.old.keys[here] for here in strayed} | _inserted_keys(found)
    others = () if has_unique_alignment(found) else align_from_both_ends(found)
    return frozenset(
        here
        for here, places in enumerate(zip(found.kept, *others, strict=True))
        if here in strayed
        or (here in renumbered and often[found.old.keys[here]] != 1 and not found.old.headings[here])
        or (places[0] == GONE and found.old.keys[here] in lost)
        or (len(set(places)) > 1 and not _has_kept_neighbours(found, here, telling))
    )


def align_from_both_ends(found: SentenceDiff) -> tuple[Sequence[int], Sequence[int]]:
    """Align repeated sentences from the first on, and from the last on; a heading stays with its section."""
    first = align(found.old.keys, found.new.keys, both_ends=False)
    last = align_backwards(found.old.keys, found.new.keys)
    slide_runs(first, found.old, found.new, last=True, rate=_starts_with_heading)
    slide_runs(last, found.old, found.new, last=False, rate=_starts_with_heading)
    return first, last


def has_unique_alignment(found: SentenceDiff) -> bool:
    """Tell whether no sentence occurs twice in either text, and all common sentences are kept."""
    old, new = set(found.old.keys), set(found.new.keys)
    kept = len(found.kept) - found.kept.count(GONE)
    return len(old) == len(found.old.keys) and len(new) == len(found.new.keys) and kept == len(old & new)


def _starts_with_heading(text: SegmentedText, start: int, _end: int) -> int:
    return int(text.headings[start])


def _inserted_keys(found: SentenceDiff) -> set[str]:
    """Return the keys that are new in a place, and not moved; an equal deleted sentence may be there after all."""
    settled = {*found.kept, *found.moved.values()}
    return {key for there, key in enumerate(found.new.keys) if there not in settled}


def _equal_counts(found: SentenceDiff) -> dict[str, int]:
    """Return how often each key of old occurs in either text; 0 unless both have it equally often."""
    now = Counter(found.new.keys)
    return {key: times if now.get(key) == times else 0 for key, times in Counter(found.old.keys).items()}


def _distinctive_sentences(found: SentenceDiff, often: dict[str, int]) -> set[int]:
    """Return the kept sentences that are recognised wherever they are: long ones, and headings, that occur once."""
    return {
        here
        for here, key in enumerate(found.old.keys)
        if found.kept[here] != GONE and often[key] == 1
        if len(key) >= _MIN_DISTINCTIVE_LENGTH or found.old.headings[here]
    }


def _displaced_sentences(found: SentenceDiff, often: dict[str, int], telling: set[int]) -> set[int]:
    """Return the sentences that look kept but are under another heading, unless a distinctive one leads to them.

    "(Repealed.)" under Article 7 is not the one under Article 3, even if nothing is left between the two.
    """
    above, over = _parent_headings(found.old), _parent_headings(found.new)
    strayed = set[int]()
    for here, there in enumerate(found.kept):
        if there == GONE or here in telling:
            continue
        owner, alone = above[here], often[found.old.keys[here]] == 1
        owned = GONE if owner == GONE else found.partner(owner) if alone else found.kept[owner]
        if owned != over[there] or owner in strayed:
            strayed.add(here)
    return strayed - _reached_sentences(found, often, telling) if strayed else strayed


def _under_renumbered_headings(found: SentenceDiff, often: dict[str, int]) -> set[int]:
    """Return the sentences between headings whose numbers went to other sections, those headings included.

    It shows where a sentence that occurs once is kept under another numbered heading than the one it was under.
    """
    above, over = _parent_headings(found.old), _parent_headings(found.new)
    shifted = list[int]()
    for here, there in enumerate(found.kept):
        key = found.old.keys[here]
        if there == GONE or often[key] != 1 or found.old.headings[here] or GONE in (above[here], over[there]):
            continue
        heads = found.old.keys[above[here]], found.new.keys[over[there]]
        if found.partner(above[here]) != over[there] and all(map(_is_numbered, heads)):
            shifted += [here] if count_words(key) >= _MIN_EVIDENCE_WORDS else []
    if not shifted:
        return set()
    return set(range(_last_in_step(found, above[shifted[0]]) + 1, shifted[-1] + 1))


def _last_in_step(found: SentenceDiff, end: int) -> int:
    """Return the last long sentence before ``end`` that was kept or rewritten, with all before it in its place."""
    return next(
        (
            here
            for here in range(end - 1, -1, -1)
            if len(found.old.keys[here]) >= _MIN_DISTINCTIVE_LENGTH
            if not found.old.headings[here] and found.kept[here] != GONE
        ),
        GONE,
    )


def _is_numbered(heading: str) -> bool:
    return any(map(str.isdigit, heading))


def _parent_headings(text: SegmentedText) -> list[int]:
    """Return the heading above each sentence; above a heading, that of the next higher level."""
    above, still_open = list[int](), [(GONE, 0)]
    for here in (place for place, heading in enumerate(text.headings) if heading):
        above += [still_open[-1][0]] * (here - len(above))
        rank = len(text.keys[here]) - len(text.keys[here].lstrip("#")) or 1
        while still_open[-1][1] >= rank:
            still_open.pop()
        above.append(still_open[-1][0])
        still_open.append((here, rank))
    return above + [still_open[-1][0]] * (len(text.headings) - len(above))


def _reached_sentences(found: SentenceDiff, often: dict[str, int], telling: set[int]) -> set[int]:
    """Return the sentences that a distinctive one of their section leads to, with nothing deleted or new between.

    A sentence that occurs more often in one text than in the other needs a distinctive one on either side.
    """
    down, up = (_walk_in_step(found, telling, step) for step in (1, -1))
    return {here for here in down | up if often[found.old.keys[here]]} | (down & up)


def _walk_in_step(found: SentenceDiff, telling: set[int], step: int) -> set[int]:
    """Walk from each distinctive sentence as long as the next sentence is still next, equal or similar."""
    led = {here for here in telling if not found.old.headings[here]}
    for here in range(len(found.kept))[::step]:
        if here in led or here - step not in led or found.old.headings[here]:
            continue
        there = found.partner(here)
        if (
            there != GONE
            and there - step == found.partner(here - step)
            and _is_same_or_similar(found, here, there)
        ):
            led.add(here)
    return led


def _is_same_or_similar(found: SentenceDiff, here: int, there: int) -> bool:
    return (
        found.kept[here] == there or similarity(found.old.keys[here], found.new.keys[there]) >= MIN_SIMILARITY
    )


def _has_kept_neighbours(found: SentenceDiff, here: int, telling: set[int]) -> bool:
    """Tell whether a repeated sentence kept both neighbours: a distinctive one, and one similar as no other is."""
    there = found.kept[here]
    if there == GONE:
        return False
    return any(
        here - step in telling
        and found.kept[here - step] == there - step
        and found.replaced.get(here + step) == there + step
        and _is_only_similar_neighbour(found, here, there, step)
        for step in (1, -1)
    )


def _is_only_similar_neighbour(found: SentenceDiff, here: int, there: int, step: int) -> bool:
    """Tell whether a sentence's neighbour is similar in both texts, and to no neighbour of its repetitions."""
    was, now = found.old.keys[here + step], found.new.keys[there + step]
    others = [similarity(near, now) for near in _neighbours_of_repeats(found.old, here, step)]
    others += [similarity(was, near) for near in _neighbours_of_repeats(found.new, there, step)]
    return similarity(was, now) >= MIN_SIMILARITY > max(others, default=0)


def _neighbours_of_repeats(text: SegmentedText, here: int, step: int) -> Iterator[str]:
    """Yield the keys next to the other occurrences of a sentence."""
    for place, key in enumerate(text.keys):
        if key == text.keys[here] and place != here and 0 <= place + step < len(text.keys):
            yield text.keys[place + step]
