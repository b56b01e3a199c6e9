import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.examples import examples
from tests.pages import shelf
from wiki.core.errors import Conflict, InvalidInput
from wiki.pages.writing import editing
from wiki.pages.writing.editing import ConflictChoice, EditStatus, SubmittedEdit
from wiki.versioning.merge.three_way import merge

pytestmark = pytest.mark.both_databases


def test_a_save_that_changes_nothing_is_unchanged(app: Flask) -> None:
    page = shelf.page()
    found = editing.evaluate_edit(page, SubmittedEdit(1, shelf.TEXT.rstrip("\n")))
    assert (found.standing, found.prepared) == (EditStatus.UNCHANGED, None)


def test_a_section_is_put_back_into_its_page(app: Flask) -> None:
    page = shelf.page()
    found = editing.evaluate_edit(page, SubmittedEdit(1, "## Premier point\n\nUn seul mot.", "premier-point"))
    assert found.standing is EditStatus.READY
    assert found.text == shelf.TEXT.replace(
        "Chaque membre reçoit une voix. La séance dure deux heures.", "Un seul mot."
    )


def test_a_section_that_is_gone_is_a_conflict(app: Flask) -> None:
    page = shelf.page()
    with pytest.raises(Conflict):
        editing.evaluate_edit(page, SubmittedEdit(1, "## Autre\n", "autre"))


@pytest.mark.parametrize("text", ["x" * 500_001, "é" * 250_001, "nul\x00"])
def test_texts_that_cannot_be_kept_are_refused(app: Flask, text: str) -> None:
    page = shelf.page()
    with pytest.raises(InvalidInput):
        editing.evaluate_edit(page, SubmittedEdit(1, text))


def test_changes_to_different_sentences_join(app: Flask) -> None:
    page, other = shelf.page(), factories.member()
    shelf.edit(page, shelf.TEXT.replace("deux heures", "trois heures"), other)
    found = editing.evaluate_edit(page, SubmittedEdit(1, shelf.TEXT.replace("le lendemain", "le soir même")))
    assert found.standing is EditStatus.JOINED
    assert found.prepared is not None
    assert "trois heures" in found.prepared.content.text
    assert "le soir même" in found.prepared.content.text


def test_the_same_edit_on_both_sides_is_no_edit(app: Flask) -> None:
    page, other = shelf.page(), factories.member()
    changed = shelf.TEXT.replace("deux heures", "trois heures")
    shelf.edit(page, changed, other)
    assert editing.evaluate_edit(page, SubmittedEdit(1, changed)).standing is EditStatus.UNCHANGED


def test_the_same_words_changed_differently_collide(app: Flask) -> None:
    page, other = shelf.page(), factories.member()
    shelf.edit(page, shelf.TEXT.replace("deux heures", "trois heures"), other)
    found = editing.evaluate_edit(page, SubmittedEdit(1, shelf.TEXT.replace("deux heures", "une heure")))
    assert (found.standing, found.prepared) == (EditStatus.CONFLICT, None)


def test_facts_changed_by_both_keep_both_changes(app: Flask) -> None:
    page, other = (
        shelf.page("Un exemple", kind="example", facts={"year": 2010, "place": "Sintra"}),
        factories.member(),
    )
    shelf.edit(page, shelf.TEXT, other, facts={"year": 2010, "place": "Mulhouse"})
    mine = editing.evaluate_edit(page, SubmittedEdit(1, shelf.TEXT, facts={"year": 2011, "place": "Sintra"}))
    assert mine.prepared is not None
    assert mine.prepared.content.facts == {"year": 2011, "place": "Mulhouse"}


@pytest.mark.parametrize(
    ("side", "kept", "gone"),
    [
        (ConflictChoice.MINE, ["une heure"], ["trois heures"]),
        (ConflictChoice.IN_FORCE, ["trois heures"], ["une heure"]),
        (ConflictChoice.BOTH, ["trois heures", "une heure"], []),
    ],
)
def test_a_conflict_is_settled_as_chosen(
    app: Flask, side: ConflictChoice, kept: list[str], gone: list[str]
) -> None:
    ours = shelf.TEXT.replace("deux heures", "trois heures")
    theirs = shelf.TEXT.replace("deux heures", "une heure").replace("le lendemain", "le soir même")
    text = editing.resolve_conflicts(merge(shelf.TEXT, ours, theirs), [side])
    assert all(words in text for words in [*kept, "le soir même"])
    assert not any(words in text for words in gone)


def test_a_choice_that_is_missing_keeps_ones_own_words(app: Flask) -> None:
    ours, theirs = shelf.TEXT.replace("deux", "trois"), shelf.TEXT.replace("deux", "quatre")
    joined = merge(shelf.TEXT, ours, theirs)
    assert editing.resolve_conflicts(joined, []) == theirs


TEXTS = st.lists(st.sampled_from(["Un mot.", "Deux mots.", "Trois.", "# Titre", "- Point"]), max_size=5).map(
    lambda blocks: "\n\n".join(blocks) + "\n"
)


@given(TEXTS, TEXTS, TEXTS, st.sampled_from([ConflictChoice.MINE, ConflictChoice.IN_FORCE]))
@settings(max_examples=examples(100), deadline=None)
def test_one_side_chosen_throughout_is_kept_wherever_they_collide(
    base: str, ours: str, theirs: str, side: ConflictChoice
) -> None:
    joined = merge(base, ours, theirs)
    text = editing.resolve_conflicts(joined, [side] * len(joined.chunks))
    for chunk in joined.chunks:
        if chunk.text is None:
            assert (chunk.theirs if side is ConflictChoice.MINE else chunk.ours).strip() in text
