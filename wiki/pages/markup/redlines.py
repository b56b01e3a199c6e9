"""Two rendered texts as one, in fragments of safe HTML. Pure."""

from dataclasses import dataclass

from wiki.pages.markup.markdown import sanitize_redline
from wiki.versioning.diff.text_diff import Diff
from wiki.versioning.redline import html as redline_html
from wiki.versioning.redline.redline import redline
from wiki.versioning.text.words import ChangeKind

SEPARATOR = "\x1f"  # no rendered text contains it


@dataclass(frozen=True, slots=True)
class RedlineFragments:
    """The fragments, joined by SEPARATOR; for each the number of paragraphs folded away; what the changes are."""

    html: str
    folded: tuple[int, ...]
    counts: Diff


def redline_fragments(old: str, new: str, side: ChangeKind) -> RedlineFragments:
    """Compare two rendered texts: as one text for EQUAL, or the column of what was deleted or inserted."""
    found = redline(old, new)
    is_unified = side is ChangeKind.EQUAL
    stretches = redline_html.unified_view(found) if is_unified else redline_html.side_view(found, side)
    checked = SEPARATOR.join(sanitize_redline(stretch.html) for stretch in stretches)
    return RedlineFragments(checked, tuple(stretch.folded for stretch in stretches), found.counts)
