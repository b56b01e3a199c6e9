"""Two rendered texts compared, as safe HTML in fragments. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.pages.markup.markdown import sanitize_redline
from wiki.versioning.diff.text_diff import Diff
from wiki.versioning.redline import html as redline_html
from wiki.versioning.redline.html import HtmlFragment
from wiki.versioning.redline.redline import redline
from wiki.versioning.text.words import ChangeKind

SEPARATOR = "\x1f"  # no rendered text contains it


@dataclass(frozen=True, slots=True)
class RedlineView:
    """The fragments of one view, joined by SEPARATOR; for each the number of paragraphs folded away."""

    html: str
    folded: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RedlineViews:
    """A comparison as one text, its two columns, and the diff from which its changes are counted."""

    column: RedlineView
    old_side: RedlineView
    new_side: RedlineView
    counts: Diff


def redline_views(old: str, new: str) -> RedlineViews:
    """Compare two rendered texts."""
    found = redline(old, new)
    sides = (redline_html.side_view(found, side) for side in (ChangeKind.DELETE, ChangeKind.INSERT))
    column, old_side, new_side = map(_view, (redline_html.unified_view(found), *sides))
    return RedlineViews(column, old_side, new_side, found.counts)


def _view(stretches: Sequence[HtmlFragment]) -> RedlineView:
    html = SEPARATOR.join(sanitize_redline(each.html) for each in stretches)
    return RedlineView(html, tuple(each.folded for each in stretches))
