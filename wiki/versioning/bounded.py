"""Compare and merge texts of any kind with bounded work: a coarser answer where the full one would take too long.

Short texts are handled at once, long ones in a process that ends what takes more than SECONDS of processor. Results are
remembered, also that one took too long.
"""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar, cast

from wiki.core.errors import BUSY_MESSAGE, DatabaseBusy
from wiki.core.limits.killable import KillableProcess, ProcessDied, TooMuchWork
from wiki.versioning import codec
from wiki.versioning.anchoring import anchors
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.versioning.diff import text_diff
from wiki.versioning.diff.text_diff import Diff, Hunk, HunkKind
from wiki.versioning.memory import recall
from wiki.versioning.merge import three_way
from wiki.versioning.merge.three_way import Chunk, ChunkKind, MergeOutcome, MergeResult
from wiki.versioning.text.words import ChangeKind, WordRun

SHORT = 20_000
"""Up to so many characters in all, texts are handled at once: nothing can make them take long."""

SECONDS = 1.2
"""The processor time of one question."""

MOST_HUNKS = 4_000
"""A comparison in more parts than this is not shown part by part: nobody would read it."""

Given = ParamSpec("Given")
Value = TypeVar("Value")
_process = KillableProcess(["wiki.versioning.bounded"], SECONDS)
_TOO_LONG = object()


def within_bounds(
    function: Callable[Given, Value], *given: Given.args, **named: Given.kwargs
) -> Value | None:
    """Return what a pure function of texts returns, or None where that takes too long.

    Raises DatabaseBusy when no process can be had to work in.
    """
    texts = [each for each in (*given, *named.values()) if isinstance(each, str)]
    if sum(map(len, texts)) <= SHORT:
        return function(*given, **named)
    others = tuple(each for each in (*given, *named.values()) if not isinstance(each, str))
    key = ("bounded", f"{function.__module__}.{function.__qualname__}", *map(codec.digest, texts), others)
    found = recall(key, partial(_run, function, *given, **named))
    return None if found is _TOO_LONG else cast("Value", found)


def _run(function: Callable[Given, Value], *given: Given.args, **named: Given.kwargs) -> object:
    try:
        return _process.run(function, *given, **named)
    except TooMuchWork:
        return _TOO_LONG
    except (
        ProcessDied
    ) as error:  # says nothing of the texts: whoever asked comes again, and so does the clock
        raise DatabaseBusy(BUSY_MESSAGE) from error


def diff(old: str, new: str) -> Diff:
    """Compare two texts; where that takes too long, or too many parts, the whole text is one change."""
    found = within_bounds(text_diff.diff, old, new)
    if found is not None and len(found.hunks) <= MOST_HUNKS:
        return found
    words = (WordRun(ChangeKind.DELETE, old), WordRun(ChangeKind.INSERT, new))
    return Diff((Hunk(HunkKind.REPLACE, old, new, words),))


def merge(base: str, ours: str, theirs: str) -> MergeResult:
    """Merge two texts written on one; where that takes too long, the whole text is one conflict."""
    return within_bounds(three_way.merge, base, ours, theirs) or _whole_conflict(base, ours, theirs)


def rebase(base: str, head: str, proposed: str) -> MergeResult:
    """Rebase a proposal on a changed text; where that takes too long, the whole text is one conflict."""
    return within_bounds(three_way.rebase, base, head, proposed) or _whole_conflict(base, head, proposed)


def _whole_conflict(base: str, ours: str, theirs: str) -> MergeResult:
    """Return what merges nothing, unless only one side has changed, or both say the same."""
    text = ours if theirs in (base, ours) else theirs if ours == base else None
    if text is not None:
        return MergeResult(MergeOutcome.CLEAN, text, (Chunk(ChunkKind.BOTH, base, ours, theirs, text),))
    return MergeResult(MergeOutcome.CONFLICT, None, (Chunk(ChunkKind.CONFLICT, base, ours, theirs, None),))


def reanchor(old: str, new: str, quote: TextQuote) -> TextQuote | None:
    """Find a quote again; where aligning the texts takes too long, by what stands around it alone."""
    found = within_bounds(_reanchored, old, new, quote)
    if found is not None:
        return found[0]
    place = anchors.locate_quote(new, quote)
    return None if place is None else anchors.make_quote(new, *place)


def _reanchored(old: str, new: str, quote: TextQuote) -> tuple[TextQuote | None]:
    return (anchors.reanchor(old, new, quote),)
