import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    NOW,
    TEXT,
    announced,
    cast,
    charter,
    closed,
    drafted,
    opened,
    proposed,
)
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.amendments import excerpts, rebasing
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.deliberation.amendments import services as amendment_services
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability, VersionCause
from wiki.deliberation.votes import queries as vote_queries
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.pages.models import Page

pytestmark = pytest.mark.both_databases


def adopt(page: Page, author: Member, old: str, new: str) -> Amendment:
    amendment = proposed(page, author, old, new)
    vote = opened(amendment)
    cast(vote, author, "for")
    closed(vote)
    assert amendment.state is AmendmentState.MERGED
    return amendment


def test_a_draft_leaves_no_trace_in_the_record(app: Flask) -> None:
    page, author = charter(), factories.member()
    before = ledger.count()
    draft = drafted(page, author)
    assert (draft.reference, draft.state) == ("", AmendmentState.DRAFT)
    with unit_of_work():
        endings.withdraw(draft, "", author, NOW)
    assert ledger.count() == before
    assert amendment_queries.drafts_of(author) == []
    assert db.session.scalar(amendment_queries.filtered_amendments()) is None


def test_a_free_page_needs_no_amendment(app: Flask) -> None:
    page, author = charter(kind="page"), factories.member()
    with pytest.raises(Conflict), unit_of_work():
        amendment_services.create_draft(page, "", author, NOW)


def test_numbers_follow_each_other_within_a_year(app: Flask) -> None:
    page, author = charter(), factories.member()
    found = [proposed(page, author, now=NOW + days * DAY).reference for days in (0, 1, 400)]
    assert found == ["26-001", "26-002", "27-001"]


@pytest.mark.parametrize("missing", ["text", "title", "reasons"])
def test_what_is_missing_is_asked_for(app: Flask, missing: str) -> None:
    draft = drafted(charter(), factories.member(), new=BEFORE if missing == "text" else AFTER)
    words = {"title": "Un titre", "reasons": "Des raisons"} | {missing: " "}
    with unit_of_work():
        amendment_services.set_title_and_reasons(draft, words["title"], words["reasons"], NOW)
    with pytest.raises(InvalidInput), unit_of_work():
        amendment_services.submit(draft, NOW)
    assert draft.state is AmendmentState.DRAFT


def test_only_the_passage_is_rewritten(app: Flask) -> None:
    page, author = charter(), factories.member()
    with unit_of_work():
        draft = amendment_services.create_draft(page, "membres", author, NOW)
    passage = excerpts.cut_passage(draft.current.text, "membres")
    assert passage.text.startswith("## Membres")
    assert "Réunions" not in passage.text
    typed = passage.text.replace("## Membres", "## Membres et délégués")
    with unit_of_work():
        amendment_services.rewrite_passage(draft, draft.current.number, typed, NOW)
    assert draft.section == "membres-et-delegues"
    assert draft.current.text == excerpts.base_text(draft.current).replace(
        "## Membres", "## Membres et délégués"
    )


@pytest.mark.parametrize(
    "typed", ["", " \n", "Sans titre.\n", "### Plus petit\n\nTexte.\n", "# Plus grand\n\nTexte.\n"]
)
def test_a_section_keeps_its_heading_so_that_no_other_is_taken_for_it(app: Flask, typed: str) -> None:
    page, author = charter(), factories.member()
    with unit_of_work():
        draft = amendment_services.create_draft(page, "membres", author, NOW)
    with pytest.raises(InvalidInput), unit_of_work():
        amendment_services.rewrite_passage(draft, draft.current.number, typed, NOW)
    assert (draft.section, draft.current.text) == ("membres", TEXT)


def test_a_rewriting_meets_what_the_page_did_meanwhile(app: Flask) -> None:
    page, author = charter(), factories.member()
    with unit_of_work():
        draft = amendment_services.create_draft(page, "membres", author, NOW)
    seen = draft.current.number
    typed = excerpts.cut_passage(draft.current.text, "membres").text
    adopt(page, author, "quatre fois", "six fois")
    with unit_of_work():
        rebasing.rebase_draft(draft, NOW)
        amendment_services.rewrite_passage(draft, seen, typed.replace(BEFORE, AFTER), NOW)
    assert AFTER in draft.current.text
    assert "six fois" in draft.current.text
    adopt(page, author, BEFORE, "cinq ans")
    with unit_of_work():
        rebasing.rebase_draft(draft, NOW)
    with pytest.raises(Conflict), unit_of_work():
        amendment_services.rewrite_passage(draft, seen, typed.replace(BEFORE, "dix ans"), NOW)


