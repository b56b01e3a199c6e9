import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.pages.markup.outline import (
    DocumentSection,
    PlainHeading,
    SplitDocument,
    fold_title,
    plain_headings,
    split_document,
    strip_emphasis,
)


def test_two_ways_of_typing_a_title_compare_equal() -> None:
    assert fold_title("1.1- *L’Été* à 3 ^{ème}") == fold_title("1.1 L'ete a 3^{EME}") == "1 1 l ete a 3 eme"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("1- Le verger", 1),
        ("2.1- *Les pommes*", 2),
        ("2.1.3 – Les poires", 3),
        ("3. Le potager", 1),
        ("3.2. Les fèves", 2),
        ("Annexe 1 : Le plan", 1),
        ("Appendix B", 1),
        ("Le rucher", 1),
    ],
)
def test_a_line_that_stands_alone_is_a_heading(line: str, level: int) -> None:
    lines = ["", line, "", "Texte."]
    title = strip_emphasis(line)
    assert plain_headings(lines, {"le rucher": 1}) == [PlainHeading(1, level, title)]


@pytest.mark.parametrize(
    "lines",
    [
        ["1- Ce point finit par un point."],
        ["2- Celui-ci annonce la suite :"],
        ["Une phrase", "1- dans un paragraphe"],
        ["25 ans après"],
        ["4-5 personnes"],
        ["Annexer le pré"],
        ["1- " + "x" * 300],
        ["1. Bêcher", "", "2. Semer", "", "3. Arroser", "", "Texte."],
        ["```", "", "1- Le verger", "", "```"],
    ],
)
def test_other_lines_are_not(lines: list[str]) -> None:
    assert plain_headings(lines, {}) == []


def test_a_heading_may_be_followed_by_a_deeper_one() -> None:
    lines = ["1- Le verger", "", "1.1- Les pommes", "", "Texte.", "", "2- Le potager"]
    assert [heading.place for heading in plain_headings(lines, {})] == [0, 2, 6]


def test_titles_that_the_contents_name_are_no_list() -> None:
    lines = ["1- Le verger", "", "2- Le potager"]
    assert plain_headings(lines, {}) == []
    assert len(plain_headings(lines, {"1 le verger": 1, "2 le potager": 1})) == 2


def test_a_text_is_cut_at_its_highest_headings() -> None:
    text = "# Jardin\n\nAvant.\n\n## Verger\n\nPommes.\n\n### Taille\n\nHiver.\n\n## Potager\n"
    parts = (DocumentSection("Verger", "Pommes.\n\n## Taille\n\nHiver.\n"), DocumentSection("Potager", ""))
    assert split_document(text) == SplitDocument("Jardin", "Avant.\n", parts)


def test_several_first_level_headings_are_the_sections() -> None:
    document = split_document("Le jardin\n\nAvant.\n\n# Verger\n\nPommes.\n\n# Potager\n\nFèves.\n")
    assert document == SplitDocument(
        "Le jardin",
        "Avant.\n",
        (DocumentSection("Verger", "Pommes.\n"), DocumentSection("Potager", "Fèves.\n")),
    )


def test_a_text_without_headings_is_all_introduction() -> None:
    assert split_document("Une phrase.\n\nUne autre.\n") == SplitDocument(
        "", "Une phrase.\n\nUne autre.\n", ()
    )
    assert split_document("**Le jardin**\n\nTexte.\n") == SplitDocument("Le jardin", "Texte.\n", ())
    assert split_document("") == SplitDocument("", "", ())


def test_what_looks_like_a_heading_in_code_stays_in_its_section() -> None:
    text = "## Verger\n\n```\n## Taille\n```\n"
    assert split_document(text) == SplitDocument(
        "", "", (DocumentSection("Verger", "```\n## Taille\n```\n"),)
    )


LINES = [
    "# Un",
    "## Deux",
    "### Trois",
    "Texte",
    "Titre\n===",
    "Autre\n---",
    "",
    "- item",
    "```\n# code\n```",
    "1- x",
]


@given(st.lists(st.sampled_from(LINES), max_size=14))
@settings(deadline=None, max_examples=examples(150))
def test_cutting_loses_and_doubles_no_word(lines: list[str]) -> None:
    text = "\n".join(lines)
    document = split_document(text)
    pieces = [document.title, document.introduction]
    for section in document.sections:
        pieces += [section.title, section.text]
    words = re.findall(r"\w+", " ".join(pieces))
    assert sorted(words) == sorted(re.findall(r"\w+", text))
