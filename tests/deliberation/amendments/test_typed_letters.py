"""What a word processor does to a text is no amendment, and does not widen one."""

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import NOW, TEXT, charter
from wiki.core.db import unit_of_work
from wiki.core.errors import InvalidInput
from wiki.deliberation.amendments import excerpts
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.models import Amendment


def processed(text: str) -> str:
    return text.replace("'", "’").replace(" ", "\u00a0", 3).replace("...", "…")


def rewritten(app: Flask, typed: str) -> Amendment:
    assert app
    page, author = charter(), factories.member()
    with unit_of_work():
        draft = amendment_services.create_draft(page, "", author, NOW)
        amendment_services.set_title_and_reasons(draft, "Un titre", "Des raisons", NOW)
        amendment_services.rewrite_passage(draft, draft.current.number, typed, NOW)
    return draft


@pytest.mark.parametrize("typed", [processed(TEXT), TEXT.replace(". ", ".\n"), TEXT.replace(". ", ".\u00a0")])
def test_a_change_of_spaces_or_marks_alone_is_not_submitted(app: Flask, typed: str) -> None:
    draft = rewritten(app, typed)
    assert draft.current.text == TEXT
    with pytest.raises(InvalidInput, match="Nothing is changed"), unit_of_work():
        amendment_services.submit(draft, NOW)


def test_one_word_changed_in_a_word_processor_is_one_sentence(app: Flask) -> None:
    word = max(TEXT.split(), key=len)
    draft = rewritten(app, processed(TEXT).replace(word, "toutefois", 1))
    change = excerpts.proposal_diff(draft.current)
    assert (change.passages, change.replacements, change.additions, change.deletions) == (1, 1, 0, 0)
