from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.pages.markup.links import (
    blank_out_code,
    cell_bars,
    link_targets,
    prefix_footnotes,
    retarget_links,
    slugify,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Charte du temps", "charte-du-temps"),
        ("L'école où l’on apprend", "l-ecole-ou-l-on-apprend"),
        ("Mise en œuvre & Ægir – Straße", "mise-en-oeuvre-aegir-strasse"),
        ("  1.2 — Le cadre  ", "1-2-le-cadre"),
        ("İstanbul ŁÓDŹ", "istanbul-lodz"),
        ("a_b/c", "a-b-c"),
        ("Χάρτα 2", "χαρτα-2"),
        ("ميثاق الوقت", "ميثاق-الوقت"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_long_address_ends_after_a_whole_word() -> None:
    assert slugify("mot " * 40) == "-".join(["mot"] * 20)
    assert slugify("a" * 100) == "a" * 80


@given(st.text(max_size=120))
@settings(deadline=None)
def test_an_address_is_its_own_address(title: str) -> None:
    slug = slugify(title)
    assert slugify(slug) == slug
    assert len(slug) <= 80
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("[[Charte du temps]] et [[charte-du-temps|elle]]", ("charte-du-temps",)),
        ("[[b]] [[a#titre]] [[c#titre|mot]]", ("b", "a", "c")),
        (r"| [[a\|mot]] | \[[b]] |", ("a",)),
        ("`[[a]]` ``[[b]] ` [[c]]`` [[d]]", ("d",)),
        ("```\n[[a]]\n```\n[[b]]\n\n~~~ text\n[[c]]\n~~~\n", ("b",)),
        ("```\n[[a]] is in no fence, for it stays open", ("a",)),
        ("un ` seul\n\n[[a]] ` accent", ("a",)),
        ("[[!]] [[]] [[a\nb]] [a] [[#titre]]", ()),
        ("", ()),
    ],
)
def test_links_outside_code_are_found(text: str, slugs: tuple[str, ...]) -> None:
    assert link_targets(text) == slugs


def test_bars_in_links_and_code_and_escaped_ones_part_no_cells() -> None:
    row = r"| [[a|b]] | [[c]] | `[[d|e]]` | [[f\|g]] | x \| y |"
    bars = cell_bars(row)
    assert [row[start + 1 : end].strip() for start, end in pairwise(bars)] == [
        "[[a|b]]",
        "[[c]]",
        "`[[d|e]]`",
        r"[[f\|g]]",
        r"x \| y",
    ]
    assert link_targets(row) == ("a", "c", "f")


def test_after_a_rename_links_point_to_the_new_page() -> None:
    text = "[[Le temps]], [[le-temps#a|mot]], [[temps]], `[[le-temps]]`"
    assert (
        retarget_links(text, "le-temps", "duree") == "[[duree]], [[duree#a|mot]], [[temps]], `[[le-temps]]`"
    )


@given(
    st.lists(
        st.sampled_from(["[[a]]", "[[b|x]]", "`", "``", "\n", "\n\n", "```", " mot ", "~~~"]), max_size=30
    )
)
@settings(deadline=None, max_examples=examples(200))
def test_renaming_moves_exactly_the_links_found(pieces: list[str]) -> None:
    text = "".join(pieces)
    renamed = retarget_links(text, "a", "c")
    assert link_targets(renamed) == tuple("c" if slug == "a" else slug for slug in link_targets(text))
    assert retarget_links(renamed, "c", "a") == text


@given(st.text(alphabet="`~a \n[]|#\\", max_size=60))
@settings(deadline=None, max_examples=examples(200))
def test_what_is_not_code_stays_in_its_place(text: str) -> None:
    prose = blank_out_code(text)
    assert len(prose) == len(text)
    assert all(kept in (" ", letter) for kept, letter in zip(prose, text, strict=True))


def test_many_unmatched_backticks_cost_no_more_than_their_number() -> None:
    text = "".join("`" * n + "x" for n in range(1, 600)) + "[[a]]"
    assert link_targets(text) == ("a",)
    assert link_targets("```x\n" * 20_000 + "[[a]]") == ("a",)


def test_footnotes_of_several_texts_stay_apart() -> None:
    text = "Un[^1], `[^1]`.\n\n[^1]: Une note.\n\n```\n[^1]\n```\n"
    assert prefix_footnotes(text, "2-") == "Un[^2-1], `[^1]`.\n\n[^2-1]: Une note.\n\n```\n[^1]\n```\n"
