import pytest

from wiki.core.errors import InvalidInput
from wiki.pages.markup.markdown import render
from wiki.versioning.anchoring import selection
from wiki.versioning.anchoring.anchors import TextQuote

TEXT = """# Charte

Une **première** phrase, avec [un lien](https://example.org/chemin "titre") et [[page-voulue|un renvoi]].

## Membres

1. Les membres sont nommés pour
   deux ans. Chaque territoire en nomme trois[^1].
2. La plateforme se réunit quatre fois par an.

> La plateforme se réunit quatre fois par an, en public.

| Pays | Voix |
|---|---|
| Tunisie | trois & demie |

[^1]: Au moins 2 femmes.
"""


def chosen(words: str, before: str = "", after: str = "") -> str:
    return selection.quote_selection(TEXT, TextQuote(words, before, after)).exact


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("première phrase", "première** phrase"),
        (
            "avec un lien et un renvoi.",
            'avec [un lien](https://example.org/chemin "titre") et [[page-voulue|un renvoi',
        ),
        ("nommés pour deux ans.", "nommés pour\n   deux ans."),
        ("  Chaque\nterritoire ", "Chaque territoire"),
        ("nomme trois.", "nomme trois"),
        ("aque territoire en no", "Chaque territoire en nomme"),
        ("Tunisie\ttrois & demie", "Tunisie | trois & demie"),
    ],
)
def test_what_is_read_is_found_as_it_is_written(words: str, quoted: str) -> None:
    assert chosen(words) == quoted


def test_what_stands_around_tells_two_places_apart() -> None:
    words = "La plateforme se réunit quatre fois par an"
    assert selection.quote_selection(TEXT, TextQuote(words, "", ", en public.")).suffix.startswith(
        ", en public"
    )
    assert selection.quote_selection(TEXT, TextQuote(words, "nomme trois.", ".")).suffix.startswith(".\n")
    with pytest.raises(InvalidInput, match="several times"):
        chosen(words)


@pytest.mark.parametrize("words", ["", " – … ", "des mots qui n’y sont pas", "https://example.org"])
def test_what_is_not_there_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput):
        chosen(words)


@pytest.mark.parametrize(
    "words", ["première phrase, avec un lien", "deux ans. Chaque territoire", "trois & demie"]
)
def test_what_is_quoted_is_found_in_its_rendering(words: str) -> None:
    quote = selection.quote_selection(TEXT, TextQuote(words, "", ""))
    start = TEXT.index(quote.exact)
    html = render(TEXT)
    found = selection.locate_in_html(
        selection.markdown_letters(TEXT), start, start + len(quote.exact), selection.html_letters(html)
    )
    assert found is not None
    inside = html[found[0] : found[1]]
    assert inside.startswith(words.split(" ", maxsplit=1)[0])
    assert inside.endswith(words.rsplit(maxsplit=1)[-1])


def test_footnotes_do_not_stand_between() -> None:
    text = "Trois membres[^1] par pays.\n\n[^1]: Au moins.\n"
    html = render(text)
    found = selection.locate_in_html(selection.markdown_letters(text), 0, 26, selection.html_letters(html))
    assert found is not None
    assert html[found[0] : found[1]].startswith("Trois membres<sup")


def test_a_quote_is_shown_without_its_signs() -> None:
    assert selection.readable_quote(
        "1. **première** phrase,\n   avec [un lien](x) et [[page|un renvoi]] & &laquo;"
    ) == ("première phrase, avec un lien et un renvoi & «")
    assert selection.readable_quote("## Titre_long `code`") == "Titre_long code"
