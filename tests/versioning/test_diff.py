from hypothesis import given, settings

from tests.examples import examples
from tests.versioning.material import CHARTER, documents, texts
from wiki.versioning.diff.text_diff import HunkKind, diff
from wiki.versioning.text.words import ChangeKind


@given(texts, texts)
@settings(max_examples=examples(100), deadline=None)
def test_any_two_texts_are_rebuilt(old: str, new: str) -> None:
    found = diff(old, new)
    assert "".join(hunk.old for hunk in found.hunks) == old
    assert "".join(hunk.new for hunk in found.hunks) == new


@given(documents(), documents())
@settings(max_examples=examples(150), deadline=None)
def test_words_of_a_hunk_rebuild_it(old: str, new: str) -> None:
    found = diff(old, new)
    assert "".join(hunk.old for hunk in found.hunks) == old
    for hunk in found.hunks:
        if hunk.words:
            assert (
                "".join(words.text for words in hunk.words if words.kind is not ChangeKind.DELETE) == hunk.new
            )
        else:
            assert hunk.kind in {HunkKind.EQUAL, HunkKind.MOVED}
    assert diff(old, new) == found


@given(documents())
@settings(max_examples=examples(50), deadline=None)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    found = diff(text, text)
    assert not found.changed
    assert (found.passages, found.words_added, found.words_removed) == (0, 0, 0)


def test_wrapping_alone_is_no_change() -> None:
    assert not diff(CHARTER, CHARTER.replace("se réunit deux", "se réunit\ndeux")).changed


def test_a_rewritten_sentence_shows_its_words() -> None:
    found = diff(CHARTER, CHARTER.replace("deux fois", "trois fois"))
    (hunk,) = [hunk for hunk in found.hunks if hunk.kind is not HunkKind.EQUAL]
    assert hunk.kind is HunkKind.REPLACE
    marked = [(words.kind, words.text) for words in hunk.words if words.kind is not ChangeKind.EQUAL]
    assert marked == [(ChangeKind.DELETE, "deux"), (ChangeKind.INSERT, "trois")]
    assert (found.words_added, found.words_removed, found.passages, found.replacements) == (1, 1, 1, 1)


def test_additions_and_deletions_are_counted_in_sentences() -> None:
    found = diff(CHARTER, CHARTER.replace("Il rend compte à l'assemblée.", "") + "\nUn ajout. Un autre.\n")
    assert (found.additions, found.deletions, found.moves, found.passages) == (2, 1, 0, 2)
    assert (found.words_added, found.words_removed) == (4, 6)


def test_a_moved_section_is_called_moved_once() -> None:
    top, life, decisions = CHARTER.split("## ")
    moved = f"{top}## {decisions}\n## {life}"
    found = diff(CHARTER, moved)
    assert found.moves == 1
    assert {hunk.kind for hunk in found.hunks} == {HunkKind.EQUAL, HunkKind.MOVED}
    leaving, coming = [hunk for hunk in found.hunks if hunk.kind is HunkKind.MOVED]
    assert leaving.move == coming.move == 1
    assert leaving.old.strip() == coming.new.strip() or leaving.new.strip() == coming.old.strip()
    assert (found.words_added, found.words_removed) == (0, 0)


def test_a_paragraph_split_in_two_is_shown() -> None:
    found = diff("Un mot. Deux mots.", "Un mot.\n\nDeux mots.")
    assert [hunk.kind for hunk in found.hunks] == [HunkKind.REPLACE, HunkKind.EQUAL]
    assert [words.text for words in found.hunks[0].words] == ["Un mot.", " ", "\n\n"]
