"""Show two rendered texts as one, with changes that are visible, announced by screen readers, and linked."""

import re
from dataclasses import dataclass
from types import ModuleType
from typing import cast
from urllib.parse import urlencode

from flask import current_app, request
from markupsafe import Markup

from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import prefix_anchors, sanitize_redline
from wiki.versioning.anchoring.selection import markdown_letters
from wiki.versioning.blocks import BlockKind, blocks, is_delimiter_row
from wiki.versioning.diff.text_diff import Diff, Hunk, HunkKind
from wiki.versioning.memory import remembered
from wiki.versioning.redline import html as redline_html
from wiki.versioning.redline.redline import Redline, redline
from wiki.versioning.text.words import ChangeKind

MAX_CHARACTERS = 600_000
"""The most characters of HTML of both texts; longer ones are compared as Markdown."""

MAX_LOOKS = 30
"""The most changes that are rendered one by one to see whether they are seen; of more, all others are told."""

_SURROUNDINGS = {BlockKind.LIST_ITEM: "- x\n"}  # by which its depth can be seen
_SEPARATOR = "\x1f"  # no rendered text contains it
_MARK = re.compile(
    r"""<span[ ]id="change-(?P<change>\d+)"></span>
    | <(?P<name>ins|del)(?:[ ]class="(?P<kind>moved|break)")?(?:[ ]id="move-(?P<move>\d+)-\w+")?>
    | (?P<close></(?:ins|del)>)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class ComparisonFragment:
    """A part of a comparison; ``folded`` is the number of its paragraphs when they are folded away."""

    html: Markup
    folded: int


@dataclass(frozen=True, slots=True)
class RenderedComparison:
    """A comparison of two rendered texts; its HTML is made on first use.

    ``prefix`` makes the anchors of several comparisons on a page unique.
    """

    old: str
    new: str
    prefix: str = ""

    @property
    def counts(self) -> Diff:
        """The diff, from which changes are counted."""
        return _cached_redline(self.old, self.new).counts

    @property
    def column(self) -> list[ComparisonFragment]:
        """Both texts as one."""
        return self._dressed(ChangeKind.EQUAL)

    @property
    def sides(self) -> list[tuple[ComparisonFragment, ComparisonFragment]]:
        """Both texts side by side, fragment by fragment."""
        return list(zip(self._dressed(ChangeKind.DELETE), self._dressed(ChangeKind.INSERT), strict=True))

    def _dressed(self, side: ChangeKind) -> list[ComparisonFragment]:
        checked, folded = _safe_fragments(self.old, self.new, side)
        # Side by side, the headings of the old text would have the anchors of the new one.
        text = prefix_anchors(checked, f"{self.prefix}old-" if side is ChangeKind.DELETE else self.prefix)
        html = _with_mark_labels(
            str(rendering.html_with_links(text)), self.counts.passages, self.prefix
        ).split(_SEPARATOR)
        return [ComparisonFragment(Markup(each), many) for each, many in zip(html, folded, strict=True)]  # noqa: S704 - sanitised, then completed by templates


def reading(change: Diff, prefix: str = "") -> RenderedComparison | None:
    """Return the comparison of two texts as rendered, or None when they are too long for it."""
    old = rendering.render_or_source("".join(hunk.old for hunk in change.hunks)).html
    new = rendering.render_or_source("".join(hunk.new for hunk in change.hunks)).html
    return RenderedComparison(old, new, prefix) if len(old) + len(new) <= MAX_CHARACTERS else None


def unseen_changes(change: Diff) -> list[Hunk]:
    """Return the changes of a text that its reader does not see: the address of a link nobody uses, a list's number.

    Only where all letters stay is it worth looking: each such change is rendered for itself.
    """
    unseen, effort = list[Hunk](), MAX_LOOKS
    for hunk in change.hunks:
        letters = [markdown_letters(side).text for side in (hunk.old, hunk.new)]
        if hunk.kind in {HunkKind.EQUAL, HunkKind.MOVED} or letters[0] != letters[1]:
            continue
        if effort <= 0 or not _is_seen(hunk):
            unseen.append(hunk)
        effort -= 1
    return unseen


def _is_seen(hunk: Hunk) -> bool:
    first = next((block for block in blocks(hunk.old or hunk.new) if block.kind is not BlockKind.BLANK), None)
    if first is None or is_delimiter_row(first.text):
        return False
    around = _SURROUNDINGS.get(first.kind, "")
    sides = (rendering.render_or_source(around + side).html for side in (hunk.old, hunk.new))
    return _cached_redline(*sides).counts.changed


def safe_passage(html: str) -> Markup:
    """Return a passage cut out of a rendered text as safe HTML, with its links."""
    return rendering.html_with_links(sanitize_redline(html))


def view_address(view: str) -> str:
    """Return the address of the current screen with another view of its comparison."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "view"]
    return f"{request.path}?{urlencode([*others, ('view', view)])}"


@remembered
def _cached_redline(old: str, new: str) -> Redline:
    return redline(old, new)


@remembered
def _safe_fragments(old: str, new: str, side: ChangeKind) -> tuple[str, tuple[int, ...]]:
    """Return the fragments as safe HTML in one text, and for each the number of paragraphs folded away."""
    found = _cached_redline(old, new)
    stretches = (
        redline_html.unified_view(found) if side is ChangeKind.EQUAL else redline_html.side_view(found, side)
    )
    checked = _SEPARATOR.join(sanitize_redline(stretch.html) for stretch in stretches)
    return checked, tuple(stretch.folded for stretch in stretches)


def _with_mark_labels(html: str, passages: int, prefix: str) -> str:
    """Add to each mark its sign and its words for screen readers, and to each passage links to its neighbours."""
    macros = cast("ModuleType", current_app.jinja_env.get_template("macros/diff.html").module)

    def dressed(match: re.Match[str]) -> str:
        if match["change"]:
            return str(macros.jump(int(match["change"]), passages, prefix))
        if match["close"]:
            return f"{macros.said_end()}{match['close']}"
        is_put_in = match["name"] == "ins"
        sign = {"moved": macros.moved_sign, "break": macros.break_sign}.get(match["kind"], macros.said)
        mark = match[0].replace(' id="', f' id="{prefix}')
        return f"{mark}{sign(is_put_in, match['move'], prefix)}"

    return _MARK.sub(dressed, html)
