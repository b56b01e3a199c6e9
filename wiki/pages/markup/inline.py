"""Inline processors for Python-Markdown: code, ``[[links]]``, and the few HTML tags that are allowed.

Pure.
"""

import re
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import quote

from markdown.inlinepatterns import BacktickInlineProcessor, InlineProcessor
from markdown.util import AtomicString

from wiki.pages.markup.links import slugify
from wiki.versioning.segments import heading_anchor


class Backticks(BacktickInlineProcessor):
    """Code between backticks; fixes the library, which skips text after a run that is never closed."""

    def find_code_spans(  # type: ignore[override] # the stubs are of an older version
        self, start: int, text: str
    ) -> tuple[int, int | None]:
        """Return start and end of the code; when it is not closed, where to continue, and None."""
        found: Any = super().find_code_spans(start, text)
        begins, ends = found
        if ends is None:
            begins = next((place for place in range(start, len(text)) if text[place] != "`"), len(text))
        return begins, ends


class PageLinks(InlineProcessor):
    """Make ``[[page#anchor|label]]`` a link to the page's slug."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's own name and order
        self, m: re.Match[str], _data: str
    ) -> tuple[ET.Element | None, int | None, int | None]:
        """Return the link and the span it replaces; three times None for a name without a letter or digit."""
        slug = slugify(m["page"])
        if not slug:
            return None, None, None
        anchor = f"#{quote(heading_anchor(m['anchor']))}" if m["anchor"] else ""
        link = ET.Element("a", {"class": "page-link" if m["label"] else "page-link untitled"})
        link.set("href", quote(slug) + anchor)
        link.text = AtomicString((m["label"] or m["page"]).strip())
        return link, m.start(), m.end()


class BareTags(InlineProcessor):
    """Allow the few HTML tags that Markdown has no syntax for, without attributes."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's own name and order
        self, m: re.Match[str], _data: str
    ) -> tuple[str, int, int]:
        """Return the placeholder of the tag, which is restored unchanged, and its span."""
        assert self.md is not None
        return self.md.htmlStash.store(m[0]), m.start(), m.end()
