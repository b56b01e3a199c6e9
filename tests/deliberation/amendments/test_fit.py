from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.deliberation.amendments.fit.texts import Relation, footprint, rebase_proposal, relation, similarity
from wiki.versioning.merge.three_way import MergeOutcome
from wiki.versioning.segments import sentences

BASE = """Un préambule.

## Membres

Les membres sont nommés pour deux ans. Chaque territoire en nomme trois.

## Réunions

La plateforme se réunit quatre fois par an. Les comptes rendus sont publics.
"""
HEADS = ("Bois", "Eau", "Feu", "Sel", "Vent")
WORDS = st.sampled_from(
    ["chat", "voit", "une", "pierre", "rouge", "sous", "mille", "arbres", "rêve", "pluie"]
)
SENTENCE = st.lists(WORDS, min_size=4, max_size=9).map(lambda words: " ".join(words).capitalize() + ".")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of some sections, with sentences that are all different."""
    bodies = draw(st.lists(SENTENCE, min_size=2, max_size=10, unique=True))
    return "".join(
        f"## {HEADS[place % 5]} {place}\n\nIci {place} : {body}\n\n" for place, body in enumerate(bodies)
    )


@st.composite
def edits(draw: st.DrawFn, text: str, mark: str) -> tuple[str, str]:
    """A text with one of its sentences written anew, and that sentence."""
    places = [
        place for place, sentence in enumerate(sentences(text)) if sentence.strip() and "#" not in sentence
    ]
    found = sentences(text)
    place = draw(st.sampled_from(places))
    before = found[place].strip()
    found[place] = found[place].replace(before, f"{before[:-1]} {mark}.")
    return "".join(found), before


@given(texts(), st.data())
@settings(max_examples=examples(120), deadline=None)
def test_on_an_unmoved_page_a_proposal_stays_as_it_is(base: str, data: st.DataObject) -> None:
    proposed, _ = data.draw(edits(base, "nouveau"))
    found = rebase_proposal(base, base, proposed)
    assert (found.outcome, found.text, found.same_words, found.gone) == (
        MergeOutcome.CLEAN,
        proposed,
        True,
        False,
    )


@given(texts(), st.data())
@settings(max_examples=examples(120), deadline=None)
def test_carried_once_a_proposal_is_carried(base: str, data: st.DataObject) -> None:
    """What was carried to the head, carried there again, is the same: nothing drifts."""
    head, _ = data.draw(edits(base, "autre"))
    proposed, _ = data.draw(edits(base, "nouveau"))
    found = rebase_proposal(base, head, proposed)
    if found.text is not None:
        assert rebase_proposal(head, head, found.text).text == found.text
    if found.outcome is MergeOutcome.CLEAN:
        assert rebase_proposal(base, head, found.text or "").text == found.text


@given(texts(), st.data())
@settings(max_examples=examples(200), deadline=None)
def test_an_edit_lands_in_its_sentence_or_is_reported(base: str, data: st.DataObject) -> None:
    head, theirs = data.draw(edits(base, "autre"))
    proposed, mine = data.draw(edits(base, "nouveau"))
    found = rebase_proposal(base, head, proposed)
    if found.outcome is MergeOutcome.CLEAN:
        assert mine != theirs
        assert found.text == head.replace(mine, f"{mine[:-1]} nouveau.", 1)
        assert found.same_words
    else:
        assert mine == theirs


@given(texts(), st.data())
@settings(max_examples=examples(120), deadline=None)
def test_a_proposal_left_out_leaves_no_trace(base: str, data: st.DataObject) -> None:
    """Carrying one amendment past another that was not adopted brings in no word of that other."""
    proposed, _ = data.draw(edits(base, "nouveau"))
    data.draw(edits(base, "rejeté"))
    head, _ = data.draw(edits(base, "adopté"))
    found = rebase_proposal(base, head, proposed)
    assert found.text is None or "rejeté" not in found.text


@given(texts(), st.data())
@settings(max_examples=examples(120), deadline=None)
def test_similarity_is_symmetric_bounded_and_whole_for_the_same(base: str, data: st.DataObject) -> None:
    one, mine = data.draw(edits(base, "nouveau"))
    other, theirs = data.draw(edits(base, "autre"))
    first, second = footprint(base, one), footprint(base, other)
    assert similarity(first, first) == 1
    assert similarity(first, second) == similarity(second, first)
    assert 0 <= similarity(first, second) <= 1
    assert (not first.spots.isdisjoint(second.spots)) == (mine == theirs)


@given(texts(), st.data())
@settings(max_examples=examples(120), deadline=None)
def test_two_proposals_meet_exactly_where_their_sentences_do(base: str, data: st.DataObject) -> None:
    one, mine = data.draw(edits(base, "nouveau"))
    other, theirs = data.draw(edits(base, "autre"))
    assert (relation(base, one, other) is Relation.APART) == (mine != theirs)
    assert relation(base, one, one) is Relation.SAME
    assert relation(base, one, other) is relation(base, other, one)


def test_a_proposal_reaches_the_sections_of_its_sentences() -> None:
    proposed = BASE.replace("deux ans", "trois ans").replace("publics", "publiés") + "Ils sont brefs.\n"
    found = footprint(BASE, proposed)
    assert [(touch.anchor, touch.title) for touch in found.touches] == [
        ("membres", "Membres"),
        ("reunions", "Réunions"),
    ]
    assert found.touches[0].quote == "Les membres sont nommés pour deux ans."
    assert {"deux", "trois", "publics", "publiés"} <= found.words


def test_an_addition_touches_the_sentence_before_it() -> None:
    one = BASE.replace("trois.\n", "trois. Nul n’est exclu.\n")
    other = BASE.replace("en nomme trois.", "en nomme cinq.")
    assert not footprint(BASE, one).spots.isdisjoint(footprint(BASE, other).spots)
    assert footprint(BASE, "Avant tout.\n\n" + BASE).spots == {("", 0)}


def test_what_the_page_took_out_is_gone() -> None:
    proposed = BASE.replace("deux ans", "trois ans")
    without = BASE.replace("Les membres sont nommés pour deux ans. Chaque territoire en nomme trois.\n", "")
    assert rebase_proposal(BASE, without, proposed).gone
    rewritten = BASE.replace("deux ans", "neuf ans")
    found = rebase_proposal(BASE, rewritten, proposed)
    assert (found.outcome, found.gone) == (MergeOutcome.CONFLICT, False)


def test_what_moved_elsewhere_is_not_gone() -> None:
    sentence = "Les membres sont nommés pour deux ans. "
    moved = BASE.replace(sentence, "").replace("Les comptes", sentence + "Les comptes")
    assert not rebase_proposal(BASE, moved, BASE.replace("deux ans", "trois ans")).gone
