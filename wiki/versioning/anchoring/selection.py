"""Find words selected on a rendered page in the Markdown they come from, and the other way round.

Both texts are reduced to letters and digits, because emphasis, wrapping, typography and links do not look on the page
as they do in the Markdown. What is found is then quoted from the Markdown itself.

Pure.
"""

import html
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from wiki.core.errors import N_, InvalidInput
from wiki.versioning.anchoring import anchors
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.versioning.anchoring.occurrences import best_occurrence
from wiki.versioning.blocks import ITEM_MARK
from wiki.versioning.memory import remembered

_CONTEXT, _LONGEST_WORD = 48, 100
_INVISIBLE_MARKUP = re.compile(
    r"""!\[[^\]\n]{0,500}\]\([^)\n]{0,1000}\)            # an image
    | (?<=\])\([^)\n]{0,1000}\) | (?<=\])\[[^\]\n]{0,200}\]     # where a link leads
    | ^\[[^\]\n]{1,200}\]:.*$                            # a list of such addresses, a footnote's mark among them
    | (?<=\[\[)[^\[\]|\n]{1,200}\|                       # the page of a link that has words of its own
    | \[\^[^\]\n]{1,200}\]                               # the mark of a footnote
    | ^[ \t]*(?:```|~~~).*$                              # the edge of a code block
    | </?(?:br|del|ins|kbd|mark|sub|sup)[ ]?/?>          # the tags a text may hold
    | &\#?\w{1,30};                                      # a character by its name
    | """  # and the mark of a list item
    rf"^[ \t]*{ITEM_MARK}[ \t\u00a0\u202f]",
    re.MULTILINE | re.VERBOSE,
)
_MARKUP_SIGNS = re.compile(r"^[ \t]*(?:\#{1,6}[ \t\u00a0]|>[ \t]?)|[*`|\[\]]|(?<!\w)_|_(?!\w)", re.MULTILINE)
HTML_TOKEN = re.compile(r"""(?P<tag><(?:"[^"]*"|[^">])*>)|(?P<entity>&\#?\w{1,30};)|[^<&]+|[<&]""")
_LETTERS = re.compile(r"[^\W_]+")
_FOOTNOTE = re.compile(r'<sup id="fnref.*?</sup>|<div class="footnote">.*', re.DOTALL)


@dataclass(frozen=True, slots=True)
class LetterMap:
    """The letters and digits of a text, and where each begins and ends in it."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text of the letters ``start`` to ``end``."""
        return self.starts[start], self.ends[end - 1]


@remembered
def markdown_letters(text: str) -> LetterMap:
    """Map the letters of a Markdown text that a reader sees."""
    seen = _INVISIBLE_MARKUP.sub(lambda match: " " * len(match[0]), text)
    return _letter_map((run[0], run.start(), 1) for run in _LETTERS.finditer(seen))


@remembered
def html_letters(rendered: str) -> LetterMap:
    """Map the letters of a rendered text; footnotes and their marks are left out."""
    return _letter_map(
        _visible_letters(_FOOTNOTE.sub(lambda match: f"<{' ' * (len(match[0]) - 2)}>", rendered))
    )


def _letter_map(runs: Iterable[tuple[str, int, int]]) -> LetterMap:
    """Map runs of letters, each with its offset, and the width of one letter in the text."""
    letters, starts, ends = list[str](), array("L"), array("L")
    for run, start, width in runs:
        letters.append(run)
        starts.extend(range(start, start + len(run)) if width == 1 else [start] * len(run))
        ends.extend(range(start + 1, start + 1 + len(run)) if width == 1 else [start + width] * len(run))
    return LetterMap("".join(letters), starts, ends)


def _visible_letters(rendered: str) -> Iterator[tuple[str, int, int]]:
    for token in HTML_TOKEN.finditer(rendered):
        if token["entity"]:
            yield _letters_only(html.unescape(token[0])), token.start(), len(token[0])
        elif not token["tag"]:
            yield from ((run[0], run.start(), 1) for run in _LETTERS.finditer(rendered, *token.span()))


def find_letters(where: LetterMap, wanted: str, before: str, after: str) -> tuple[int, int] | None:
    """Find letters where their context agrees most; None when they are absent, or when two places agree as much."""
    place = best_occurrence(where.text, wanted, before, after)
    return None if place is None else (place, place + len(wanted))


def quote_selection(text: str, chosen: TextQuote) -> TextQuote:
    """Quote from a Markdown text what a reader selected on its page; raises InvalidInput when it is not found."""
    where = markdown_letters(text)
    wanted, before, after = map(_letters_only, (chosen.exact, chosen.prefix, chosen.suffix))
    if not wanted:
        raise InvalidInput(N_("Choose a passage of the text first."))
    place = find_letters(where, wanted, before, after)
    if place is None:
        raise InvalidInput(
            N_(
                "These words are not in the text in force, or they stand in it several times. "
                "Select a little more, or choose a paragraph below."
            )
        )
    return anchors.make_quote(text, *_extend_to_words(text, *where.span(*place), chosen.exact.strip()))


def _letters_only(words: str) -> str:
    return "".join(filter(str.isalnum, words))


def _extend_to_words(text: str, start: int, end: int, chosen: str) -> tuple[int, int]:
    """Extend a span to whole words, and over the punctuation that the selection began and ended with."""
    head = "".join(takewhile(_is_punctuation, chosen))
    tail = trailing_punctuation(chosen)
    if not head:
        start -= sum(1 for _ in takewhile(str.isalnum, reversed(text[max(0, start - _LONGEST_WORD) : start])))
    elif text.endswith(head, 0, start):
        start -= len(head)
    if not tail:
        end += sum(1 for _ in takewhile(str.isalnum, text[end : end + _LONGEST_WORD]))
    elif text.startswith(tail, end):
        end += len(tail)
    return start, end


def trailing_punctuation(words: str) -> str:
    """Return the punctuation at the end of a text, such as a full stop."""
    return "".join(takewhile(_is_punctuation, reversed(words)))[::-1]


def _is_punctuation(letter: str) -> bool:
    return not letter.isalnum()


def locate_in_html(source: LetterMap, start: int, end: int, shown: LetterMap) -> tuple[int, int] | None:
    """Find the characters ``start`` to ``end`` of a Markdown text in its rendering; return offsets in the HTML."""
    first, last = bisect_left(source.starts, start), bisect_left(source.starts, end)
    around = source.text[max(0, first - _CONTEXT) : first], source.text[last : last + _CONTEXT]
    place = find_letters(shown, source.text[first:last], *around)
    return shown.span(*place) if place else None


def readable_quote(quoted: str) -> str:
    """Return words quoted from Markdown as a reader sees them, on one line."""
    words = _INVISIBLE_MARKUP.sub(
        lambda match: html.unescape(match[0]) if match[0].startswith("&") else "", quoted
    )
    return re.sub(r"[ \t\n]+", " ", _MARKUP_SIGNS.sub("", words)).strip()
