import difflib
import re
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wiki.core.errors import InvalidInput
from wiki.pages.fields import layouts, parsing
from wiki.pages.fields.layouts import EXAMPLE_LAYOUT, SHEET_LAYOUT, Layout
from wiki.pages.fields.parsing import compose, parse
from wiki.pages.fields.writing import write_checked_fields
from wiki.pages.importing import starter

TEXT = """Un mot d’abord.

## But

Comprendre.

## Voir aussi

Un lien gardé tel quel.

## Options

Choisissez-en une.

### Option A — Retourner dans les groupes

- Quand\u00a0: ils peuvent être réunis,
  même en partie.
- Avantages\u00a0: confiance.
- Coût\u00a0: aucun.

### Refaire l’enquête

Une phrase libre.

- **When to use:** there was one.

## Points de vigilance

- La moyenne cache les oubliés.
"""

lines = st.sampled_from(
    [*TEXT.splitlines(), "## Who", "#", "### Option Z", "- Quand :", "    - dedans", "```", "## Durée ##"]
)
texts = st.one_of(
    st.lists(lines, max_size=30).map("\n".join), st.text(alphabet="#- ABQuand:\n`*\t\r\u00a0", max_size=60)
)
words = st.lists(
    st.sampled_from(["mot", "- un", "1. deux", "a : b", "é", "| x |", "**fort**", ""]), min_size=1, max_size=4
).map("\n".join)


def ways(text: str) -> list[Mapping[str, str]]:
    return [option.words for option in parse(text, SHEET_LAYOUT).options]


