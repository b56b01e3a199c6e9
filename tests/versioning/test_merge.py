from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.versioning.material import CHARTER, documents, texts
from wiki.versioning.merge.three_way import (
    ChunkKind,
    MergeOutcome,
    MergeResult,
    merge,
    preserves_edits,
    rebase,
)
from wiki.versioning.segments import segment_text
from wiki.versioning.text.tokens import tokens


def changed(*pairs: tuple[str, str], base: str = CHARTER) -> str:
    for old, new in pairs:
        assert base.count(old) == 1, old
        base = base.replace(old, new)
    return base


def both_ways(base: str, ours: str, theirs: str) -> MergeResult:
    """Merge, and see that the outcome does not depend on who is who and that nothing is lost on the way."""
    found, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert found.outcome is other.outcome
    assert "".join(chunk.base for chunk in found.chunks) == base
    assert "".join(chunk.ours for chunk in found.chunks) == ours
    assert "".join(chunk.theirs for chunk in found.chunks) == theirs
    if found.outcome is MergeOutcome.CONFLICT:
        assert found.text is None
        assert any(chunk.kind is ChunkKind.CONFLICT and chunk.text is None for chunk in found.chunks)
    else:
        assert "".join(chunk.text or "" for chunk in found.chunks) == found.text
    return found


@given(texts, texts)
@settings(max_examples=examples(150), deadline=None)
def test_what_one_side_did_stands(base: str, new: str) -> None:
    for found in (both_ways(base, base, new), both_ways(base, new, new)):
        assert found.outcome is MergeOutcome.CLEAN
        assert found.text == new


@given(documents(), documents(), documents())
@settings(max_examples=examples(200), deadline=None)
def test_merging_never_invents_and_never_loses(base: str, ours: str, theirs: str) -> None:
    found = both_ways(base, ours, theirs)
    if found.text is None:
        return
    words = Counter(tokens(found.text))
    assert set(words) <= set(tokens(base)) | set(tokens(ours)) | set(tokens(theirs)) | {"\n\n", " ", "\n"}
    before, mine, yours, joined = (
        Counter(segment_text(text).keys) for text in (base, ours, theirs, found.text)
    )
    if found.outcome is MergeOutcome.CLEAN:
        for key in joined:
            assert joined[key] <= before[key] + max(mine[key] - before[key], 0) + max(
                yours[key] - before[key], 0
            )
            assert joined[key] >= min(mine[key], yours[key], before[key]) - 1


@given(documents(), documents(), documents())
@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[
        HealthCheck.filter_too_much
    ],  # most documents collide: it looks on for those that do not
)
def test_a_clean_merge_can_be_made_again(base: str, ours: str, theirs: str) -> None:
    found = merge(base, ours, theirs)
    if found.text is None:  # a conflict has no text to make again
        return
    again = merge(ours, found.text, ours)
    assert (again.outcome, again.text) == (MergeOutcome.CLEAN, found.text)


def test_different_sentences_are_clean_even_neighbours() -> None:
    ours, theirs = ("trois ans", "quatre ans"), ("à Lyon", "à Paris")
    found = both_ways(CHARTER, changed(ours), changed(theirs))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(ours, theirs))


def test_different_words_of_one_sentence_are_close() -> None:
    ours, theirs = ("deux fois", "trois fois"), ("à Lyon", "à Paris")
    found = both_ways(CHARTER, changed(ours), changed(theirs))
    assert (found.outcome, found.text) == (MergeOutcome.CLOSE, changed(ours, theirs))
    assert [chunk.kind for chunk in found.chunks if chunk.kind is not ChunkKind.UNCHANGED] == [
        ChunkKind.CLOSE
    ]


def test_the_same_words_conflict() -> None:
    found = both_ways(CHARTER, changed(("deux fois", "trois fois")), changed(("deux fois", "dix fois")))
    assert found.outcome is MergeOutcome.CONFLICT
    (conflict,) = [chunk for chunk in found.chunks if chunk.kind is ChunkKind.CONFLICT]
    assert ("trois fois" in conflict.ours, "dix fois" in conflict.theirs) == (True, True)


