"""Words of a sentence: tokenizing, comparing, and merging two edits of the same sentence. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from diff_match_patch import diff_match_patch

from wiki.versioning.memory import remembered
from wiki.versioning.text.alignment import common_prefix_and_suffix
from wiki.versioning.text.inline_marks import broken_marks
from wiki.versioning.text.tokens import plain_token, tokens

_WORD = re.compile(r"[\w\u0300-\u036f]++(?:[.,]\d++)*+")
_HARD_BREAK = re.compile(r" {2,}\r?\n")
_PRIVATE_USE = 0xE000
_MAX_TOKENS = 600
_MIN_SIMILARITY = 0.2


class ChangeKind(StrEnum):
    """What happened to a run of words."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class WordRun:
    """A run of words of a sentence, and what happened to it."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class TokenEdit:
    """Replaces the tokens ``start`` to ``end`` of the base; both are equal for an insertion."""

    start: int
    end: int
    tokens: tuple[str, ...]


def count_words(text: str) -> int:
    """Count the words of a text."""
    return len(_WORD.findall(text))


@remembered
def vocabulary(text: str) -> frozenset[str]:
    """Return the set of words of a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def similarity(one: str, other: str) -> float:
    """Return how similar two sentences are by the words they share, from 0 to 1 (Dice 1945)."""
    mine, yours = vocabulary(one), vocabulary(other)
    return 2 * len(mine & yours) / (len(mine) + len(yours) or 1)


@remembered
def edit_script(base: str, new: str) -> tuple[TokenEdit, ...]:
    """Return the edits that turn one sentence into another, word by word, in order.

    Uses diff-match-patch (Myers 1986) over whole words, without its time limit. When two sentences differ over many
    tokens, or have little in common, the whole sentence is one edit, which is cheap and reads better.
    """
    return token_edit_script(tokens(base), tokens(new), similarity(base, new))


def token_edit_script(before: list[str], after: list[str], alike: float) -> tuple[TokenEdit, ...]:
    """Return the edits that turn some tokens into others; ``alike`` is the similarity of their sentences."""
    if before == after:
        return ()
    if alike < _MIN_SIMILARITY or _tokens_to_compare(before, after) > _MAX_TOKENS:
        return (TokenEdit(0, len(before), tuple(after)),)
    return tuple(_collect_edits(before, after))


def _tokens_to_compare(before: list[str], after: list[str]) -> int:
    """Count the tokens to compare: a common beginning and a common end cost nothing."""
    total = len(before) + len(after)
    return total - 2 * sum(common_prefix_and_suffix(before, after)) if total > _MAX_TOKENS else total


def _collect_edits(before: list[str], after: list[str]) -> Iterator[TokenEdit]:
    start = end = here = there = 0
    put = list[str]()
    for kind, length in _diff_runs(before, after):
        if kind == diff_match_patch.DIFF_EQUAL:
            if start < end or put:
                yield TokenEdit(start, end, tuple(put))
            put, here, there = [], here + length, there + length
            start = end = here
        elif kind == diff_match_patch.DIFF_DELETE:
            end = here = here + length
        else:
            put += after[there : there + length]
            there += length
    if start < end or put:
        yield TokenEdit(start, end, tuple(put))


def _diff_runs(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    codes: dict[str, str] = {}
    coded = ["".join(_token_character(codes, token) for token in side) for side in (before, after)]
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # with a limit, the result would depend on how busy the machine is
    found = engine.diff_main(coded[0], coded[1], checklines=False)
    engine.diff_cleanupSemantic(found)
    return [(kind, len(run)) for kind, run in found]


def _token_character(codes: dict[str, str], token: str) -> str:
    """Return the character that stands for a token; line wrapping is the same as any other white space."""
    plain = token if _HARD_BREAK.match(token) else plain_token(token)
    return codes.setdefault(plain, chr(_PRIVATE_USE + len(codes)))


def diff_words(old: str, new: str) -> Iterator[WordRun]:
    """Yield the words kept, deleted and inserted between two sentences; joining those not deleted gives ``new``."""
    before, after = tokens(old), tokens(new)
    here = there = 0
    for edit in (*edit_script(old, new), TokenEdit(len(before), len(before), ())):
        kept = edit.start - here
        yield from _word_run(ChangeKind.EQUAL, after[there : there + kept])
        yield from _word_run(ChangeKind.DELETE, before[edit.start : edit.end])
        yield from _word_run(ChangeKind.INSERT, edit.tokens)
        here, there = edit.end, there + kept + len(edit.tokens)


def _word_run(kind: ChangeKind, run: list[str] | tuple[str, ...]) -> Iterator[WordRun]:
    if run:
        yield WordRun(kind, "".join(run))


def merge_sentence(base: str, ours: str, theirs: str) -> str | None:
    """Merge two edits of one sentence; return None when both change the same words differently, or cross marks."""
    mine, yours = edit_script(base, ours), edit_script(base, theirs)
    others = [edit for edit in yours if edit not in mine]
    if any(_overlap(edit, other) for edit in mine for other in others):
        return None
    before, joined, here = tokens(base), list[str](), 0
    for edit in sorted([*mine, *others], key=lambda edit: (edit.start, edit.end, edit.tokens)):
        joined += [*before[here : edit.start], *edit.tokens]
        here = edit.end
    joined = _collapse_spaces(joined + before[here:])
    text = "".join(joined)
    if _without_spaces(tokens(text)) != _without_spaces(joined):
        return None  # two words, or two values, have become one
    return None if broken_marks(text) > max(map(broken_marks, (base, ours, theirs))) else text


def _overlap(mine: TokenEdit, yours: TokenEdit) -> bool:
    if mine == yours:
        return False
    if mine.start == mine.end == yours.start == yours.end:
        return False
    if mine.start == mine.end or yours.start == yours.end:
        point, span = (mine.start, yours) if mine.start == mine.end else (yours.start, mine)
        return span.start < point < span.end
    return mine.start < yours.end and yours.start < mine.end


def _collapse_spaces(run: list[str]) -> list[str]:
    kept = list[str]()
    for token in run:
        if not (kept and token.isspace() and kept[-1].isspace()):
            kept.append(token)
    return kept


def _without_spaces(run: list[str]) -> list[str]:
    """Leave out white space, so that two words that have become one can be noticed."""
    return [token for token in run if not token.isspace()]