def lines_changed(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


@given(texts)
def test_what_is_read_is_written_back_byte_for_byte(text: str) -> None:
    for layout in (SHEET_LAYOUT, EXAMPLE_LAYOUT):
        assert compose(parse(text, layout)) == text


@given(texts)
def test_the_same_words_change_nothing(text: str) -> None:
    found = parse(text, SHEET_LAYOUT)
    titled = [option.words for option in found.options if option.words[parsing.TITLE_FIELD]]
    if len(titled) == len(found.options):
        assert write_checked_fields(text, SHEET_LAYOUT, found.words, titled, "fr") == text


@pytest.mark.parametrize("file", sorted(starter.CONTENT_FOLDER.glob("*/*.md")), ids=lambda file: file.stem)
def test_the_starter_texts_come_back(file: object) -> None:
    text = starter._parse_file(file).text  # type: ignore[arg-type] # a path
    for layout in (SHEET_LAYOUT, EXAMPLE_LAYOUT):
        assert compose(parse(text, layout)) == text


def test_a_sheet_is_read() -> None:
    found = parse(TEXT, SHEET_LAYOUT)
    assert found.words == {
        "purpose": "Comprendre.",
        "options": "Choisissez-en une.",
        "cautions": "- La moyenne cache les oubliés.",
    }
    first, second = found.options
    assert (first.letter, first.anchor) == ("A", "option-a-retourner-dans-les-groupes")
    assert first.words == {
        "title": "Retourner dans les groupes",
        "when": "ils peuvent être réunis,\nmême en partie.",
        "advantages": "confiance.",
    }
    assert (second.letter, second.words) == (
        "B",
        {"title": "Refaire l’enquête", "when": "there was one."},
    )


@given(st.sampled_from(["purpose", "who", "time", "materials", "steps", "cautions"]), words)
def test_a_changed_part_changes_its_own_lines_only(name: str, value: str) -> None:
    after = write_checked_fields(TEXT, SHEET_LAYOUT, {name: value}, ways(TEXT), "fr")
    found, before = parse(after, SHEET_LAYOUT), parse(TEXT, SHEET_LAYOUT)
    assert found.words.get(name, "") == parsing.strip_blank_lines(value)
    assert {**found.words, name: ""} == {**before.words, name: ""}
    assert [each.source.rstrip() for each in found.options] == [
        each.source.rstrip() for each in before.options
    ]
    own = {*value.splitlines(), *before.words.get(name, "").splitlines(), ""}
    heading = {f"## {word}" for part in SHEET_LAYOUT.parts if part.name == name for word in part.words["fr"]}
    assert {line[2:] for line in lines_changed(TEXT, after)} <= own | heading


@given(st.sampled_from([part.name for part in SHEET_LAYOUT.option]), words)
def test_a_changed_item_changes_its_own_lines_only(name: str, value: str) -> None:
    first, second = ways(TEXT)
    after = write_checked_fields(TEXT, SHEET_LAYOUT, {}, [{**first, name: value}, second], "fr")
    found = parse(after, SHEET_LAYOUT).options
    assert found[0].words.get(name, "") == parsing.strip_blank_lines(value)
    assert {**found[0].words, name: ""} == {**first, name: ""}
    assert found[1].source == parse(TEXT, SHEET_LAYOUT).options[1].source
    own = {line.strip() for line in f"{value}\n{first.get(name, '')}".splitlines()}
    for line in lines_changed(TEXT, after):
        assert re.sub("^- [^:]*\u00a0:", "", line[2:]).strip() in own | {""}, line


def unknown(text: str) -> list[str]:
    """Return what no field shows, but for the white space around it."""
    pieces = [each for each in parse(text, SHEET_LAYOUT).stretches if isinstance(each, parsing.Piece)]
    pieces += [piece for option in parse(text, SHEET_LAYOUT).options for piece in option.pieces]
    return [piece.body for piece in pieces if not piece.name and piece.body]


@given(
    texts,
    st.dictionaries(
        st.sampled_from([part.name for part in SHEET_LAYOUT.parts if part.name != "options"]), words
    ),
)
def test_whatever_is_put_in_what_no_field_shows_stays(text: str, wanted: dict[str, str]) -> None:
    before = ways(text)
    assume(all(way["title"] for way in before))
    try:
        after = write_checked_fields(text, SHEET_LAYOUT, wanted, before, "fr")
    except InvalidInput:
        assume(False)
    found = parse(after, SHEET_LAYOUT)
    assert unknown(after) == unknown(text)
    assert [option.words for option in found.options] == before
    assert {name: found.words.get(name, "") for name in wanted} == {
        name: parsing.strip_blank_lines(value) for name, value in wanted.items()
    }


def test_an_option_is_added_behind_the_others_and_taken_away() -> None:
    more = write_checked_fields(
        TEXT, SHEET_LAYOUT, {}, [*ways(TEXT), {"title": "Action par action", "when": "peu\nd’actions"}], "fr"
    )
    assert lines_changed(TEXT, more) == [
        "+ ### Option C — Action par action",
        "+ ",
        "+ - Quand\u00a0: peu",
        "+     d’actions",
        "+ ",
    ]
    fewer = write_checked_fields(more, SHEET_LAYOUT, {}, [*ways(TEXT), {}], "fr")
    assert fewer == TEXT


@pytest.mark.parametrize(
    ("lang", "heading", "item"),
    [("fr", "## Qui", "- Quand\u00a0: oui"), ("en", "## Who", "- When to use: oui")],
)
def test_a_new_text_has_only_what_was_filled_in(lang: str, heading: str, item: str) -> None:
    text = write_checked_fields(
        "", SHEET_LAYOUT, {"who": "Tous", "time": ""}, [{"title": "Une", "when": "oui"}, {}], lang
    )
    assert text == f"{heading}\n\nTous\n\n## Options\n\n### Option A — Une\n\n{item}\n"


def test_an_example_has_no_options() -> None:
    text = write_checked_fields("", EXAMPLE_LAYOUT, {"sources": "- Nous", "done": "Un jardin."}, [], "en")
    assert text == "## What was done\n\nUn jardin.\n\n## Sources\n\n- Nous\n"


def test_the_last_option_takes_the_heading_with_it() -> None:
    text = write_checked_fields("", SHEET_LAYOUT, {"who": "Tous"}, [{"title": "Une", "when": "oui"}], "fr")
    assert write_checked_fields(text, SHEET_LAYOUT, {}, [{}], "fr") == "## Qui\n\nTous\n"


@pytest.mark.parametrize(
    ("part", "way"),
    [
        ({"who": "Tous\n\n## Durée\n\nUn jour"}, {"title": "Une"}),
        ({"who": "# Tous"}, {"title": "Une"}),
        ({}, {"title": "", "when": "oui"}),
    ],
)
def test_what_would_be_read_otherwise_is_refused(part: dict[str, str], way: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        write_checked_fields("## Qui\n\nNous\n", SHEET_LAYOUT, part, [way], "fr")


def test_there_are_no_more_options_than_letters() -> None:
    many = [{"title": f"Manière {number}"} for number in range(26)]
    assert len(parse(write_checked_fields("", SHEET_LAYOUT, {}, many, "fr"), SHEET_LAYOUT).options) == 26
    with pytest.raises(InvalidInput):
        write_checked_fields("", SHEET_LAYOUT, {}, [*many, {"title": "Une de trop"}], "fr")


@pytest.mark.parametrize("layout", [SHEET_LAYOUT, EXAMPLE_LAYOUT])
@pytest.mark.parametrize("lang", layouts.OPTION_WORD)
def test_a_blank_text_has_every_part(layout: Layout, lang: str) -> None:
    found = parse(layouts.blank_text(layout, lang), layout)
    assert list(found.words) == [part.name for part in layout.parts]
    assert [list(option.words)[1:] for option in found.options] == (
        [[part.name for part in layout.option]] if layout.option else []
    )
