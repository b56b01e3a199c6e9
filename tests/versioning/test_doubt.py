import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import documents
from wiki.versioning.diff.changes import diff_sentences
from wiki.versioning.merge.ambiguity import align_from_both_ends, ambiguous, has_unique_alignment
from wiki.versioning.segments import segment_text

TELLING = "Le conseil décide de tout ce qui le regarde."
OTHER = "Chaque membre du réseau garde sa voix entière."


def in_doubt(old: list[str], new: list[str]) -> list[str]:
    texts = "\n\n".join(old), "\n\n".join(new)
    return [segment_text(texts[0]).keys[here] for here in sorted(ambiguous(*texts))]


@given(documents())
@settings(max_examples=examples(50), deadline=None)
def test_nothing_is_doubtful_in_an_unchanged_text(text: str) -> None:
    assert not ambiguous(text, text)


@given(fates=st.lists(st.sampled_from(("kept", "gone", "new")), max_size=12), headed=st.booleans())
@settings(max_examples=examples(200), deadline=None)
def test_what_stands_once_is_matched_alike_from_either_end(*, fates: list[str], headed: bool) -> None:
    said = [f"{'## ' if headed and not number % 3 else ''}Article {number}" for number in range(len(fates))]
    old = [words for words, fate in zip(said, fates, strict=True) if fate != "new"]
    new = [words for words, fate in zip(said, fates, strict=True) if fate != "gone"]
    found = diff_sentences("\n\n".join(old), "\n\n".join(new))
    assert has_unique_alignment(found)
    assert [tuple(side) for side in align_from_both_ends(found)] == [found.kept] * 2


@pytest.mark.parametrize("new", [["Un.", "Un."], ["Deux.", "Un."]])
def test_what_is_repeated_or_moved_may_match_in_more_ways(new: list[str]) -> None:
    assert not has_unique_alignment(diff_sentences("Un.\n\nDeux.", "\n\n".join(new)))


def test_headings_tell_apart_what_stands_under_them() -> None:
    old = ["## Un", "Abrogé.", "## Deux", "Abrogé.", "## Trois", "Abrogé."]
    assert not in_doubt(old, [*old[:2], *old[4:]])


def test_one_more_of_the_same_is_doubtful() -> None:
    assert in_doubt(["Abrogé."] * 2, ["Abrogé."] * 3) == ["Abrogé."] * 2


def test_that_one_of_them_makes_a_paragraph_of_its_own_does_not_decide() -> None:
    old, new = f"{TELLING} Abrogé. Abrogé.\n", f"{TELLING} Abrogé. Abrogé.\n\nAbrogé.\n"
    assert len(ambiguous(old, new)) == 2


def test_under_another_heading_a_short_sentence_is_doubtful() -> None:
    old = ["## Un", "Abrogé.", "## Deux", OTHER]
    assert in_doubt(old, ["## Un", "Neuf.", "## Un bis", *old[1:]]) == ["Abrogé."]


@pytest.mark.parametrize(
    "section", [[TELLING, "Abrogé."], ["Abrogé.", TELLING], [TELLING, "À deux.", "Abrogé."]]
)
def test_unless_a_telling_sentence_of_its_section_leads_to_it(section: list[str]) -> None:
    assert not in_doubt(["## Un", *section, "## Deux"], ["## Un", "## Un bis", *section, "## Deux"])


@pytest.mark.parametrize("between", [["Neuf."], ["## Neuf"]])
def test_nothing_new_may_stand_between_the_two(between: list[str]) -> None:
    old, new = ["## Un", TELLING, "Abrogé."], ["## Un", "## Un bis", TELLING, *between, "Abrogé."]
    assert in_doubt(old, new) == ["Abrogé."]


def test_of_a_sentence_that_was_doubled_a_telling_neighbour_on_one_side_does_not_tell_which_it_is() -> None:
    old = ["## Un", "Abrogé.", TELLING]
    new = ["## Un", "Abrogé.", "Le bureau tient les comptes.", "## Neuf", "Abrogé.", TELLING]
    assert in_doubt(old, new) == ["Abrogé."]


def test_both_neighbours_tell_which_of_two_it_is_though_one_was_rewritten() -> None:
    old = [TELLING, "Abrogé.", "Le bureau tient les comptes."]
    new = [TELLING, "Abrogé.", "Le bureau tient tous les comptes.", "Abrogé."]
    assert not in_doubt(old, new)


@pytest.mark.parametrize(
    "new",
    [
        [TELLING, "Abrogé.", "Autre chose.", "Abrogé."],
        [
            TELLING,
            "Abrogé.",
            "Le bureau tient les comptes ici.",
            "Abrogé.",
            "Le bureau tient les comptes là.",
        ],
        [TELLING, "Abrogé.", "Abrogé.", "Le bureau tient tous les comptes."],
    ],
    ids=["nothing like it", "two like it", "next to one each"],
)
def test_a_neighbour_that_is_not_alike_or_not_alone_tells_nothing(new: list[str]) -> None:
    assert in_doubt([TELLING, "Abrogé.", "Le bureau tient les comptes."], new) == ["Abrogé."]
