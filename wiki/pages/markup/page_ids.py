"""The ids of the screens themselves, which a heading of a text must not take: a script or a label would find the text.

They are read from the templates, so that no list of them can be out of date.
"""

import re
from functools import cache

from wiki.config import ROOT

_ID = re.compile(r'\bid="([^"]+)"')
_EXPRESSION = re.compile(r"{{-?\s*(.*?)\s*-?}}")
_STATEMENT = re.compile(r"{%.*?%}")
_NUMBERED = re.compile(r"(?:\bid|number|index0?|start|change|move|value)\Z")


def free_anchor(anchor: str) -> str:
    """Return the id of a heading of a text: its anchor, with an underscore after it when the screen has that id.

    No anchor ends with an underscore, so that the result is no other heading's.
    """
    return f"{anchor}_" if _own_ids().fullmatch(anchor) else anchor


@cache
def _own_ids() -> re.Pattern[str]:
    found = set[str]()
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(filter(None, map(_pattern, _ID.findall(path.read_text(encoding="utf-8")))))
    return re.compile("|".join(sorted(found)))


def _pattern(written: str) -> str:
    """Return the pattern of the ids that a template writes; empty when it does not say a word of them."""
    pieces = _EXPRESSION.split(_STATEMENT.sub("", written))
    if not re.search("[a-z]", "".join(pieces[::2])):
        return ""
    return "".join(_values(piece) if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))


def _values(expression: str) -> str:
    if expression == "prefix":
        return ""
    return r"\d+" if _NUMBERED.search(expression) else r"\w+"
