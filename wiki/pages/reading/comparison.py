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
from wiki.pages.markup.redlines import SEPARATOR, RedlineView, RedlineViews, redline_views
from wiki.versioning.anchoring.selection import markdown_letters
from wiki.versioning.blocks import BlockKind, blocks, is_delimiter_row
from wiki.versioning.bounded import within_bounds
from wiki.versioning.diff.text_diff import Diff, Hunk, HunkKind

MAX_CHARACTERS = 600_000
"""The most characters of HTML of both texts; longer ones are compared as Markdown."""

MAX_MARKS = 8_000
"""The most marks of a comparison; with more it is shown as Markdown."""

MAX_LOOKS = 30
"""The most changes that are rendered one by one to see whether they are seen; of more, all others are told."""

_SURROUNDINGS = {BlockKind.LIST_ITEM: "- x\n"}  # by which its depth can be seen
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
    """A comparison of two rendered texts; the HTML of a view is completed on first use.

    ``prefix`` makes the anchors of several comparisons on a page unique.
    """

    views: RedlineViews
    prefix: str = ""

    @property
    def counts(self) -> Diff:
        """The diff, from which changes are counted."""
        return self.views.counts

    @property
    def column(self) -> list[ComparisonFragment]:
        """Both texts as one."""
        return self._dressed(self.views.column, self.prefix)

    @property
    def sides(self) -> list[tuple[ComparisonFragment, ComparisonFragment]]:
        """Both texts side by side, fragment by fragment."""
        # The headings of the old text would have the anchors of the new one.
        old = self._dressed(self.views.old_side, f"{self.prefix}old-")
        return list(zip(old, self._dressed(self.views.new_side, self.prefix), strict=True))

    def _dressed(self, view: RedlineView, prefix: str) -> list[ComparisonFragment]:
        text = prefix_anchors(view.html, prefix)
        html = _with_mark_labels(
            str(rendering.html_with_links(text)), self.counts.passages, self.prefix
        ).split(SEPARATOR)
        return [ComparisonFragment(Markup(each), many) for each, many in zip(html, view.folded, strict=True)]  # noqa: S704 - sanitised, then completed by templates


def reading(change: Diff, prefix: str = "") -> RenderedComparison | None:
    """Return the comparison of two texts as rendered, or None when it takes too long, or nobody would read it."""
    old = rendering.render_or_source("".join(hunk.old for hunk in change.hunks)).html
    new = rendering.render_or_source("".join(hunk.new for hunk in change.hunks)).html
    if len(old) + len(new) > MAX_CHARACTERS:
        return None
    views = within_bounds(redline_views, old, new)
    return RenderedComparison(views, prefix) if views and _marks(views) <= MAX_MARKS else None


def _marks(views: RedlineViews) -> int:
    return views.column.html.count("</ins>") + views.column.html.count("</del>")


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
    if first is None:
        return False
    if is_delimiter_row(first.text):  # it is seen where it goes with another number of columns
        return bool(hunk.old.strip() and hunk.new.strip()) and hunk.old.count("|") != hunk.new.count("|")
    around = _SURROUNDINGS.get(first.kind, "")
    old, new = (rendering.render_or_source(around + side).html for side in (hunk.old, hunk.new))
    found = within_bounds(redline_views, old, new)
    return found is not None and found.counts.changed


def safe_passage(html: str) -> Markup:
    """Return a passage cut out of a rendered text as safe HTML, with its links."""
    return rendering.html_with_links(sanitize_redline(html))


def view_address(view: str) -> str:
    """Return the address of the current screen with another view of its comparison."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "view"]
    return f"{request.path}?{urlencode([*others, ('view', view)])}"


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
