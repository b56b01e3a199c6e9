import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from wiki.search.analysis.analyzer import UNKNOWN_LANGUAGE
from wiki.search.querying.query import (
    MAX_CLAUSES,
    MAX_LENGTH,
    Clause,
    ClauseKind,
    EmptyReason,
    excluded,
    parse,
    required,
)

WORD, PHRASE, PREFIX = ClauseKind


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("eau potable", [Clause(WORD, "eau"), Clause(WORD, "potable")]),
        ('"eau potable"', [Clause(PHRASE, "eau potable")]),
        ("« l’eau potable »", [Clause(PHRASE, "l’eau potable")]),
        ("eau -usée", [Clause(WORD, "eau"), Clause(WORD, "usée", excluded=True)]),
        ('eau -"eaux usées"', [Clause(WORD, "eau"), Clause(PHRASE, "eaux usées", excluded=True)]),
        ("évalu*", [Clause(PREFIX, "évalu")]),
        ("é*", [Clause(WORD, "é")]),
        ("mise-en-commun", [Clause(WORD, "mise-en-commun")]),
        ("charte,roadmap", [Clause(WORD, "charte"), Clause(WORD, "roadmap")]),
        ('"eau"', [Clause(WORD, "eau")]),
        ('eau "potable et', [Clause(WORD, "eau"), Clause(WORD, "potable"), Clause(WORD, "et")]),
    ],
)
def test_what_was_typed_is_read(text: str, clauses: list[Clause]) -> None:
    assert list(parse(text).clauses) == clauses
    assert parse(text).reason is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", EmptyReason.EMPTY),
        ("  \n", EmptyReason.EMPTY),
        ('- "" * --', EmptyReason.ONLY_OPERATORS),
        ("«»", EmptyReason.ONLY_OPERATORS),
        ("-eau", EmptyReason.ONLY_EXCLUSIONS),
        ("x" * (MAX_LENGTH + 1), EmptyReason.TOO_LONG),
        ("x " * (MAX_CLAUSES + 1), EmptyReason.TOO_LONG),
    ],
)
def test_what_asks_for_nothing_says_why(text: str, reason: EmptyReason) -> None:
    query = parse(text)

    assert query.reason is reason
    assert query.clauses == ()
    assert len(query.text) <= MAX_LENGTH


def test_pages_of_results_are_bounded() -> None:
    query = parse("eau", offset=-5, limit=10_000)

    assert (query.offset, query.limit) == (0, 100)


def test_stop_words_are_not_looked_for_beside_others() -> None:
    found = (required(parse(text), "fr") for text in ("la charte de l’eau", "charte eau"))
    assert len({tuple(pattern.sequences for pattern in patterns) for patterns in found}) == 1


@pytest.mark.parametrize(("typed", "one"), [("time bank", "timebank"), ("bien être", "bienetr")])
def test_two_words_beside_each_other_are_found_written_as_one(typed: str, one: str) -> None:
    patterns = required(parse(typed), "fr")
    assert len(patterns) == 2
    assert all(((one,),) in [name.words for name in pattern.others] for pattern in patterns)


@pytest.mark.parametrize(
    "typed", ["time -bank", '"time bank"', "time le bank", "la banque", "time country:FR"]
)
def test_what_does_not_stand_beside_each_other_is_no_word(typed: str) -> None:
    assert [name for pattern in required(parse(typed), "fr") for name in pattern.others] == []


def test_stop_words_are_looked_for_when_there_is_nothing_else() -> None:
    assert len(required(parse("de la"), "fr")) == 2


def test_names_in_no_known_language_are_not_found_by_the_readers_stop_words() -> None:
    (pattern,) = required(parse("calendrier du", lang="fr"), UNKNOWN_LANGUAGE)
    assert pattern.sequences == ((("calendrier",),),)
    assert len(required(parse("calendrier du"), UNKNOWN_LANGUAGE)) == 2


def test_stop_words_stay_in_phrases() -> None:
    (pattern,) = required(parse('"charte de l’eau"'), "fr")

    assert pattern.sequences == ((("chart",), ("de",), ("eau",)),)


def test_a_compound_is_looked_for_joined_and_in_parts() -> None:
    (pattern,) = required(parse("mise-en-commun"), "fr")

    assert pattern.sequences == ((("mis",), ("en",), ("commun",)), (("miseencommun",),))


def test_a_prefix_is_folded_and_not_stemmed() -> None:
    (pattern,) = required(parse("Évaluati*"), "fr")

    assert (pattern.prefix, pattern.sequences) == ("evaluati", ())


def test_each_language_reads_in_its_own_way() -> None:
    query = parse("evaluating")

    assert required(query, "en") != required(query, "fr")


def test_exclusions_are_kept_apart() -> None:
    query = parse("eau -usée")

    assert len(required(query, "fr")) == len(excluded(query, "fr")) == 1


@given(st.text(max_size=MAX_LENGTH + 10) | st.text(alphabet="-\"*«»' aé’‐", max_size=60))
@settings(deadline=None, max_examples=examples(200))
def test_nothing_typed_is_ever_refused_with_an_error(text: str) -> None:
    query = parse(text)

    assert bool(query.clauses) == (query.reason is None)
    for lang in ("fr", "en", "xx"):
        required(query, lang)
        excluded(query, lang)
