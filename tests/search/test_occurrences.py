from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.search import occurrences as module
from wiki.search.analysis import scan, split
from wiki.search.occurrences import occurrences

WRITTEN = st.text(alphabet="abé '’-,\n", max_size=40)


@given(
    WRITTEN,
    st.sets(st.sampled_from(("a", "b", "ab", "bab", "e", "ea"))),
    st.sets(st.sampled_from(("ab", "eb"))),
)
@settings(deadline=None, max_examples=300)
def test_occurrences_are_the_chunks_that_have_a_form_or_a_beginning(
    text: str, forms: set[str], beginnings: set[str]
) -> None:
    whole = [
        (chunk, start)
        for chunk, start in scan(text)
        if any(
            not forms.isdisjoint(word.forms) or word.plain.startswith(tuple(beginnings))
            for word in split(chunk, "fr")
        )
    ]

    found = occurrences(text, "fr", forms, beginnings)

    assert set(whole) <= set(found)
    assert all(text[start : start + len(chunk)].replace("’", "'") == chunk for chunk, start in found)
    assert all(start + len(chunk) <= after for (chunk, start), (_, after) in pairwise(found))


def test_what_is_forgotten_is_learnt_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KNOWN", 3)
    monkeypatch.setattr(module, "_known", module._Known)
    known = module._known("fr")
    for text in ("un chat noir", "deux chats gris", "un chat noir"):
        written = set(text.split())
        assert known.with_any(written, {"chat"}) == {word for word in written if word.startswith("chat")}