def test_deleted_against_modified_conflicts() -> None:
    gone = changed(("Le conseil se réunit deux fois par an à Lyon. ", ""))
    assert both_ways(CHARTER, gone, changed(("Lyon", "Paris"))).outcome is MergeOutcome.CONFLICT


def test_a_sentence_deleted_beside_one_modified_is_clean() -> None:
    gone, new = (" Chaque territoire garde sa voix.", ""), ("relie des", "relie tous les")
    found = both_ways(CHARTER, changed(gone), changed(new))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(gone, new))


def test_two_additions_at_one_point_are_close() -> None:
    found = both_ways(CHARTER, f"{CHARTER}\nUn ajout.\n", f"{CHARTER}\nUn autre, différent.\n")
    assert (found.outcome, found.text) == (
        MergeOutcome.CLOSE,
        f"{CHARTER}\nUn ajout.\n\nUn autre, différent.\n",
    )


def test_a_sentence_added_to_a_paragraph_goes_before_a_new_paragraph() -> None:
    ours, theirs = changed(("d'un an.", "d'un an. Ou deux.")), f"{CHARTER}\nUn paragraphe.\n"
    found = both_ways(CHARTER, ours, theirs)
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, f"{ours}\nUn paragraphe.\n")


def test_the_same_edit_counts_once() -> None:
    edit = ("Il rend", "Il ne rend pas")
    found = both_ways(CHARTER, changed(edit), changed(edit, ("trois ans", "quatre ans")))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(edit, ("trois ans", "quatre ans")))
    added = f"{CHARTER}\nUn ajout.\n"
    assert both_ways(CHARTER, added, added).text == added


def test_an_addition_begun_alike_keeps_what_is_shared_once() -> None:
    found = both_ways(CHARTER, f"{CHARTER}\nUn ajout.\n", f"{CHARTER}\nUn ajout.\n\nEt sa suite.\n")
    assert (found.outcome, found.text) == (MergeOutcome.CLOSE, f"{CHARTER}\nUn ajout.\n\nEt sa suite.\n")


LIFE = CHARTER[CHARTER.index("## Le temps") : CHARTER.index("## Les")]


def test_an_addition_to_a_section_that_went_conflicts() -> None:
    gone = changed((LIFE, ""))
    added = changed(("répond aux autres.\n", "répond aux autres.\n- chacun écoute.\n"))
    assert both_ways(CHARTER, gone, added).outcome is MergeOutcome.CONFLICT


def test_an_edit_of_a_section_that_went_never_lands_elsewhere() -> None:
    gone = changed((LIFE, ""))
    for edit in (("trois ans", "quatre ans"), ("à Lyon", "à Paris"), ("un thème", "deux thèmes")):
        assert both_ways(CHARTER, gone, changed(edit)).outcome is MergeOutcome.CONFLICT


def test_a_new_section_after_one_that_went_is_clean() -> None:
    section = "## L'argent\n\nLe budget est public.\n\n"
    found = both_ways(CHARTER, changed((LIFE, "")), changed((LIFE, LIFE + section)))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed((LIFE, section)))


def test_moved_against_edited_is_a_conflict_or_follows_the_move() -> None:
    moved = changed((LIFE, "")) + "\n" + LIFE.rstrip() + "\n"
    for edit in (("trois ans", "quatre ans"), ("deux tiers", "trois quarts")):
        found = both_ways(CHARTER, moved, changed(edit))
        if found.outcome is MergeOutcome.CONFLICT:
            continue
        assert found.text == changed(edit, base=moved)


def test_moved_to_two_places_conflicts() -> None:
    item = "- chaque membre propose un thème ;\n"
    up = changed((item, ""), ("## Le temps", f"{item}\n## Le temps"))
    down = changed((item, "")) + "\n" + item
    assert both_ways(CHARTER, up, down).outcome is MergeOutcome.CONFLICT


def test_moved_against_deleted_conflicts() -> None:
    item = "- chaque membre propose un thème ;\n"
    assert (
        both_ways(CHARTER, changed((item, "")) + "\n" + item, changed((item, ""))).outcome
        is MergeOutcome.CONFLICT
    )


