"""What our Markdown reads within a line in its own way: code, ``[[links]]``, the few tags that are let through.

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
    """Code between backticks; after a run that closes nowhere the library would skip as many signs again."""

    def find_code_spans(  # type: ignore[override] # the stubs are of an older version
        self, start: int, text: str
    ) -> tuple[int, int | None]:
        """Return where the code begins and ends; when nothing closes it, where to look on, and nothing."""
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
        """Return the link, and the stretch it stands for; nothing for a name without a letter."""
        slug = slugify(m["page"])
        if not slug:
            return None, None, None
        anchor = f"#{quote(heading_anchor(m['anchor']))}" if m["anchor"] else ""
        link = ET.Element("a", {"class": "page-link" if m["label"] else "page-link untitled"})
        link.set("href", quote(slug) + anchor)
        link.text = AtomicString((m["label"] or m["page"]).strip())
        return link, m.start(), m.end()


class BareTags(InlineProcessor):
    """Let through the few tags that Markdown has no sign for, which may bear no attribute."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's own name and order
        self, m: re.Match[str], _data: str
    ) -> tuple[str, int, int]:
        """Return the place of the tag, which is put back as it is."""
        assert self.md is not None
        return self.md.htmlStash.store(m[0]), m.start(), m.end()
