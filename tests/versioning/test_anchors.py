import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import CHARTER, documents
from wiki.core.errors import InvalidInput
from wiki.versioning.anchoring.anchors import TextQuote, locate_quote, make_quote, reanchor


def quoted(text: str, words: str) -> TextQuote:
    return make_quote(text, text.index(words), text.index(words) + len(words))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@given(documents(), documents(), st.data())
@settings(max_examples=examples(200), deadline=None)
def test_a_quote_is_never_carried_to_other_words(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 2))
    end = data.draw(st.integers(start + 2, len(old)))
    assume(old[start:end].strip())
    quote = make_quote(old, start, end)
    carried = reanchor(old, new, quote)
    if carried is not None:
        assert flat(carried.exact) == flat(quote.exact)
        assert carried.prefix + carried.exact + carried.suffix in new


@given(documents(), st.data())
@settings(max_examples=examples(100), deadline=None)
def test_a_quote_stays_on_an_unchanged_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    assume(text[start:end].strip())
    quote = make_quote(text, start, end)
    place = locate_quote(text, quote)
    if place is not None:
        assert text[place[0] : place[1]] == quote.exact
        assert reanchor(text, text, quote) == quote


def test_a_quote_needs_words() -> None:
    for start, end in (
        (0, 0),
        (3, 2),
        (-1, 4),
        (0, len(CHARTER) + 1),
        (CHARTER.index("\n"), CHARTER.index("\n") + 2),
    ):
        with pytest.raises(InvalidInput):
            make_quote(CHARTER, start, end)


def test_surroundings_tell_two_places_apart() -> None:
    text = "Le conseil vote. L'assemblée vote. Tous votent."
    place = text.rindex("vote.")
    assert locate_quote(text, make_quote(text, place, place + 4)) == (place, place + 4)
    assert locate_quote("vote vote", TextQuote("vote", "", "")) is None
    assert locate_quote(text, TextQuote("absent", "", "")) is None


def test_a_passage_follows_its_sentence() -> None:
    quote = quoted(CHARTER, "deux fois par an")
    new = f"Un préambule, où l'on vient deux fois par an.\n\n{CHARTER.replace('Lyon', 'Paris')}"
    carried = reanchor(CHARTER, new, quote)
    assert carried is not None
    assert carried.prefix.endswith("Le conseil se réunit ")
    assert carried.suffix.startswith(" à Paris.")


def test_a_passage_follows_a_move() -> None:
    top, life, decisions = CHARTER.split("## ")
    moved = f"{top}## {decisions}\n## {life}"
    for words in ("deux tiers des voix", "Un cycle dure", "thème ;\n- chaque"):
        carried = reanchor(CHARTER, moved, quoted(CHARTER, words))
        assert carried is not None
        assert carried.exact == words


def test_a_passage_whose_words_went_is_gone() -> None:
    quote = quoted(CHARTER, "Le conseil se réunit deux fois par an à Lyon.")
    assert reanchor(CHARTER, CHARTER.replace("deux fois", "dix fois"), quote) is None
    assert reanchor(CHARTER, CHARTER.replace(quote.exact, ""), quote) is None
    elsewhere = (
        CHARTER.replace(f" {quote.exact}", "") + "\nEt : Le conseil se réunit deux fois par an à Lyon. Bon.\n"
    )
    assert reanchor(CHARTER, elsewhere, quote) is None


def test_wrapping_does_not_lose_a_passage() -> None:
    carried = reanchor(CHARTER, CHARTER.replace("fois par", "fois\npar"), quoted(CHARTER, "deux fois par an"))
    assert carried is not None
    assert carried.exact == "deux fois\npar an"
