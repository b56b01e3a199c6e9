"""Write fields back into the text they were read from; unchanged fields keep their source byte for byte. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from wiki.core.errors import N_, InvalidInput
from wiki.pages.fields.layouts import COLON, OPTION, OPTIONS, Layout, Part
from wiki.pages.fields.parsing import (
    LETTERS,
    MOST_OPTIONS,
    TITLE,
    Option,
    Piece,
    Sheet,
    Stretch,
    compose,
    parse,
    tidy,
)

_LINE = re.compile(r"(?<=\n)(?=[^\n])")
_MARKED = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]")

Way = Mapping[str, str]
"""The words of an option by field, including its title; an option without any words is removed."""


def changed(text: str, layout: Layout, words: Mapping[str, str], ways: Sequence[Way], lang: str) -> str:
    """Return the text with these words in its fields, as `written` does, after checking them.

    Raises InvalidInput for words that would not be read back from their field, for an option without a title, and for
    more options than there are letters.
    """
    kept = [way for way in map(_tidied, ways) if any(way.values())]
    if any(not way.get(TITLE, TITLE) for way in kept):
        raise InvalidInput(N_("An option needs a title: a few words that say how one goes about it."))
    if len(kept) > MOST_OPTIONS:
        raise too_many()
    result = written(text, layout, words, ways, lang)
    _check(parse(result, layout), _tidied(words), kept)
    return result


def too_many() -> InvalidInput:
    """Return the error for more options than there are letters."""
    return InvalidInput(N_("A sheet has at most %(most)d options."), most=MOST_OPTIONS)


def written(text: str, layout: Layout, words: Mapping[str, str], ways: Sequence[Way], lang: str) -> str:
    """Return the text with these words in its fields; fields not in ``words`` stay unchanged.

    ``ways`` holds one entry for each option of the text, in order, then the new ones.
    """
    found = list(parse(text, layout).stretches)
    if layout.option:
        _put_options(found, layout, [_tidied(way) for way in ways], lang)
    _put(found, layout.parts, _tidied(words), lang, are_items=False)
    return compose(Sheet(tuple(found)))


def _tidied(words: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(value.split()) if name == TITLE else tidy(value) for name, value in words.items()}


def _check(found: Sheet, wanted: Mapping[str, str], ways: Sequence[Way]) -> None:
    """Raise InvalidInput for words that are not read back from their field."""
    sides = [(found.words, wanted)]
    sides += [(option.words, way) for option, way in zip(found.options, ways, strict=False)]
    for read, asked in sides:
        for name, value in asked.items():
            if read.get(name, "") != value:
                raise InvalidInput(
                    N_(
                        "“%(start)s…” would not stay in its field: take the heading out, or write in Markdown."
                    ),
                    start=value[:40],
                )


def _put_options(found: list[Stretch], layout: Layout, ways: Sequence[Way], lang: str) -> None:
    places = [place for place, each in enumerate(found) if isinstance(each, Option)]
    for place, way in reversed(list(zip(places, ways, strict=False))):
        option = found[place]
        assert isinstance(option, Option)
        if any(way.values()):
            found[place] = _changed(option, layout, way, lang)
        else:
            _take(found, place)
    for way in ways[len(places) :]:
        if any(way.values()):
            _add_option(found, layout, way, lang)
    leads = [place for place, each in enumerate(found) if each.name == OPTIONS.name]
    if places and len(leads) == 1 and not found[leads[0]].words:
        _take(found, leads[0])


def _changed(option: Option, layout: Layout, way: Way, lang: str) -> Option:
    head, *rest = option.pieces
    pieces: list[Stretch] = [_filled(head, way.get(TITLE, head.words)), *rest]
    _put(pieces, layout.option, way, lang, are_items=True)
    return replace(option, pieces=tuple(each for each in pieces if isinstance(each, Piece)))


def _add_option(found: list[Stretch], layout: Layout, way: Way, lang: str) -> None:
    taken = [each.letter for each in found if isinstance(each, Option)]
    later = LETTERS[LETTERS.index(max(taken)) + 1 :] if taken else LETTERS
    letter = next((each for each in (*later, *LETTERS) if each not in taken), LETTERS[-1])
    if all(each.name != OPTIONS.name for each in found):
        heading = Piece(f"## {OPTIONS.words[lang][0]}", "", "", OPTIONS.name)
        _insert(found, _place(found, layout.parts, OPTIONS), heading)
    title = Piece(f"### {OPTION[lang]} {letter} — ", "", "\n", TITLE)
    made = _changed(Option((title,), letter, ""), layout, way, lang)
    _insert(found, _place(found, layout.parts, OPTIONS), made)


def _put(
    found: list[Stretch], parts: tuple[Part, ...], wanted: Mapping[str, str], lang: str, *, are_items: bool
) -> None:
    """Write words into their parts: existing parts change, new ones are added in order, empty ones are removed."""
    for part in parts:
        if part is OPTIONS or part.name not in wanted:
            continue
        value = wanted[part.name]
        place = next((place for place, each in enumerate(found) if each.name == part.name), None)
        if place is None and value:
            _insert(found, _place(found, parts, part), _new(part, value, lang, is_item=are_items))
        elif place is not None and value:
            piece = found[place]
            assert isinstance(piece, Piece)
            found[place] = _filled(piece, value)
        elif place is not None and found[place].words:
            _take(found, place)


def _new(part: Part, value: str, lang: str, *, is_item: bool) -> Piece:
    word = part.words[lang][0]
    opening = f"- {word}{COLON[lang]}" if is_item else f"## {word}"
    return _filled(Piece(opening, "", "", part.name, is_item), value)


def _filled(piece: Piece, value: str) -> Piece:
    """Return a piece with other words; with the same words its source stays unchanged."""
    if value == piece.words:
        return piece
    body, opening = value, piece.opening
    if piece.is_item:
        body = _LINE.sub("    ", f"\n{value}" if _MARKED.match(value) else value)
        opening = opening.rstrip(" ") + ("" if body.startswith("\n") else " ")
    elif not piece.body and piece.name != TITLE:
        opening = f"{opening}\n\n"
    return replace(piece, opening=opening, body=body)


def _place(found: Sequence[Stretch], parts: tuple[Part, ...], part: Part) -> int:
    """Return the index where a part belongs: after the parts that precede it, or else before those that follow."""
    order = [TITLE, *(each.name for each in parts)]
    rank = order.index(part.name)
    ranks = [order.index(each.name) if each.name in order else None for each in found]
    before = [place for place, other in enumerate(ranks) if other is not None and other <= rank]
    after = [place for place, other in enumerate(ranks) if other is not None and other > rank]
    return before[-1] + 1 if before else next(iter(after), len(found))


def _insert(found: list[Stretch], place: int, new: Stretch) -> None:
    """Insert a stretch, separated from its neighbours as Markdown requires."""
    last = place == len(found)
    if place:
        before = found[place - 1]
        joint = _joint(before, new)
        closing = before.closing if last else _joint(new, found[place])
        found[place - 1] = _closed(before, joint if last else max(before.closing, joint, key=_line_ends))
    else:
        closing = "\n" if last else _joint(new, found[place])
    found.insert(place, _closed(new, closing))


def _take(found: list[Stretch], place: int) -> None:
    """Remove a stretch; if it was the last, the new last one gets its closing white space."""
    closing = found.pop(place).closing
    if found and place == len(found):
        found[-1] = _closed(found[-1], closing)


def _joint(before: Stretch, after: Stretch) -> str:
    items = [isinstance(each, Piece) and each.is_item for each in (before, after)]
    return "\n" if all(items) else "\n\n"


def _line_ends(space: str) -> int:
    return space.count("\n")


def _closed(stretch: Stretch, closing: str) -> Stretch:
    if isinstance(stretch, Piece):
        return replace(stretch, closing=closing)
    *others, last = stretch.pieces
    return replace(stretch, pieces=(*others, replace(last, closing=closing)))