def test_moved_and_rewritten_against_deleted_conflicts() -> None:
    item = "- chaque membre propose un thème ;\n"
    moved = changed((item, "")) + "\n- chaque membre du réseau propose un thème ;\n"
    assert both_ways(CHARTER, moved, changed((item, ""))).outcome is MergeOutcome.CONFLICT


REPEATED = "".join(f"## Article {number}\n\n(texte abrogé).\n\n" for number in range(1, 6))


def test_among_repeated_sentences_the_headings_decide() -> None:
    third = "## Article 3\n\n(texte abrogé).\n\n"
    ours = changed((third, ""), base=REPEATED)
    for number in (2, 4):
        edit = (f"## Article {number}\n\n(texte abrogé).", f"## Article {number}\n\nIl revit.")
        found = both_ways(REPEATED, ours, changed(edit, base=REPEATED))
        assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(edit, base=ours))


@pytest.mark.parametrize("place", range(4))
def test_where_nothing_decides_it_is_a_conflict(place: int) -> None:
    base = ["Abrogé."] * 4
    theirs = [*base[:place], "Il revit.", *base[place + 1 :]]
    found = both_ways("\n\n".join(base), "\n\n".join([*base, "Abrogé."]), "\n\n".join(theirs))
    assert found.outcome is MergeOutcome.CONFLICT


BODIES = ["Abrogé.", "Abrogé.", "Sans objet.", "Le conseil décide de tout ce qui le regarde."]


@given(st.data())
@settings(max_examples=examples(150), deadline=None)
def test_one_of_several_equal_neighbours_taken_out_against_one_rewritten_conflicts(
    data: st.DataObject,
) -> None:
    """Which one went cannot be known, whatever else the side that took it out did around."""
    many = data.draw(st.integers(2, 4))
    before, after = (
        data.draw(st.sampled_from(BODIES[2:])),
        data.draw(st.sampled_from(["## Deux", "Une fin."])),
    )
    place, other_end = data.draw(st.integers(0, many - 1)), data.draw(st.sampled_from([after, "## Trois"]))
    around = [f"## Un\n\n{before}", after, "Chaque membre garde sa voix."]
    rewritten = [*["Abrogé."] * place, "Il revit.", *["Abrogé."] * (many - place - 1)]
    base, ours = (
        "\n\n".join([around[0], *bodies, *around[1:]]) for bodies in (["Abrogé."] * many, rewritten)
    )
    theirs = "\n\n".join([around[0], *["Abrogé."] * (many - 1), other_end, around[2]])
    assert both_ways(base, ours, theirs).outcome is MergeOutcome.CONFLICT


@given(st.data())
@settings(max_examples=examples(300), deadline=None)
def test_a_heading_renamed_and_a_body_rewritten_meet_or_conflict(data: st.DataObject) -> None:
    """Under headings that tell them apart, the same short bodies are told apart; otherwise a person is asked."""
    bodies = data.draw(st.lists(st.sampled_from(BODIES), min_size=2, max_size=6))
    headings = [f"## Article {number}" for number in range(1, len(bodies) + 1)]
    named, written = (data.draw(st.integers(0, len(bodies) - 1)) for _ in range(2))
    renamed, rewritten = list(headings), list(bodies)
    renamed[named] = data.draw(st.sampled_from(["## Titre nouveau", "## Article 9", ""]))
    rewritten[written] = data.draw(st.sampled_from(["Il revit.", "Sans objet.", ""]))

    def text(heads: list[str], parts: list[str]) -> str:
        return "\n\n".join(piece for pair in zip(heads, parts, strict=True) for piece in pair if piece) + "\n"

    found = both_ways(text(headings, bodies), text(renamed, bodies), text(headings, rewritten))
    assert found.outcome is not MergeOutcome.CLEAN or found.text == text(renamed, rewritten)