def test_other_amendments_follow_their_page(app: Flask) -> None:
    page, author = charter(), factories.member()
    apart = proposed(page, author, "quatre fois", "six fois")
    close = proposed(page, author, "sont nommés", "sont élus")
    colliding = proposed(page, author, BEFORE, "neuf ans")
    draft = drafted(page, author, "publics", "publiés")
    adopt(page, author, BEFORE, AFTER)
    with unit_of_work():
        rebasing.rebase_draft(draft, NOW)
    db.session.expire_all()
    assert [each.mergeability for each in (apart, close, colliding, draft)] == [
        Mergeability.CLEAN,
        Mergeability.CLOSE,
        Mergeability.CONFLICT,
        Mergeability.CLEAN,
    ]
    for carried, words in ((apart, "six fois"), (close, "sont élus"), (draft, "publiés")):
        assert (carried.current.base_number, carried.current.cause) == (2, VersionCause.REBASE)
        assert words in carried.current.text
        assert AFTER in carried.current.text
    assert colliding.current.base_number == 1
    assert "neuf ans" in colliding.current.text


def test_a_close_rebase_awaits_its_author(app: Flask) -> None:
    page, author = charter(), factories.member()
    close = proposed(page, author, "sont nommés", "sont élus")
    adopt(page, author, BEFORE, AFTER)
    db.session.expire_all()
    with pytest.raises(Conflict):
        announced(close, NOW + 20 * DAY)
    with pytest.raises(Conflict), unit_of_work():
        amendment_services.confirm_rebase(close, 1, NOW)
    with unit_of_work():
        amendment_services.confirm_rebase(close, close.current.number, NOW)
    assert close.mergeability is Mergeability.CLEAN
    assert announced(close, NOW + 20 * DAY).text_hash == close.current.text_hash


def test_a_collision_is_adapted_to_the_text_in_force(app: Flask) -> None:
    page, author = charter(), factories.member()
    colliding = proposed(page, author, BEFORE, "neuf ans")
    adopt(page, author, BEFORE, AFTER)
    db.session.expire_all()
    joint = excerpts.merge_into_head(colliding.current)
    text = excerpts.adapted_text(joint)
    assert "neuf ans" in text
    current = colliding.current
    with unit_of_work():
        amendment_services.revise(
            colliding,
            amendment_services.Proposal(page.head_number, text, current.title, current.reasons),
            NOW,
        )
    assert colliding.mergeability is Mergeability.CLEAN
    assert colliding.current.base_number == 2


def test_drafts_before_the_submission_stay_private(app: Flask) -> None:
    page, author = charter(), factories.member()
    draft = drafted(page, author)
    with unit_of_work():
        amendment_services.submit(draft, NOW + DAY)
    with unit_of_work():
        amendment_services.set_title_and_reasons(draft, "Un titre meilleur", "Parce que.", NOW + 2 * DAY)
    assert [version.number for version in draft.versions] == [1, 2, 3]
    assert [version.number for version in draft.public_versions] == [2, 3]


@pytest.mark.parametrize("act", [endings.withdraw, endings.void])
def test_what_is_taken_back_before_its_vote_is_never_opened(app: Flask, act: object) -> None:
    page, author = charter(), factories.member()
    amendment = proposed(page, author)
    vote = announced(amendment)
    assert installation().next_due_at == vote.opens_at
    with unit_of_work():
        act(amendment, "une raison", author, NOW)  # type: ignore[operator]
    assert installation().next_due_at is None
    assert jobs.run_due(vote.closes_at + DAY) == 0
    db.session.refresh(vote)
    assert (vote.roll, vote.result) == ([], None)
    assert db.session.scalar(vote_queries.filtered_votes()) is None
    assert amendment.ended_reason == "une raison"


def test_the_follow_up_comes_after_the_close(app: Flask) -> None:
    page, author = charter(), factories.member()
    amendment = proposed(page, author)
    with pytest.raises(Conflict), unit_of_work():
        amendment_services.write_follow_up(amendment, "Trop tôt", author, NOW)
    vote = opened(amendment)
    closed(vote)
    for text in ("Nous reprendrons.", "Nous reprendrons."):
        with unit_of_work():
            amendment_services.write_follow_up(amendment, text, author, NOW)
    assert amendment.follow_up == "Nous reprendrons."
    assert [event.type for event in ledger.events()].count("amendment.followed_up") == 1


@pytest.mark.parametrize(
    "title", ["Nommer\u202e pour trois ans", "Nommer\x00 pour trois ans", "Deux\u200bans"]
)
def test_a_title_holds_nothing_that_nobody_sees(app: Flask, title: str) -> None:
    draft = drafted(charter(), factories.member())
    with pytest.raises(InvalidInput), unit_of_work():
        amendment_services.set_title_and_reasons(draft, title, "Des raisons", NOW)
    with unit_of_work():
        amendment_services.set_title_and_reasons(draft, "می\u200cخواهم", "Des raisons", NOW)
    assert draft.current.title == "می\u200cخواهم"


@pytest.mark.parametrize("number", [0, 2])
def test_a_text_stands_on_a_version_that_the_page_has(app: Flask, number: int) -> None:
    draft = drafted(charter(), factories.member())
    current = draft.current
    proposal = amendment_services.Proposal(number, TEXT, current.title, current.reasons)
    with pytest.raises(InvalidInput), unit_of_work():
        amendment_services.revise(draft, proposal, NOW)
