import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import CHARTER, texts
from wiki.core.errors import Corrupted
from wiki.versioning.codec import SequentialDecoder, decode, delta_base, delta_chain, digest, encode


@given(texts, st.none() | texts)
@settings(max_examples=examples(100), deadline=None)
def test_what_is_stored_comes_back(text: str, previous: str | None) -> None:
    assert decode(encode(text, previous), previous) == text


def test_a_revision_costs_little_next_to_the_one_before() -> None:
    changed = CHARTER.replace("Lyon", "Paris")
    assert len(encode(changed, CHARTER)) < 40 < len(encode(changed, None))


def test_the_same_text_gives_the_same_bytes() -> None:
    assert encode(CHARTER, "avant") == encode(CHARTER, "avant")


@given(st.data())
@settings(max_examples=examples(150), deadline=None)
def test_damage_never_passes(data: st.DataObject) -> None:
    previous = data.draw(st.sampled_from([None, CHARTER.replace("Lyon", "Paris")]))
    payload = bytearray(encode(CHARTER, previous))
    place = data.draw(st.integers(0, len(payload) - 1))
    payload[place] ^= data.draw(st.integers(1, 255))
    try:
        text = decode(bytes(payload), previous)
    except Corrupted:
        return
    assert text == CHARTER  # a bit that means nothing, such as a reserved one


@pytest.mark.parametrize("payload", [b"", b"x", encode(CHARTER, None)[:-1], encode(CHARTER, None) + b"\0"])
def test_what_is_cut_short_or_too_long_is_damaged(payload: bytes) -> None:
    with pytest.raises(Corrupted):
        decode(payload, None)


def test_another_previous_text_is_damage() -> None:
    payload = encode(CHARTER.replace("Lyon", "Paris"), CHARTER)
    for previous in (None, "", CHARTER[:-1]):
        with pytest.raises(Corrupted):
            decode(payload, previous)


def test_digest_is_sha_256_of_the_text_in_utf_8() -> None:
    assert digest("été") == hashlib.sha256("été".encode()).hexdigest()


def test_chains_are_short_and_start_whole() -> None:
    assert [delta_base(number) for number in (1, 2, 128, 129, 130, 257, 16385)] == [
        None,
        1,
        127,
        1,
        129,
        129,
        None,
    ]
    assert delta_chain(131) == [1, 129, 130, 131]
    for number in range(1, 5000):
        numbers = delta_chain(number)
        assert len(numbers) <= 255
        assert delta_base(numbers[0]) is None
        assert numbers[-1] == number


def test_a_reader_reads_a_history_longer_than_a_keyframe() -> None:
    texts = [f"{CHARTER}\n\nVersion {number}.\n" for number in range(1, 300)]
    reader = SequentialDecoder()
    for number, text in enumerate(texts, start=1):
        on = delta_base(number)
        assert reader.read(number, encode(text, None if on is None else texts[on - 1])) == text