@given(st.data())
@settings(max_examples=examples(300), deadline=None)
def test_a_heading_put_in_and_a_sentence_rewritten_meet_or_conflict(data: st.DataObject) -> None:
    """A heading between equal sentences, one of which may go: what the other side rewrites is found, or asked for."""
    parts = data.draw(st.lists(st.sampled_from([*BODIES, "## Un", "## Deux"]), min_size=2, max_size=7))
    places = st.integers(0, len(parts) - 1)
    put, gone, written = data.draw(places), data.draw(st.none() | places), data.draw(places)
    wording = data.draw(st.sampled_from(["Il revit.", ""]))

    def text(*, ours: bool, theirs: bool) -> str:
        found = list[str]()
        for place, part in enumerate(parts):
            found += ["## Neuf"] if ours and place == put else []
            found += [] if ours and place == gone else [wording if theirs and place == written else part]
        return "\n\n".join(filter(None, found)) + "\n"

    assume(gone != written)
    found = both_ways(
        *(text(ours=ours, theirs=theirs) for ours, theirs in ((False, False), (True, False), (False, True)))
    )
    assert found.outcome is not MergeOutcome.CLEAN or found.text == text(ours=True, theirs=True)


def test_a_title_made_a_heading_disturbs_nothing_below() -> None:
    titled = CHARTER.replace("## Les décisions", "Les décisions")
    edit = ("À défaut, elle est reportée", "Sinon, elle est reportée")
    found = both_ways(titled, CHARTER, changed(edit, base=titled))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(edit))


def test_a_short_sentence_is_known_by_the_telling_one_it_follows() -> None:
    section = "Une décision demande deux tiers des voix. À défaut, elle est reportée d'un an. Sinon non.\n"
    base = f"## Un\n\nSinon non.\n\n## Deux\n\n{section}"
    ours, theirs = (
        f"## Un\n\nSinon non.\n\n## Neuf\n\n{section}",
        base.replace("an. Sinon non", "an. Sinon oui"),
    )
    found = both_ways(base, ours, theirs)
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, ours.replace("an. Sinon non", "an. Sinon oui"))


def test_a_heading_put_above_what_went_asks_a_person() -> None:
    gone = changed(("Le conseil se réunit deux fois par an à Lyon. ", ""))
    headed = changed((" Le conseil se", "\n\n## Le conseil\n\nLe conseil se"))
    assert both_ways(CHARTER, gone, headed).outcome is MergeOutcome.CLOSE


def test_what_stands_in_for_a_sentence_asks_a_person_where_it_goes_beside_an_addition() -> None:
    """A heading was put before the sentence that the other side replaced by two: they may belong under it."""
    replaced = changed(
        ("Le conseil se réunit deux fois par an à Lyon.", "Rien ne presse. Tout se discute ici.")
    )
    headed = changed((" Le conseil se", "\n\n## Le conseil\n\nLe conseil se"))
    assert both_ways(CHARTER, replaced, headed).outcome is MergeOutcome.CLOSE


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("# Un\nA.\nA.\nA.\n# Deux\nB.", "# Un\nA.\nNeuf.\nA.\n# Deux\nB.", "# Un\nA.\nA.\n# Huit\nB."),
        ("# Un\nA.\nB b.\n# Deux", "A.\nA.\nB b.\n# Deux", "# Un\nC.\nB b.\n# Deux"),
        ("# Un\nA.\nB.\nC.\n# Deux", "# Un\nNeuf.\nB.\nC.\n# Deux", "# Un\nA.\nA.\nB.\nB.\n# Deux"),
        ("# Un\nA.\nA.\nB.\n# Deux", "# Un\nB.\nA.\nA.\n# Deux", "# Un\nNeuf.\nA.\nA.\nB.\n# Deux"),
    ],
    ids=["one of three gone", "a heading gone or replaced", "added before or after", "which of them moved"],
)
def test_what_repeats_leave_open_is_a_conflict(base: str, ours: str, theirs: str) -> None:
    texts = (text.replace("\n", "\n\n") for text in (base, ours, theirs))
    assert both_ways(*texts).outcome is MergeOutcome.CONFLICT


