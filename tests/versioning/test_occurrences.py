"""Words are found again by what stands around them, with work that no text can make long."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.versioning.anchoring import anchors, occurrences, selection
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.versioning.anchoring.occurrences import MOST_OCCURRENCES, best_occurrence, collapse

SPACED = st.text(alphabet="ab \n\t\u00a0", max_size=60)


@given(SPACED)
@settings(max_examples=examples(300), deadline=None)
def test_a_collapsed_text_leads_back_to_each_letter(text: str) -> None:
    found = collapse(text)
    assert found.text == re.sub(r"[ \t\r\n]+", " ", text)
    for place, letter in enumerate(found.text):
        there = text[found.original(place)]
        assert there == letter or (letter == " " and there in " \t\r\n")
        assert letter == " " or found.collapsed(found.original(place)) == place


@given(st.text(alphabet="ab", max_size=40), st.text(alphabet="ab", min_size=1, max_size=3), st.data())
@settings(max_examples=examples(300), deadline=None)
def test_the_place_found_is_the_only_one_with_the_best_surroundings(
    text: str, words: str, data: st.DataObject
) -> None:
    before, after = data.draw(st.text("ab", max_size=4)), data.draw(st.text("ab", max_size=4))
    places = [match.start() for match in re.finditer(f"(?={words})", text)]

    def agreement(place: int) -> int:
        ahead, behind = text[:place][::-1], text[place + len(words) :]
        pairs = (zip(ahead, before[::-1], strict=False), zip(behind, after, strict=False))
        return sum(
            next((number for number, (one, other) in enumerate(each) if one != other), length)
            for each, length in zip(
                map(list, pairs), (min(len(ahead), len(before)), min(len(behind), len(after))), strict=True
            )
        )

    scores = sorted(((agreement(place), place) for place in places), reverse=True)
    expected = scores[0][1] if scores and (len(scores) == 1 or scores[0][0] > scores[1][0]) else None
    assert best_occurrence(text, words, before, after) == expected


LONG = {"one letter": "a" * 400_000, "one word": "mot " * 100_000, "lines": "mot\n" * 100_000}


@pytest.mark.parametrize("kind", LONG)
def test_a_letter_of_a_long_text_is_looked_at_a_thousand_times_at_most(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The places compared are counted, not the time they take."""
    compared = list[int]()
    agreement = occurrences._agreement

    def counted(text: str, start: int, end: int, before: str, after: str) -> int:
        compared.append(start)
        return agreement(text, start, end, before, after)

    monkeypatch.setattr(occurrences, "_agreement", counted)
    text = LONG[kind]
    quote = anchors.make_quote(text, 200_000, 200_001)
    assert anchors.locate_quote(text, quote) is None
    assert anchors.reanchor(text, text + "Fin.", quote) is None
    source = selection.markdown_letters(text)
    assert (
        selection.locate_in_html(source, 200_000, 200_001, selection.html_letters(f"<p>{text}</p>")) is None
    )
    assert len(compared) <= MOST_OCCURRENCES


def test_a_frequent_word_is_found_by_its_whole_context() -> None:
    """What stands around tells one of thousands apart, as it tells one of two apart."""
    text = " ".join(f"article {number} vote" for number in range(4_000))
    place = text.index("1234 vote") + 5
    quote = anchors.make_quote(text, place, place + 4)
    assert anchors.locate_quote(text, quote) == (place, place + 4)
    assert anchors.locate_quote(text, TextQuote("vote", "nowhere", "")) is None
