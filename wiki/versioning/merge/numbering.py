"""Numbers of articles and list items: whether a merge breaks their order, and whose number an item bears. Pure."""

import re
from collections.abc import Iterator

from wiki.versioning.memory import remembered
from wiki.versioning.segments import item_number, segment_text

_NUMBERED = re.compile(
    r"""(?P<marks>\#{0,6})[ \t*_]*
    (?P<label>(?:[^\W\d_]{1,15}\.?[ \u00a0]){0,2}?(?:[LRDAC]\.?[ \u00a0]?|n°[ ]?|§[ ]?)?)
    (?P<number>\d{1,6}(?:[.\-–]\d{1,6}){0,6}|[IVXLC]{1,8}(?![\w'’])|premier\b|première\b)
    (?:[ \u00a0]?(?:er|re|°))?(?:[ \u00a0](?P<more>bis|ter|quater|quinquies)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_REPEATED = ("bis", "ter", "quater", "quinquies")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_LABELS = re.compile(
    r"(?:l[’'])?(?:art|article|chapitre|titre|section|partie|livre|annexe|chapter|title|part|clause|paragraphe?|paragraph|§|n°)\b",
    re.IGNORECASE,
)
Rank = tuple[int, ...]


def with_item_number(text: str | None, before: str, other: str | None) -> str | None:
    """Return a rewritten list item under the number that the other side gave it, unless this side gave it one too."""
    number = item_number(before)
    if text is None or other is None or not number or item_number(text) != number:
        return text
    return (item_number(other) or number) + text[len(number) :]


def breaks_order(base: str, ours: str, theirs: str, joined: str) -> bool:
    """Tell whether in a merged text a number follows a higher or an equal one, as in none of the three texts."""
    if joined in (ours, theirs):
        return False
    mine, yours, before = (_numbers(text) for text in (ours, theirs, base))
    if before in (mine, yours):
        return False
    known = {step for text in (before, mine, yours) for step in _falls(text)}
    return any(step not in known for step in _falls(_numbers(joined)))


@remembered
def _numbers(text: str) -> tuple[tuple[str, Rank], ...]:
    """Return the label and the number of each numbered heading, article and list item; a label ends with its level."""
    found = list[tuple[str, Rank]]()
    cut = segment_text(text)
    for key, body, heading in zip(cut.keys, cut.bodies, cut.headings, strict=True):
        number = item_number(body)
        if number and not heading:
            sign = number.strip()
            rank = int(sign[:-1]) if sign[0].isdigit() else ord(sign[0]) - ord("a") + 1
            found.append((f"item {len(number) - len(sign)}{sign[-1]}{sign[0].isdigit()}", (rank,)))
        elif heading or _LABELS.match(key.lstrip("*_ ")):
            match = _NUMBERED.match(key)
            label = (
                f"{match['marks']} {match['label'].strip().casefold()}" if match else key.partition(" ")[0]
            )
            found.append((label, _rank(match["number"], match["more"]) if match else ()))
    return tuple(found)


def _rank(number: str, more: str | None) -> Rank:
    if number[0].isdigit():
        parts = [int(part) for part in re.split(r"\D", number)]
    elif number.casefold().startswith("premi"):
        parts = [1]
    else:
        values = [_ROMAN[sign] for sign in number.upper()]
        parts = [sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))]
    return (*parts, *([_REPEATED.index(more.casefold()) + 1] if more else []))


def _falls(numbers: tuple[tuple[str, Rank], ...]) -> Iterator[tuple[str, Rank, Rank]]:
    """Yield the label and the two numbers wherever a number does not rise; a higher heading begins anew."""
    last = dict[str, Rank]()
    for label, rank in numbers:
        level = label.partition(" ")[0]
        if level.startswith("#"):
            last = {each: known for each, known in last.items() if not _is_below(each, level)}
        before = None if level == "item" and rank == (1,) else last.get(label)
        if before and rank and rank <= before:
            yield label, before, rank
        if rank:
            last[label] = rank


def _is_below(label: str, level: str) -> bool:
    own = label.partition(" ")[0]
    return not own.startswith("#") or len(own) > len(level)