def test_renumbered_articles_keep_their_edits() -> None:
    one, two = (
        "Le conseil décide seul de tout ce qui le regarde.",
        "Il rend compte à tous les membres du réseau.",
    )
    base = f"## Article 1\n\n{one}\n\n## Article 2\n\n{two}\n"
    ours = f"## Article 1\n\nLe réseau naît libre.\n\n## Article 2\n\n{one}\n\n## Article 3\n\n{two}\n"
    found = both_ways(base, ours, base.replace("seul", "enfin"))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, ours.replace("seul", "enfin"))


def test_a_short_sentence_under_another_heading_is_another_sentence() -> None:
    base = "## Un\n\nAbrogé.\n\n## Deux\n\nLe conseil décide de tout ce qui le regarde.\n"
    ours = "## Préambule ajouté\n\nAutre chose.\n\nAbrogé.\n\n## Deux\n\nLe conseil décide de tout ce qui le regarde.\n"
    assert both_ways(base, ours, base.replace("Abrogé", "Il revit")).outcome is MergeOutcome.CONFLICT


def test_the_same_sentence_added_in_two_places_asks_a_person() -> None:
    new = "Chacun peut partir quand il veut."
    ours, theirs = changed(("trois ans.", f"trois ans. {new}")), f"{CHARTER}\n{new}\n"
    assert both_ways(CHARTER, ours, theirs).outcome is MergeOutcome.CLOSE


def test_rewrapping_disturbs_nobody() -> None:
    wrapped = changed(("se réunit deux", "se réunit\ndeux"))
    found = both_ways(CHARTER, wrapped, changed(("à Lyon", "à Paris")))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(("à Lyon", "à Paris")))


def test_a_split_paragraph_and_an_edit_join() -> None:
    split, edit = ("territoires. Chaque", "territoires.\n\nChaque"), ("garde", "gardera")
    found = both_ways(CHARTER, changed(split), changed(edit))
    assert (found.outcome, found.text) == (MergeOutcome.CLEAN, changed(split, edit))


def test_the_last_line_may_lack_its_end() -> None:
    base = CHARTER.rstrip("\n")
    edit = ("trois ans", "quatre ans")
    assert both_ways(base, CHARTER, changed(edit, base=base)).text == changed(edit)
    assert both_ways(base, f"{base}\n\nFin.", changed(edit, base=base)).text == changed(
        edit, base=f"{base}\n\nFin."
    )


def test_a_proposal_carried_over_another_change_is_unaltered() -> None:
    proposed, head = changed(("trois ans", "quatre ans")), changed(("relie", "unit"))
    found = rebase(CHARTER, head, proposed)
    assert found.text == changed(("trois ans", "quatre ans"), ("relie", "unit"))
    assert found.text is not None
    assert preserves_edits(CHARTER, proposed, found.text)
    assert not preserves_edits(CHARTER, proposed, found.text.replace("quatre ans", "cinq ans"))


@pytest.mark.parametrize("added", ["Une phrase à part. {}", "{} Une phrase à part."])
def test_an_addition_beside_a_disputed_word_is_disputed_by_nobody(added: str) -> None:
    base = "Le bureau se réunit deux fois par an.\n\nIl décide.\n"
    theirs = added.format("Le bureau se réunit quatre fois par an.") + "\n\nIl décide.\n"
    found = merge(base, base.replace("deux", "trois"), theirs)
    assert found.outcome is MergeOutcome.CONFLICT
    disputed = [chunk for chunk in found.chunks if chunk.kind is ChunkKind.CONFLICT]
    assert [chunk.theirs.strip() for chunk in disputed] == ["Le bureau se réunit quatre fois par an."]
    assert "Une phrase à part." in "".join(chunk.text or "" for chunk in found.chunks)


def test_the_rest_of_a_sentence_that_was_parted_goes_with_it() -> None:
    base = "Le bureau se réunit deux fois par an au siège du réseau.\n"
    theirs = "Le bureau se réunit quatre fois par an. Il se réunit au siège du réseau.\n"
    found = merge(base, base.replace("deux", "trois"), theirs)
    assert [chunk.theirs for chunk in found.chunks if chunk.kind is ChunkKind.CONFLICT] == [theirs]
