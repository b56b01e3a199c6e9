"""Write fields back into the text they were read from; unchanged fields keep their source byte for byte. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from wiki.core.errors import N_, InvalidInput
from wiki.pages.fields.layouts import COLON, OPTION_WORD, OPTIONS_PART, Layout, LayoutPart
from wiki.pages.fields.parsing import (
    MAX_OPTIONS,
    OPTION_LETTERS,
    TITLE_FIELD,
    Option,
    ParsedText,
    Piece,
    PieceOrOption,
    compose,
    parse,
    strip_blank_lines,
)
from wiki.versioning.blocks import ITEM_MARK

_LINE = re.compile(r"(?<=\n)(?=[^\n])")
_MARKED = re.compile(rf"{ITEM_MARK}[ \t\u00a0\u202f]")

OptionWords = Mapping[str, str]
"""The words of an option by field, including its title; an option without any words is removed."""


def write_checked_fields(
    text: str, layout: Layout, words: Mapping[str, str], ways: Sequence[OptionWords], lang: str
) -> str:
    """Return the text with these words in its fields, as `write_fields` does, after checking them.

    Raises InvalidInput for words that would not be read back from their field, for an option without a title, and for
    more options than there are letters.
    """
    kept = [way for way in map(_strip_words, ways) if any(way.values())]
    if any(not way.get(TITLE_FIELD, TITLE_FIELD) for way in kept):
        raise InvalidInput(N_("An option needs a title: a few words that say how one goes about it."))
    if len(kept) > MAX_OPTIONS:
        raise too_many_options()
    result = write_fields(text, layout, words, ways, lang)
    _check_round_trip(parse(result, layout), _strip_words(words), kept)
    return result


def too_many_options() -> InvalidInput:
    """Return the error for more options than there are letters."""
    return InvalidInput(N_("A sheet has at most %(most)d options."), most=MAX_OPTIONS)


def write_fields(
    text: str, layout: Layout, words: Mapping[str, str], ways: Sequence[OptionWords], lang: str
) -> str:
    """Return the text with these words in its fields; fields not in ``words`` stay unchanged.

    ``ways`` holds one entry for each option of the text, in order, then the new ones.
    """
    found = list(parse(text, layout).stretches)
    if layout.option:
        _put_options(found, layout, [_strip_words(way) for way in ways], lang)
    _put_parts(found, layout.parts, _strip_words(words), lang, are_items=False)
    return compose(ParsedText(tuple(found)))


def _strip_words(words: Mapping[str, str]) -> dict[str, str]:
    return {
        name: " ".join(value.split()) if name == TITLE_FIELD else strip_blank_lines(value)
        for name, value in words.items()
    }


def _check_round_trip(found: ParsedText, wanted: Mapping[str, str], ways: Sequence[OptionWords]) -> None:
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


def _put_options(found: list[PieceOrOption], layout: Layout, ways: Sequence[OptionWords], lang: str) -> None:
    places = [place for place, each in enumerate(found) if isinstance(each, Option)]
    for place, way in reversed(list(zip(places, ways, strict=False))):
        option = found[place]
        assert isinstance(option, Option)
        if any(way.values()):
            found[place] = _changed_option(option, layout, way, lang)
        else:
            _remove(found, place)
    for way in ways[len(places) :]:
        if any(way.values()):
            _add_option(found, layout, way, lang)
    leads = [place for place, each in enumerate(found) if each.name == OPTIONS_PART.name]
    if places and len(leads) == 1 and not found[leads[0]].words:
        _remove(found, leads[0])


def _changed_option(option: Option, layout: Layout, way: OptionWords, lang: str) -> Option:
    head, *rest = option.pieces
    pieces: list[PieceOrOption] = [_fill_piece(head, way.get(TITLE_FIELD, head.words)), *rest]
    _put_parts(pieces, layout.option, way, lang, are_items=True)
    return replace(option, pieces=tuple(each for each in pieces if isinstance(each, Piece)))


def _add_option(found: list[PieceOrOption], layout: Layout, way: OptionWords, lang: str) -> None:
    taken = [each.letter for each in found if isinstance(each, Option)]
    later = OPTION_LETTERS[OPTION_LETTERS.index(max(taken)) + 1 :] if taken else OPTION_LETTERS
    letter = next((each for each in (*later, *OPTION_LETTERS) if each not in taken), OPTION_LETTERS[-1])
    if all(each.name != OPTIONS_PART.name for each in found):
        heading = Piece(f"## {OPTIONS_PART.words[lang][0]}", "", "", OPTIONS_PART.name)
        _insert(found, _insertion_place(found, layout.parts, OPTIONS_PART), heading)
    title = Piece(f"### {OPTION_WORD[lang]} {letter} — ", "", "\n", TITLE_FIELD)
    made = _changed_option(Option((title,), letter, ""), layout, way, lang)
    _insert(found, _insertion_place(found, layout.parts, OPTIONS_PART), made)


def _put_parts(
    found: list[PieceOrOption],
    parts: tuple[LayoutPart, ...],
    wanted: Mapping[str, str],
    lang: str,
    *,
    are_items: bool,
) -> None:
    """Write words into their parts: existing parts change, new ones are added in order, empty ones are removed."""
    for part in parts:
        if part is OPTIONS_PART or part.name not in wanted:
            continue
        value = wanted[part.name]
        place = next((place for place, each in enumerate(found) if each.name == part.name), None)
        if place is None and value:
            _insert(
                found, _insertion_place(found, parts, part), _new_piece(part, value, lang, is_item=are_items)
            )
        elif place is not None and value:
            piece = found[place]
            assert isinstance(piece, Piece)
            found[place] = _fill_piece(piece, value)
        elif place is not None and found[place].words:
            _remove(found, place)


def _new_piece(part: LayoutPart, value: str, lang: str, *, is_item: bool) -> Piece:
    word = part.words[lang][0]
    opening = f"- {word}{COLON[lang]}" if is_item else f"## {word}"
    return _fill_piece(Piece(opening, "", "", part.name, is_item), value)


def _fill_piece(piece: Piece, value: str) -> Piece:
    """Return a piece with other words; with the same words its source stays unchanged."""
    if value == piece.words:
        return piece
    body, opening = value, piece.opening
    if piece.is_item:
        body = _LINE.sub("    ", f"\n{value}" if _MARKED.match(value) else value)
        opening = opening.rstrip(" ") + ("" if body.startswith("\n") else " ")
    elif not piece.body and piece.name != TITLE_FIELD:
        opening = f"{opening}\n\n"
    return replace(piece, opening=opening, body=body)


def _insertion_place(found: Sequence[PieceOrOption], parts: tuple[LayoutPart, ...], part: LayoutPart) -> int:
    """Return the index where a part belongs: after the parts that precede it, or else before those that follow."""
    order = [TITLE_FIELD, *(each.name for each in parts)]
    rank = order.index(part.name)
    ranks = [order.index(each.name) if each.name in order else None for each in found]
    before = [place for place, other in enumerate(ranks) if other is not None and other <= rank]
    after = [place for place, other in enumerate(ranks) if other is not None and other > rank]
    return before[-1] + 1 if before else next(iter(after), len(found))


def _insert(found: list[PieceOrOption], place: int, new: PieceOrOption) -> None:
    """Insert a stretch, separated from its neighbours as Markdown requires."""
    last = place == len(found)
    if place:
        before = found[place - 1]
        joint = _joint(before, new)
        closing = before.closing if last else _joint(new, found[place])
        found[place - 1] = _with_closing(
            before, joint if last else max(before.closing, joint, key=_line_ends)
        )
    else:
        closing = "\n" if last else _joint(new, found[place])
    found.insert(place, _with_closing(new, closing))


def _remove(found: list[PieceOrOption], place: int) -> None:
    """Remove a stretch; if it was the last, the new last one gets its closing white space."""
    closing = found.pop(place).closing
    if found and place == len(found):
        found[-1] = _with_closing(found[-1], closing)


def _joint(before: PieceOrOption, after: PieceOrOption) -> str:
    items = [isinstance(each, Piece) and each.is_item for each in (before, after)]
    return "\n" if all(items) else "\n\n"


def _line_ends(space: str) -> int:
    return space.count("\n")


def _with_closing(stretch: PieceOrOption, closing: str) -> PieceOrOption:
    if isinstance(stretch, Piece):
        return replace(stretch, closing=closing)
    *others, last = stretch.pieces
    return replace(stretch, pieces=(*others, replace(last, closing=closing)))
