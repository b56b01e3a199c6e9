from hypothesis import given, settings

from tests.examples import examples
from tests.versioning.material import documents
from wiki.versioning.diff.changes import GONE, diff_sentences


@given(documents(), documents())
@settings(max_examples=examples(150), deadline=None)
def test_every_sentence_is_in_one_place_only(old: str, new: str) -> None:
    found = diff_sentences(old, new)
    kept = {here: there for here, there in enumerate(found.kept) if there != GONE}
    assert all(found.old.keys[here] == found.new.keys[there] for here, there in (kept | found.moved).items())
    sources = [*kept, *found.replaced, *found.moved]
    targets = [*kept.values(), *found.replaced.values(), *found.moved.values()]
    assert len(set(sources)) == len(sources)
    assert len(set(targets)) == len(targets)
    in_step = [there for _, there in found.partners()]
    assert in_step == sorted(in_step)


def test_an_article_taken_out_goes_with_its_heading() -> None:
    old = "## Un\n\nAbrogé.\n\n## Deux\n\nAbrogé.\n\n## Trois\n\nAbrogé.\n"
    new = "## Un\n\nAbrogé.\n\n## Trois\n\nAbrogé.\n"
    assert diff_sentences(old, new).kept == (0, 1, GONE, GONE, 2, 3)


def test_a_rewritten_sentence_keeps_its_identity() -> None:
    old = "Le conseil se réunit deux fois par an. Il rend compte."
    new = "Une phrase nouvelle. Le conseil se réunit trois fois par an. Une autre. Il rend compte."
    assert diff_sentences(old, new).replaced == {0: 1}


def test_a_block_put_elsewhere_moved() -> None:
    old = "Premier point de la charte. Deuxième point de la charte.\n\nLe reste demeure ici, plus long que le reste."
    new = "Le reste demeure ici, plus long que le reste.\n\nPremier point de la charte. Deuxième point de la charte."
    found = diff_sentences(old, new)
    assert found.moved in ({2: 0}, {0: 1, 1: 2})


def test_a_moved_block_is_not_taken_for_a_rewriting() -> None:
    old = "## Un\n\nLe conseil décide seul de tout.\n\n## Deux\n\nL'assemblée vote le budget du réseau.\n"
    new = (
        "## Un\n\nUn texte neuf prend place.\n\n## Deux\n\nL'assemblée vote le budget du réseau.\n\n"
        "## Trois\n\nLe conseil décide seul de tout.\n"
    )
    assert diff_sentences(old, new).moved == {1: 5}
