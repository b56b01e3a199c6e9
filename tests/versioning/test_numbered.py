"""Numbered items and articles: known by their words, and never silently out of order."""

import pytest

from wiki.versioning.diff.text_diff import diff
from wiki.versioning.merge.numbering import breaks_order
from wiki.versioning.merge.three_way import MergeOutcome, MergeResult, merge
from wiki.versioning.segments import segment_text


def both_ways(base: str, ours: str, theirs: str) -> MergeResult:
    found, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert found.outcome is other.outcome
    return found


def listed(*items: str, sign: str = "{}. ", between: str = "\n") -> str:
    return "".join(sign.format(number) + item + between for number, item in enumerate(items, start=1))


@pytest.mark.parametrize(("sign", "between"), [("{}. ", "\n"), ("{}) ", "\n"), ("{}° ", "\n\n")])
def test_an_item_put_in_leaves_the_others_what_they_are(sign: str, between: str) -> None:
    def text(*items: str) -> str:
        return listed(*items, sign=sign, between=between)

    base = text("Lyon", "Paris", "Nice")
    for place in range(4):
        items = ["Lyon", "Paris", "Nice"]
        items.insert(place, "Brest")
        found = both_ways(base, text(*items), text("Lyon", "Paris et Évry", "Nice"))
        wanted = text(*[each.replace("Paris", "Paris et Évry") for each in items])
        assert (found.outcome, found.text) == (MergeOutcome.CLEAN, wanted)


def test_lettered_items_too() -> None:
    base, ours = "a) Lyon\n\nb) Paris\n", "a) Lyon\n\nb) Brest\n\nc) Paris\n"
    assert both_ways(base, ours, base.replace("Paris", "Paris et Évry")).text == ours.replace(
        "Paris", "Paris et Évry"
    )


def test_two_items_put_in_ask_a_person() -> None:
    base = listed("Lyon", "Paris", "Nice")
    ours, theirs = listed("Lyon", "Brest", "Paris", "Nice"), listed("Lyon", "Paris", "Nice", "Metz")
    assert both_ways(base, ours, theirs).outcome is MergeOutcome.CLOSE


def test_a_list_renumbered_shows() -> None:
    assert diff("3. Lyon\n4. Paris\n", "5. Lyon\n6. Paris\n").replacements == 2
    assert segment_text("3. Lyon\n").keys == segment_text("5. Lyon\n").keys


SHARED = "Un décret fixe les modalités."


@pytest.mark.parametrize("places", [(2,), (0,), (0, 2)], ids=["end", "begin", "both"])
def test_two_sections_that_end_or_begin_alike_lose_no_sentence(places: tuple[int, ...]) -> None:
    base = "# Charte\n\nLe réseau relie des territoires.\n\n"

    def section(heading: str, words: str) -> str:
        parts = [words, words.replace("Le", "Puis le"), f"Enfin {words}"]
        for place in places:
            parts[place] = SHARED
        return "\n\n".join([heading, *parts]) + "\n"

    found = both_ways(
        base,
        base + section("## Article 5", "Le bureau vote."),
        base + section("## Article 6", "Le conseil nomme."),
    )
    assert found.outcome is MergeOutcome.CLOSE
    assert (found.text or "").count(SHARED) == 2 * len(places)


def test_paragraphs_added_that_begin_alike_lose_no_sentence() -> None:
    base = "# Charte\n\nLe réseau relie des territoires.\n"
    found = both_ways(base, f"{base}\n{SHARED} Il est public.\n", f"{base}\n{SHARED} Il est bref.\n")
    assert (found.text or "").count(SHARED) == 2


LAW = (
    "## Article 5\n\nLes personnes coupables encourent les peines prévues par la loi.\n\n# Chapitre suivant\n"
)


def test_articles_out_of_order_ask_a_person() -> None:
    ours = LAW.replace(
        "Les personnes coupables",
        "Nul n’est tenu pour responsable sans faute.\n\n## Article 9\n\nLes sociétés coupables",
    )
    theirs = LAW.replace("# Chapitre", "## Article 7\n\nLe juge statue.\n\n# Chapitre")
    assert both_ways(LAW, ours, theirs).outcome is not MergeOutcome.CLEAN


@pytest.mark.parametrize(
    ("joined", "broken"),
    [
        ("## Article 5\n\nA.\n\n## Article 9\n\nB.\n\n## Article 7\n\nC.\n", True),
        ("## Article 5\n\nA.\n\n## Article 5\n\nC.\n", True),
        ("## Article 5-1\n\nA.\n\n## Article 5 bis\n\nC.\n\n## Article 6\n\nB.\n", True),
        ("## Article IX\n\nA.\n\n## Article VII\n\nC.\n", True),
        ("**Article 9** - A.\n\n**Article 7** - C.\n", True),
        ("## Article 5\n\nA.\n\n## Article 5 bis\n\nB.\n\n## Article 6\n\nC.\n", False),
        ("# Titre 1\n\n## Article 9\n\nA.\n\n# Titre 2\n\n## Article 1\n\nC.\n", False),
    ],
)
def test_where_numbers_fall_is_known(joined: str, *, broken: bool) -> None:
    assert (
        breaks_order("## Article 5\n\nA.\n", "## Article 5\n\nB.\n\n## Z\n", "## Article 8\n", joined)
        is broken
    )


REPEALED = (
    "## Article 1\n\nLe conseil se réunit à Lyon une fois par an.\n\n## Article 2\n\n(Abrogé.)\n\n"
    "## Article 3\n\n(Abrogé.)\n\n## Article 4\n\nLe bureau rend compte à l’assemblée.\n"
)
RENUMBERED = (
    "## Article 1\n\n(Abrogé.)\n\n## Article 2\n\n(Abrogé.)\n\n## Article 3\n\n"
    "Le bureau rend compte à l’assemblée.\n"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3\n\n(Abrogé.)\n\n", "3\n\n"),
        ("2\n\n(Abrogé.)\n\n", "2\n\n"),
        ("2\n\n(Abrogé.)", "2\n\nLe maire préside."),
        ("3\n\n(Abrogé.)", "3\n\nLe maire préside."),
    ],
)
def test_what_becomes_of_repeats_under_renumbered_articles_is_asked(old: str, new: str) -> None:
    assert both_ways(REPEALED, RENUMBERED, REPEALED.replace(old, new)).outcome is MergeOutcome.CONFLICT


def test_an_edit_within_another_asks_a_person() -> None:
    base = "Le conseil nomme le bureau pour deux ans."
    theirs = base.replace("deux", "trois")
    found = both_ways(base, "L’assemblée élit le bureau pour trois ans.", theirs)
    assert (found.outcome, found.text) == (MergeOutcome.CLOSE, "L’assemblée élit le bureau pour trois ans.")
