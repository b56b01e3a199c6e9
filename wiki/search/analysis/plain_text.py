"""Convert Markdown to plain text for the index: approximately what a reader sees."""

import re

from wiki.versioning.blocks import ITEM_MARK

# No label holds a bracket: a search for its end stops at the next one, however many there are.
_REPLACEMENTS = (
    (re.compile(r"\[\^[^\[\]\n]{1,200}\]:?"), ""),
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"\[\[[^\[\]|\n]{1,200}+\|([^\[\]\n]{1,200}+)\]\]"), r"\1"),
    (re.compile(r"\[\[([^\[\]\n]{1,200}+)\]\]"), r"\1"),
    (
        re.compile(r"!?\[([^\[\]\n]{0,500}+)\]\([^()\n]{0,1000}+(?:\([^()\n]{0,200}+\)[^()\n]{0,1000}+)?+\)"),
        r"\1",
    ),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(\S.*)$", re.MULTILINE), r"\1 —"),
    (re.compile(rf"^[ \t]*(?:#{{1,6}}|>|{ITEM_MARK})\s+", re.MULTILINE), ""),
    (re.compile(r"^\s*\|?[\s:|-]{3,}\|?\s*$", re.MULTILINE), ""),
    (re.compile(r"[*_`|]+"), " "),
    (re.compile(r"[ \t]+"), " "),
)


def markdown_to_text(text: str) -> str:
    """Return a Markdown text without its markup."""
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return text.strip()
