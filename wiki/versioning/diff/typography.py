"""Keep the letters of a text where an edit changes none of its words.

A word processor that a text has been through changes apostrophes, dots, spaces and bullets all over it. Where a
sentence differs from that of the base by such letters only, the base's is kept; in a sentence whose words were
changed, the words that were not keep their letters.

Pure.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from wiki.core.normalize import normalize_text
from wiki.versioning.diff.changes import SentenceDiff, diff_segmented
from wiki.versioning.diff.text_diff import MAX_WORD_DIFF_COST, HunkKind, diff_steps
from wiki.versioning.segments import SegmentedText, segment_text, unwrap
from wiki.versioning.text.tokens import tokens
from wiki.versioning.text.words import TokenEdit, similarity, token_edit_script

Fold = Callable[[str], str]
"""Reduces a sentence to what counts; two with the same result say the same."""

_SPACES = re.compile(r"\s+")
_HARD_BREAK = re.compile(r" {2,}\r?\n")
_INDENT = re.compile(r"[ \t]*")
_ODD_START = re.compile(r"[ \t]*[^\S \t]")  # white space that a block may begin with and its fold would lose
_BULLET = re.compile(r"[-*+•◦▪‣][ \t]+")
_GUILLEMETS = re.compile(r"[«“„]\s*|\s*[»”]")
_DASHES = re.compile(r"(?<!\S)[–—](?!\S)")
_TOKENS_IN_CONTEXT = frozenset("–—")  # between numbers they are no hyphens
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ′´", "'"),
        "…": "...",
        "\u2010": "-",
        "\u2011": "-",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)


def fold_encoding(sentence: str) -> str:
    """Leave out how letters are encoded, and signs that nobody sees."""
    return normalize_text(sentence)


def fold_typography(sentence: str) -> str:
    """Leave out what word processors change by themselves: quotes, dots, dashes, spaces, bullets."""
    plain = normalize_text(sentence).translate(_LETTERS)
    indent = _INDENT.match(plain)
    depth, words = (indent[0].expandtabs(4), plain[indent.end() :]) if indent else ("", plain)
    words = _DASHES.sub("-", _GUILLEMETS.sub('"', words))
    words = f"- {words[bullet.end() :]}" if (bullet := _BULLET.match(words)) else words
    return depth + _SPACES.sub(lambda space: "\n" if _HARD_BREAK.search(space[0]) else " ", words).rstrip()


@dataclass(frozen=True, slots=True)
class SettledText:
    """A text with the base's letters, how many sentences got them back, and how many others were changed."""

    text: str
    restored: int
    changed: int


def settle(base: str, text: str, fold: Fold = fold_typography) -> SettledText:
    """Return a text with the letters of its base wherever the fold says that nothing was changed."""
    before, after = segment_text(base), segment_text(text)
    if base != text and _whole(before, fold) == _whole(after, fold):
        return SettledText(base.removesuffix(before.tail) + after.tail, 1, 0)
    found = diff_segmented(_folded(before, fold), _folded(after, fold))
    pieces, restored, changed, effort = (
        list(map(str.__add__, after.bodies, after.gaps)),
        0,
        0,
        MAX_WORD_DIFF_COST,
    )
    for step in diff_steps(found):
        if step.kind in {HunkKind.INSERT, HunkKind.DELETE}:
            changed += 1
        if not (step.here and step.there):
            continue
        here, there = step.here.start, step.there.start
        old, new = before.bodies[here], after.bodies[there]
        if _ODD_START.match(old) or _ODD_START.match(new):
            continue
        if found.old.keys[here] == found.new.keys[there]:
            restored += old != new
            new = old
        else:
            changed += 1
            effort -= len(old) * len(new)
            new = "".join(_with_letters_of(old, new, fold)) if effort > 0 else new
        pieces[there] = new + _gap(found, here, there)
    return SettledText(after.lead + "".join(pieces), restored, changed)


def _whole(text: SegmentedText, fold: Fold) -> str:
    """Return a whole text folded; which spaces end sentences counts no more than which spaces they are."""
    return "".join(map(str.__add__, _folded(text, fold).keys, text.joints))


def _folded(text: SegmentedText, fold: Fold) -> SegmentedText:
    """Return a text whose sentences are known by what is written, the numbers of items included."""
    return replace(text, keys=tuple(fold(unwrap(body)) for body in text.bodies))


def _gap(found: SentenceDiff, here: int, there: int) -> str:
    """Return the white space after a sentence: the base's when it means the same."""
    old, new, joint = found.old.gaps[here], found.new.gaps[there], found.new.joints[there]
    if there + 1 == len(found.new.keys) or not old or found.old.joints[here] != joint:
        return new
    if joint != " ":
        return old if old.endswith("\n") and old.count("\n") == new.count("\n") else new
    # A line end stays only before the sentence that stood after it: another one may read as a list there.
    follows = found.old.keys[here + 1] == found.new.keys[there + 1]
    return old if follows or "\n" not in old else new


def _with_letters_of(old: str, new: str, fold: Fold) -> Iterator[str]:
    """Yield the pieces of a sentence: those words of the old one that were kept, and the new ones."""
    before, after = tokens(old), tokens(new)
    folded = [[_fold_token(token, fold) for token in side] for side in (before, after)]
    script = token_edit_script(folded[0], folded[1], similarity(fold(old), fold(new)))
    here = there = 0
    for edit in (*script, TokenEdit(len(before), len(before), ())):
        for kept in range(edit.start - here):
            mine, yours = before[here + kept], after[there + kept]
            # After a line end another word may stand now, and begin a list; before the first, space is depth.
            yield yours if "\n" in mine or (there + kept == 0 and yours.isspace()) else mine
        there += edit.start - here
        yield from after[there : there + len(edit.tokens)]
        here, there = edit.end, there + len(edit.tokens)


def _fold_token(token: str, fold: Fold) -> str:
    if token.isspace():
        return fold(f"x{token}x")  # not a space to the comparison, which takes all of them for one
    return token if token in _TOKENS_IN_CONTEXT else fold(token)
