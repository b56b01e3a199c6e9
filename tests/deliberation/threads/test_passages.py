"""Discussions on passages: chosen, carried from version to version, and what becomes of them when words go."""

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import DAY, NOW, TEXT, charter, proposed, text_of
from tests.pages import shelf
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput, NotFound
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads import queries
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.models import Passage, Thread
from wiki.deliberation.threads.passages import services as passages
from wiki.deliberation.threads.passages.services import SelectedPassage
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.versioning.anchoring import anchors
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.versioning.models import Origin
from wiki.versioning.queries import Content, version
from wiki.versioning.services import Authorship, prepare_revision

pytestmark = pytest.mark.both_databases
WORDS = "Chaque territoire en nomme trois."


def choose(subject: Page | Amendment, words: str = WORDS) -> SelectedPassage:
    number, _text = passages.current_version(subject)
    return SelectedPassage(
        passages.quote_selection(subject, SelectedPassage(TextQuote(words, "", ""), number)), number
    )


def talked_about(subject: Page | Amendment, author: Member, words: str = WORDS) -> Thread:
    with unit_of_work():
        return thread_services.open_thread(
            subject, "Sujet", "Pourquoi ?", author, NOW, chosen=choose(subject, words)
        )


def passage_of(thread: Thread) -> Passage:
    db.session.expire_all()
    assert thread.passage is not None
    return thread.passage


def rewrite(page: Page, text: str) -> None:
    """Give a page another text, as an adopted amendment would."""
    head = version(page.id, page.head_number)
    with unit_of_work():
        prepared = prepare_revision(head, Content(text, page.title, page.facts))
        pages.write(page, prepared, Authorship(Origin.AMENDMENT), NOW)


def test_a_passage_is_quoted_with_what_stands_around_it(app: Flask) -> None:
    thread = talked_about(charter(), factories.member())
    passage = passage_of(thread)
    assert (passage.exact, passage.made_on, passage.number, passage.removed_in) == (WORDS, 1, 1, None)
    assert passage.prefix.endswith("pour deux ans. ")
    assert passage.suffix.startswith("\n\n## Réunions")


def test_a_passage_follows_its_words_wherever_they_go(app: Flask) -> None:
    page = charter()
    thread = talked_about(page, factories.member())
    rewrite(page, "Un nouveau début.\n\n" + TEXT.replace(f" {WORDS}", "") + f"\nÀ la fin. {WORDS}\n")
    passage = passage_of(thread)
    assert (passage.exact, passage.made_on, passage.number, passage.removed_in) == (WORDS, 1, 2, None)
    assert passage.prefix.endswith("À la fin. ")


def test_a_passage_that_goes_leaves_its_discussion_and_comes_back_with_its_words(app: Flask) -> None:
    page = charter()
    thread = talked_about(page, factories.member())
    for text in (TEXT.replace("en nomme trois", "en choisit quatre"), TEXT.replace(WORDS, "")):
        rewrite(page, text)
        assert passage_of(thread).removed_in == 2
        assert passage_of(thread).number == 1
    assert queries.threads_on_page(page) == [thread]
    rewrite(page, TEXT)
    assert (passage_of(thread).removed_in, passage_of(thread).number) == (None, 4)


def test_a_twin_of_the_words_is_not_taken_for_them(app: Flask) -> None:
    page = charter(text=f"Ici, on compte. {WORDS}\n\nAilleurs, on rêve.\n")
    thread = talked_about(page, factories.member())
    rewrite(page, f"Ici, on compte.\n\nAilleurs, on rêve. {WORDS} On y tient.\n\n{WORDS} Encore.\n")
    assert passage_of(thread).removed_in == 2


def test_an_edit_of_a_free_page_and_a_new_title_carry_passages_too(app: Flask) -> None:
    page, author = shelf.page("Notes", f"Avant. {WORDS} Après.\n"), factories.steward()
    thread = talked_about(page, author)
    with unit_of_work():
        pages.rename(page, "Carnet", "carnet", author, NOW)
    assert passage_of(thread).number == page.head_number == 2


