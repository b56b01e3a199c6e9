from hypothesis import given, settings

from tests.examples import examples
from tests.versioning.material import documents
from tests.versioning.test_redline import formatted, words
from wiki.pages.markup.markdown import render
from wiki.versioning.diff.annotate import annotate
from wiki.versioning.redline.attribution import attribute_sentences, attributed_passages
from wiki.versioning.redline.rendered import parse_html, plain_text
from wiki.versioning.segments import sentences


def brought(*texts: str) -> list[tuple[str, int]]:
    """Return each rendered sentence of the last text with the number of the text that brought it."""
    html, lines = render(texts[-1]), tuple(annotate(enumerate(texts, start=1)))
    given = attribute_sentences(html, lines)
    return [
        (plain_text(atoms).strip(), number)
        for atoms, (_, number) in zip(parse_html(html).sentences, given, strict=True)
    ]


def test_a_formatted_sentence_belongs_to_whoever_brought_it() -> None:
    first = "Le **premier** mot. Un [lien. Long](https://a.org/b.c) ici.\n\n- un\n- deux\n"
    second = first.replace("- deux", "- et *encore* ceci\n- deux").replace("ici.", "ici. Puis `cela`.")
    assert brought(first, second) == [
        ("Le premier mot.", 1),
        ("Un lien.", 1),
        ("Long ici.", 1),
        ("Puis cela.", 2),
        ("un", 1),
        ("et encore ceci", 2),
        ("deux", 1),
    ]


def test_a_row_and_a_note_belong_to_whoever_brought_them() -> None:
    first = "Un mot[^1].\n\n[^1]: La première note.\n\nUne fin.\n\n| a | b |\n|---|---|\n| un | deux |\n"
    second = first.replace("Une fin.", "Une autre fin, plus longue.") + "| trois | quatre |\n"
    found = dict(brought(first, second))
    assert found["La première note."] == 1
    assert found["Une autre fin, plus longue."] == 2
    assert [number for sentence, number in found.items() if "quatre" in sentence] == [2]


@given(formatted)
@settings(max_examples=examples(150), deadline=None)
def test_the_passages_together_are_the_rendered_text(text: str) -> None:
    lines = tuple(annotate([(1, text)]))
    html = render(text)
    found = attributed_passages(html, lines, range(len(lines)))
    assert "".join(words(each.html) for each in found) == words(html)
    assert {each.number for each in found} <= {1}


@given(documents(), documents())
@settings(max_examples=examples(150), deadline=None)
def test_plain_texts_are_attributed_as_they_are_annotated(old: str, new: str) -> None:
    lines = tuple(annotate([(1, old), (2, new)]))
    expected = [number for sentence, number in lines if sentence.strip()]
    assert [number for _, number in attribute_sentences(render(new), lines)] == expected
    assert len(sentences(new)) == len(lines)
