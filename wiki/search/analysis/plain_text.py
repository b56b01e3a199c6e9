"""Markdown as plain words, for the index; what a reader would see, near enough to find and to show."""

import re

_REPLACED = (
    (re.compile(r"^(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"\[\[[^\]|\n]{1,200}\\?\|([^\]\n]{1,200})\]\]"), r"\1"),
    (re.compile(r"\[\[([^\]\n]{1,200})\]\]"), r"\1"),
    (re.compile(r"!?\[([^\]\n]{0,500})\]\([^)\n]{0,1000}\)"), r"\1"),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(\S.*)$", re.MULTILINE), r"\1 —"),
    (re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+", re.MULTILINE), ""),
    (re.compile(r"^\s*\|?[\s:|-]{3,}\|?\s*$", re.MULTILINE), ""),
    (re.compile(r"[*_`|]+"), " "),
    (re.compile(r"[ \t]+"), " "),
)


def plain(text: str) -> str:
    """Return the words of a Markdown text without its signs."""
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    return text.strip()
