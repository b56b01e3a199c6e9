import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import CHARTER, documents
from wiki.versioning.diff.annotate import advance_annotation, annotate
from wiki.versioning.segments import segment_text, sentences


@given(st.lists(documents(), max_size=5))
@settings(max_examples=examples(100), deadline=None)
def test_every_sentence_comes_from_a_revision_that_had_it(history: list[str]) -> None:
    lines = annotate(enumerate(history, start=1))
    last = history[-1] if history else ""
    assert [sentence for sentence, _ in lines] == sentences(last)
    for key, (_, number) in zip(segment_text(last).keys, lines, strict=True):
        assert key in segment_text(history[number - 1]).keys


def test_each_revision_is_named_for_what_it_brought() -> None:
    second = CHARTER.replace("trois ans", "quatre ans")
    third = f"{second}\nUn ajout.\n"
    numbers = {
        sentence.strip(): number for sentence, number in annotate([(1, CHARTER), (2, second), (7, third)])
    }
    assert numbers["Un cycle dure quatre ans."] == 2
    assert numbers["Un ajout."] == 7
    assert numbers["Il rend compte à l'assemblée."] == 1


def test_what_moved_keeps_its_revision() -> None:
    top, life, decisions = CHARTER.split("## ")
    lines = annotate([(1, CHARTER), (2, f"{top}## {decisions}\n## {life}")])
    assert {number for _, number in lines} == {1}


@pytest.mark.parametrize("history", [["", "Un."], ["Un.", ""], [" ", "\n"], [" ", "Un.", "  "]])
def test_blank_revisions_break_nothing(history: list[str]) -> None:
    lines = annotate(enumerate(history, start=1))
    assert "".join(sentence for sentence, _ in lines) == history[-1]


def test_step_by_step_is_the_same() -> None:
    second = CHARTER.replace("Lyon", "Paris")
    first = annotate([(1, CHARTER)])
    assert advance_annotation(first, CHARTER, second, 2) == annotate([(1, CHARTER), (2, second)])
