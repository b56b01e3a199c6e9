import pytest
from hypothesis import given, settings

from tests.examples import examples
from tests.versioning.material import CHARTER, texts
from wiki.core.errors import NotFound
from wiki.versioning.segments import (
    TOP_ANCHOR,
    BlockKind,
    blocks,
    heading_anchor,
    heading_anchors,
    replace_section,
    sections,
    segment_text,
    sentences,
    unwrap,
)


@given(texts)
@settings(max_examples=examples(200), deadline=None)
def test_cutting_loses_nothing(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(block.text for block in blocks(text)) == text
    pieces = segment_text(text)
    assert pieces.lead + pieces.text(0, len(pieces.bodies)) == text
    assert all(body.strip() and not body[-1].isspace() for body in pieces.bodies)
    assert all(gap.isspace() for gap in pieces.gaps[:-1])


@given(texts)
@settings(max_examples=examples(100), deadline=None)
def test_sections_lie_inside_one_another_and_have_unique_anchors(text: str) -> None:
    found = sections(text)
    assert len({section.anchor for section in found}) == len(found)
    assert all(0 <= section.start < section.end <= len(text) for section in found)
    for section in found:
        assert replace_section(text, section.anchor, text[section.start : section.end]) == text


@pytest.mark.parametrize(
    "text",
    [
        "Voir l'art. 3 et le n° 4 de la charte.",
        "M. Dupont et Mme. Martin viennent.",
        "Selon l'art. L. 311 du code, rien ne change.",
        "Il paie 3.5 euros, soit 1 000,50 francs.",
        "« Bien sûr ! » dit-il en partant.",
        "M.\u00a0Dupont vit au XXe siècle av. J.-C. environ.",
        "Dr. Who met Mrs. Smith at No. 5, e.g. at noon.",
        "Les pages pp. 12 et suiv. Montrent tout.",
        "12. Le conseil décide.",
        "IV. Titre de partie",
        "Une ligne coupée\nen deux.",
        "Ah ! quelle idée.",
        "Le cas est clair… ou non.",
    ],
)
def test_what_does_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un. Deux.", ["Un. ", "Deux."]),
        ("« Oui. » Il part.", ["« Oui. » ", "Il part."]),
        ("« Pourquoi\u00a0?\u00a0» Rien.", ["« Pourquoi\u00a0?\u00a0» ", "Rien."]),
        ("Des pommes, etc. Ensuite rien.", ["Des pommes, etc. ", "Ensuite rien."]),
        ("Quoi ?! Rien… Bon.", ["Quoi ?! ", "Rien… ", "Bon."]),
        ('He said "No." Then he left.', ['He said "No." ', "Then he left."]),
        ("Tell me. Then go.", ["Tell me. ", "Then go."]),
        ("Voir l'article 3. 12 membres votent.", ["Voir l'article 3. ", "12 membres votent."]),
        ("**Fin.** Suite.", ["**Fin.** ", "Suite."]),
        ("- un. Deux.\n- trois\n", ["- un. ", "Deux.\n", "- trois\n"]),
        ("\n\nUn.\n\nDeux.\n", ["\n\nUn.\n\n", "Deux.\n"]),
        (" \n", [" \n"]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_blocks_have_kinds_levels_and_titles() -> None:
    text = "# Un #\n\nMot\nmot\n- a\n  b\n2. c\n| x |\n| y |\n\n> q\n```py\n# non\n```\nDeux\n====\n***\n"
    found = [(block.kind, block.text) for block in blocks(text)]
    assert found == [
        (BlockKind.HEADING, "# Un #\n"),
        (BlockKind.BLANK, "\n"),
        (BlockKind.PARAGRAPH, "Mot\nmot\n"),
        (BlockKind.LIST_ITEM, "- a\n  b\n"),
        (BlockKind.LIST_ITEM, "2. c\n"),
        (BlockKind.TABLE_ROW, "| x |\n"),
        (BlockKind.TABLE_ROW, "| y |\n"),
        (BlockKind.BLANK, "\n"),
        (BlockKind.QUOTE, "> q\n"),
        (BlockKind.CODE_FENCE, "```py\n# non\n```\n"),
        (BlockKind.PARAGRAPH, "Deux\n====\n"),
        (BlockKind.RULE, "***\n"),
    ]
    headings = [(block.level, block.title) for block in blocks(text) if block.level]
    assert headings == [(1, "Un")]


def test_each_footnote_and_each_address_of_a_link_stands_alone() -> None:
    text = "[^1]: Une note\n    sur deux lignes.\n[^2]: Une autre.\n[charte]: https://example.org/charte\n"
    assert [block.text for block in blocks(text)] == [
        "[^1]: Une note\n    sur deux lignes.\n",
        "[^2]: Une autre.\n",
        "[charte]: https://example.org/charte\n",
    ]
    assert {block.kind for block in blocks(text)} == {BlockKind.DEFINITION}


def test_a_fence_never_closed_is_ordinary_text() -> None:
    assert [section.title for section in sections("```\n# Titre\n")] == ["", "Titre"]


def test_a_wrapped_line_that_begins_with_a_number_is_no_list() -> None:
    assert len(blocks("La charte naît en\n12. Puis elle change.\n")) == 1


def test_wrapping_is_no_difference_but_a_hard_break_is() -> None:
    assert unwrap("un\ndeux") == unwrap("un deux") == unwrap("un \r\n  deux")
    assert unwrap("un  \ndeux") != "un deux" != unwrap("un\\\ndeux")
    assert segment_text("Un. Deux.").keys == segment_text("Un.\nDeux.").keys
    assert (
        segment_text("Un. Deux.").joints
        == segment_text("Un.\nDeux.").joints
        != segment_text("Un.\n\nDeux.").joints
    )


def test_sections_run_to_the_next_heading_of_their_rank() -> None:
    found = sections(f"Avant.\n\n{CHARTER}")
    assert [(section.level, section.anchor) for section in found] == [
        (0, TOP_ANCHOR),
        (1, "charte-du-reseau"),
        (2, "le-temps-de-vie"),
        (2, "les-decisions"),
    ]
    assert found[1].end == found[3].end
    assert found[2].end == found[3].start


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Le temps de vie", "le-temps-de-vie"),
        ("**Le** `temps` de [vie](https://example.org)", "le-temps-de-vie"),
        ("L'école [[Page|du cœur]] & l’Œuvre", "l-ecole-du-coeur-l-oeuvre"),
        ("الميثاق", "الميثاق"),
        ("!!!", "section"),
    ],
)
def test_heading_anchor(title: str, anchor: str) -> None:
    assert heading_anchor(title) == anchor


def test_anchors_are_numbered_in_order_and_never_twice() -> None:
    assert heading_anchors(["Vie", "Vie", "Vie 2", "vie", "Vie"]) == [
        "vie",
        "vie-2",
        "vie-2-2",
        "vie-3",
        "vie-4",
    ]


def test_replacing_a_section_leaves_the_others() -> None:
    new = replace_section(CHARTER, "le-temps-de-vie", "## Le temps de vie\n\nTout change.")
    assert "Tout change.\n\n## Les décisions" in new
    assert new.startswith("# Charte du réseau\n\nLe réseau relie")
    assert "Lyon" not in new
    assert "## Les" not in replace_section(CHARTER, "les-decisions", " ")
    with pytest.raises(NotFound):
        replace_section(CHARTER, "rien", "")


@pytest.mark.parametrize(
    "unit", [".", ". ", "`", "```\n", "- ", "[", "#", "\n", "a\n---\n", '."', "> ", "![", "[[", "<", " \n"]
)
def test_hostile_repeats_are_cut_in_reasonable_time(unit: str) -> None:
    text = unit * 10_000  # a pattern that backtracks would not come back from this
    assert "".join(sentences(text)) == text
    assert sections(text)[0].start == 0