def test_a_passage_of_an_amendment_follows_its_versions(app: Flask) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    thread = talked_about(amendment, author, "nommés pour trois ans")
    with unit_of_work():
        text = "Un mot de plus.\n\n" + amendment.current.text
        amendment_services.revise(amendment, Proposal(1, text, "Écrire trois", "Parce que."), NOW + DAY)
    assert (passage_of(thread).number, passage_of(thread).removed_in) == (amendment.current.number, None)
    with unit_of_work():
        text = text.replace("trois ans", "quatre ans")
        amendment_services.revise(amendment, Proposal(1, text, "Écrire quatre", "Parce que."), NOW + DAY)
    assert passage_of(thread).removed_in == amendment.current.number
    assert text_of(amendment.page) == TEXT


@pytest.mark.parametrize(
    ("quote", "number", "error"),
    [
        (TextQuote("Des mots venus d’ailleurs", "", ""), 1, InvalidInput),
        (TextQuote("a" * (passages.LONGEST_QUOTE + 1), "", ""), 1, InvalidInput),
        (TextQuote("trois", "", ""), 7, NotFound),
        (TextQuote("deux ans", "", ""), 1, Conflict),
    ],
)
def test_what_is_not_in_the_text_cannot_be_discussed(
    app: Flask, quote: TextQuote, number: int, error: type[Exception]
) -> None:
    page, author = charter(), factories.member()
    rewrite(page, TEXT.replace("deux ans", "trois ans"))
    if error is InvalidInput:
        number = page.head_number
    with pytest.raises(error), unit_of_work():
        thread_services.open_thread(page, "Sujet", "Mot", author, NOW, chosen=SelectedPassage(quote, number))
    assert queries.threads_on_page(page) == []
    assert not passages.is_in_text(page, SelectedPassage(quote, number))


def test_a_passage_read_in_an_older_version_is_carried_when_it_still_stands(app: Flask) -> None:
    page, author = charter(), factories.member()
    before = choose(page)
    rewrite(page, f"Un début.\n\n{TEXT}")
    with unit_of_work():
        thread = thread_services.open_thread(page, "Sujet", "Mot", author, NOW, chosen=before)
    assert (passage_of(thread).made_on, passage_of(thread).exact) == (2, WORDS)


def test_a_text_is_cut_into_pieces_that_can_be_discussed(app: Flask) -> None:
    long_block = "Une phrase qui compte. " * 60
    page = charter(text=f"# Titre\n\n- **premier** point\n- second point\n\n***\n\n{long_block}\n")
    text = text_of(page)
    found = passages.split_into_pieces(text)
    assert [piece.words for piece in found[:3]] == ["Titre", "premier point", "second point"]
    assert {piece.words for piece in found[3:]} == {"Une phrase qui compte."}
    assert [piece.is_heading for piece in found[:2]] == [True, False]
    assert passages.quote_piece(page, 1, 1).exact == "- **premier** point"
    for place in (-1, len(found)):
        with pytest.raises(NotFound):
            passages.quote_piece(page, place, 1)


def test_a_save_compares_with_few_of_the_versions_where_passages_last_stood(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went long ago is looked for in the newest of those versions only, and not when its words are absent."""
    page, author = charter(text="Phrase 0. On vote.\n"), factories.member()
    for number in range(8):
        talked_about(page, author, f"Phrase {number}.")
        rewrite(page, f"Phrase {number + 1}. On vote.\n")
    compared = list[str]()
    reanchor = anchors.reanchor

    def counted(old: str, new: str, quote: TextQuote) -> TextQuote | None:
        compared.append(old)
        return reanchor(old, new, quote)

    monkeypatch.setattr(anchors, "reanchor", counted)
    rewrite(page, "On vote encore.\n")
    assert compared == []
    rewrite(page, " ".join(f"Phrase {number}." for number in range(8)) + " On vote.\n")
    assert len(compared) == passages.MOST_FORMER_VERSIONS
