"""Show two rendered texts as one, with changes that are visible, announced by screen readers, and linked."""

import re
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import cast
from urllib.parse import urlencode

from flask import current_app, request
from markupsafe import Markup

from wiki.pages.markup import rendering
from wiki.pages.markup.markdown import checked_redline, prefixed
from wiki.versioning.diff.text_diff import Diff
from wiki.versioning.redline import html as redline_html
from wiki.versioning.redline.redline import Redline, redline
from wiki.versioning.text.words import Change

MOST_CHARACTERS = 600_000
"""The most characters of HTML of both texts; longer ones are compared as Markdown."""

_APART = "\x1f"  # no rendered text contains it
_MARK = re.compile(
    r"""<span[ ]id="change-(?P<change>\d+)"></span>
    | <(?P<name>ins|del)(?:[ ]class="(?P<kind>moved|break)")?(?:[ ]id="move-(?P<move>\d+)-\w+")?>
    | (?P<close></(?:ins|del)>)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a comparison; ``folded`` is the number of its paragraphs when they are folded away."""

    html: Markup
    folded: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A comparison of two rendered texts; its HTML is made on first use.

    ``prefix`` makes the anchors of several comparisons on a page unique.
    """

    old: str
    new: str
    prefix: str = ""

    @property
    def counts(self) -> Diff:
        """The diff, from which changes are counted."""
        return _compared(self.old, self.new).counts

    @property
    def column(self) -> list[Stretch]:
        """Both texts as one."""
        return self._dressed(Change.EQUAL)

    @property
    def sides(self) -> list[tuple[Stretch, Stretch]]:
        """Both texts side by side, fragment by fragment."""
        return list(zip(self._dressed(Change.DELETE), self._dressed(Change.INSERT), strict=True))

    def _dressed(self, side: Change) -> list[Stretch]:
        checked, folded = _checked(self.old, self.new, side)
        # Side by side, the headings of the old text would have the anchors of the new one.
        text = prefixed(checked, f"{self.prefix}old-" if side is Change.DELETE else self.prefix)
        html = _dressed(str(rendering.html_with_links(text)), self.counts.passages, self.prefix).split(_APART)
        return [Stretch(Markup(each), many) for each, many in zip(html, folded, strict=True)]  # noqa: S704 - sanitised, then completed by templates


def reading(change: Diff, prefix: str = "") -> Reading | None:
    """Return the comparison of two texts as rendered, or None when they are too long for it."""
    old = rendering.shown("".join(hunk.old for hunk in change.hunks)).html
    new = rendering.shown("".join(hunk.new for hunk in change.hunks)).html
    return Reading(old, new, prefix) if len(old) + len(new) <= MOST_CHARACTERS else None


def shown(html: str) -> Markup:
    """Return a passage cut out of a rendered text as safe HTML, with its links."""
    return rendering.html_with_links(checked_redline(html))


def view_address(view: str) -> str:
    """Return the address of the current screen with another view of its comparison."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "view"]
    return f"{request.path}?{urlencode([*others, ('view', view)])}"


@lru_cache(maxsize=16)
def _compared(old: str, new: str) -> Redline:
    return redline(old, new)


@lru_cache(maxsize=16)
def _checked(old: str, new: str, side: Change) -> tuple[str, tuple[int, ...]]:
    """Return the fragments as safe HTML in one text, and for each the number of paragraphs folded away."""
    found = _compared(old, new)
    stretches = redline_html.column(found) if side is Change.EQUAL else redline_html.side(found, side)
    checked = _APART.join(checked_redline(stretch.html) for stretch in stretches)
    return checked, tuple(stretch.folded for stretch in stretches)


def _dressed(html: str, passages: int, prefix: str) -> str:
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
