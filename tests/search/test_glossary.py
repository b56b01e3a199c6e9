import pytest

from wiki.search.analysis.glossary import SYNONYM_WEIGHT, Glossary, parse_glossary
from wiki.search.querying.query import parse, required, with_glossary

FRENCH = """
Les mots, avec tous leurs noms.

- **Plateforme** : l’instance où se réunissent les acteurs : tous.
  Synonymes : groupe de coordination, *comité local*.
  En anglais : platform, coordination group.
- **Dynamiseuse** : elle fait connaître la démarche.
  **En anglais** : dynamiser, dynamisor.
- **Phase** : une étape d’un cycle.

### Objectifs de développement durable (ODD)

Ils sont dix-sept.

Synonymes : ODD
"""
ENGLISH = """
- **Dynamiser**: somebody with a mandate.
  Synonyms: dynamisor.
"""


def glossary(text: str = FRENCH, lang: str = "fr") -> Glossary:
    return Glossary(parse_glossary(text, lang))


def names(text: str, lang: str = "fr") -> list[dict[str, tuple[str, ...]]]:
    return [dict(entry.names) for entry in parse_glossary(text, lang)]


def test_a_glossary_gives_all_the_names_of_a_thing() -> None:
    assert names(FRENCH) == [
        {
            "fr": ("Plateforme", "groupe de coordination", "comité local"),
            "en": ("platform", "coordination group"),
        },
        {"fr": ("Dynamiseuse",), "en": ("dynamiser", "dynamisor")},
        {"fr": ("Phase",)},
        {"fr": ("Objectifs de développement durable", "ODD")},
    ]


def test_a_glossary_may_be_in_any_language() -> None:
    assert names("- **Assembleia**: todos.\n  Sinónimos: plenário.\n  Em francês: assemblée.", "pt-PT") == [
        {"pt": ("Assembleia", "plenário"), "fr": ("assemblée",)}
    ]


@pytest.mark.parametrize("text", ["", "# ", "- **", "- ****: x", "Synonymes : a, b"])
def test_what_is_no_entry_gives_no_names(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("words", "lang", "others"),
    [
        ("plateforme", "fr", 2),
        ("Plateformes", "en", 2),
        ("groupe coordination", "fr", 2),
        ("groupe", "fr", 0),
        ("odd", "fr", 1),
        ("phase", "en", 0),
        ("plateforme", "xx", 0),
    ],
)
def test_a_name_has_the_other_names(words: str, lang: str, others: int) -> None:
    found = glossary().others(words.split(), lang)

    assert all(len(names) == others for names in found.values())
    assert bool(found) == bool(others)


@pytest.mark.parametrize(
    ("typed", "lang", "form"),
    [
        ("plateforme", "fr", "coordin"),
        ("groupe de coordination", "fr", "plateform"),
        ("coordination group", "fr", "plateform"),
        ("dynamisor", "en", "dynamis"),
    ],
)
def test_each_word_of_a_name_may_be_replaced_by_another_name(typed: str, lang: str, form: str) -> None:
    query = parse(typed)
    query = with_glossary(query, glossary())

    patterns = required(query, lang)

    assert all(any(form in forms for other in p.others for forms in other.words) for p in patterns)
    assert patterns


def test_what_is_quoted_is_meant_word_for_word() -> None:
    query = parse('"groupe de coordination"')
    query = with_glossary(query, glossary())

    assert [pattern.others for pattern in required(query, "fr")] == [()]


COMPOUNDS = """
- **Coresponsabilité** : à tous.
- **Dimension du bien-être** : une famille.
- **Banque du temps** : des heures.
- **TOGETHER** : le réseau.
"""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("co responsabilites", ["co-responsabilites"]),
        ("le bien etre des habitants", ["le", "bien-etre", "des", "habitants"]),
        ("together as", ["together", "as"]),
        ("dimension bien", ["dimension", "bien"]),
        ("du temps", ["du", "temps"]),
        ("co -responsabilité", ["co", "responsabilité"]),
    ],
)
def test_two_words_that_a_glossary_writes_as_one_are_a_compound(typed: str, read: list[str]) -> None:
    query = with_glossary(parse(typed), glossary(COMPOUNDS))
    assert [clause.text for clause in query.clauses] == read


@pytest.mark.parametrize("typed", ["timebank", "time-bank", "time bank"])
def test_a_name_of_two_words_is_known_however_it_is_written(typed: str) -> None:
    known = glossary("- **Banque du temps** : un échange.\n  En anglais : time bank.\n")
    patterns = required(with_glossary(parse(typed), known), "fr")
    names = [[name.words for name in pattern.others] for pattern in patterns]
    assert all((("banqu",), ("du",), ("temp",)) in found for found in names)


def test_a_name_of_several_words_weighs_no_more_than_one_word() -> None:
    (several, _) = glossary().others(["plateforme"], "fr")[0]
    (one, _) = glossary().others(["groupe", "coordination"], "fr")[0]
    assert several.weight * 2 == one.weight * 2 == SYNONYM_WEIGHT


def test_several_glossaries_are_one() -> None:
    both = Glossary([*parse_glossary(FRENCH, "fr"), *parse_glossary(ENGLISH, "en")])

    assert both.others(["dynamisor"], "fr")[0]
    assert both.others(["dynamisor"], "en")[0]
