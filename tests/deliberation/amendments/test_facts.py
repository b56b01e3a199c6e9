"""The facts of a reference page are amended with its text: carried, signed, voted, put in, told by the record."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    NOW,
    PUT_IN,
    TEXT,
    cast,
    closed,
    opened,
    text_of,
)
from tests.deliberation.sheets import adopted, proposed, revise, sheet
from wiki.accounts.models import Member
from wiki.audit import agreement
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, Forbidden, InvalidInput
from wiki.deliberation.amendments import excerpts, services
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.ending import services as endings
from wiki.deliberation.amendments.fit import standings
from wiki.deliberation.amendments.fit.texts import Relation
from wiki.deliberation.amendments.services import Proposal
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability
from wiki.deliberation.votes import contests, queries
from wiki.deliberation.votes import services as votes
from wiki.deliberation.votes.closing import merging
from wiki.deliberation.votes.closing.merging import Resolution
from wiki.ledger import queries as ledger
from wiki.pages import services as pages
from wiki.pages.models import Page
from wiki.pages.writing.editing import ConflictChoice
from wiki.versioning.models import Origin
from wiki.versioning.queries import version
from wiki.versioning.services import Authorship, prepare_revision

pytestmark = pytest.mark.both_databases
REWRITTEN = TEXT.replace(BEFORE, AFTER)
NO_ROUND = (
    "A binding text was changed without a vote."  # these tests write what a round would, without the round
)


def sound(*, but: str = "") -> bool:
    """Say whether the record holds, but for this, and agrees with what is stored."""
    told = agreement.RecordedEvents()
    report = verify(told.listen(ledger.events()))
    others = [str(problem) for problem in report.problems if str(problem) != but]
    return not others and not list(agreement.find_problems(told, lambda: None))


def payloads(kind: str) -> list[Any]:
    return [event.payload for event in ledger.events() if event.type == kind]


def write(page: Page, facts: dict[str, Any], origin: Origin) -> None:
    head = version(page.id, page.head_number)
    with unit_of_work():
        prepared = prepare_revision(head, replace(head.content, facts=head.content.facts | facts))
        pages.write(page, prepared, Authorship(origin), NOW)


def two_adopted(one: dict[str, Any], other: dict[str, Any]) -> tuple[Page, Member, Amendment]:
    """Two amendments voted at the same time; the second is adopted on a page that the first has changed."""
    page, author = sheet(), factories.member()
    running = [opened(proposed(page, author, changes)) for changes in (one, other)]
    for vote in running:
        cast(vote, author, "for")
    for vote in running:
        closed(vote)
    db.session.expire_all()
    return page, author, running[1].amendment


def test_text_and_facts_go_in_by_one_revision_and_one_vote(app: Flask) -> None:
    page, author = sheet(goals=["3"]), factories.member()
    amendment = proposed(page, author, {"phase": 5, "goals": None}, REWRITTEN)
    adopted(amendment, author)
    assert (amendment.state, page.head_number, text_of(page)) == (AmendmentState.MERGED, 2, REWRITTEN)
    assert page.facts == {"strand": "territory", "cycle": 1, "phase": 5, "code": "T15", "validated": True}
    about = pages.about_hash(page.title, page.facts)
    told = ("amendment.submitted", "amendment.frozen", "vote.opened", "ballot.cast", "amendment.merged")
    assert [payloads(kind)[0]["about_hash"] for kind in told] == [about] * len(told)
    assert sound()


def test_facts_alone_can_be_amended(app: Flask) -> None:
    page, author = sheet(), factories.member()
    adopted(proposed(page, author, {"strand": "collective"}), author)
    assert (page.head_number, page.facts["code"], text_of(page)) == (2, "C13", TEXT)
    assert sound()


def test_without_facts_the_record_says_what_it_always_said(app: Flask) -> None:
    page, author = sheet(), factories.member()
    adopted(proposed(page, author, {}, REWRITTEN), author)
    assert page.facts["code"] == "T13"
    told = [event.type for event in ledger.events() if event.payload and "about_hash" in event.payload]
    assert set(told) == {"revision.saved"}
    assert sound()


def test_what_changes_neither_text_nor_facts_is_not_submitted(app: Flask) -> None:
    page, author = sheet(), factories.member()
    for changes in ({}, {"phase": 3}, {"goals": None}):
        with pytest.raises(InvalidInput):
            proposed(page, author, changes)
    assert page.head_number == 1


@pytest.mark.parametrize(
    "changes", [{"validated": False}, {"code": "T99"}, {"place": "ici"}, {"phase": 9}, {"goals": ["99"]}]
)
def test_what_cannot_be_amended_is_refused_and_nothing_is_kept(app: Flask, changes: dict[str, Any]) -> None:
    page, author = sheet(), factories.member()
    amendment = proposed(page, author, {"phase": 5})
    with pytest.raises(InvalidInput), unit_of_work():
        revise(amendment, changes)
    db.session.expire_all()
    assert (len(amendment.versions), amendment.current.facts) == (2, {"phase": 5})


def test_no_amendment_says_what_a_round_decides(app: Flask) -> None:
    page = sheet()
    with pytest.raises(Forbidden):
        write(page, {"validated": False}, Origin.AMENDMENT)
    write(page, {"phase": 4}, Origin.AMENDMENT)
    assert page.head_number == 2


def test_a_round_decides_while_facts_are_voted(app: Flask) -> None:
    page, author = sheet(), factories.member()
    vote = opened(proposed(page, author, {"phase": 5}))
    cast(vote, author, "for")
    write(page, {"retired": 2026}, Origin.ROUND)
    closed(vote)
    assert vote.amendment.state is AmendmentState.MERGED
    assert (page.facts["retired"], page.facts["code"]) == (2026, "T15")
    assert sound(but=NO_ROUND)


def test_signatures_fall_with_other_facts_and_stay_when_the_page_changes_others(app: Flask) -> None:
    page, author, friend = sheet(), factories.member(), factories.member()
    amendment = proposed(page, author, {"phase": 5})
    with unit_of_work():
        cosigning.sign(amendment, amendment.current.number, friend, NOW)
    adopted(proposed(page, author, {"cycle": 2}, REWRITTEN), author)
    assert (amendment.current.base_number, amendment.current.facts) == (2, {"phase": 5})
    assert amendment.mergeability is Mergeability.CLEAN
    assert [each.member_id for each in cosigning.valid_signatures(amendment)] == [friend.id]
    with unit_of_work():
        revise(amendment, {"phase": 6}, REWRITTEN, PUT_IN)
    assert cosigning.valid_signatures(amendment) == []
    assert payloads("amendment.revised")[-1]["dropped"] == [friend.id]
    assert excerpts.proposed_facts(amendment.current)["code"] == "T26"
    assert sound()


def test_a_fact_that_the_page_has_changed_otherwise_collides(app: Flask) -> None:
    page, author = sheet(), factories.member()
    amendment = proposed(page, author, {"phase": 5}, REWRITTEN)
    adopted(proposed(page, author, {"phase": 4}), author)
    assert (amendment.mergeability, amendment.collided_number) == (Mergeability.CONFLICT, 2)
    assert amendment.current.base_number == 1
    found = excerpts.rebase_facts_on_head(amendment.current)
    assert [(each.in_force, each.proposed) for each in found.fact_conflicts] == [(4, 5)]
    facts = excerpts.adapted_facts(amendment.current)
    with unit_of_work():
        services.revise(amendment, services.rewritten_proposal(amendment, 2, REWRITTEN, facts), NOW + DAY)
    assert (amendment.mergeability, amendment.current.facts) == (Mergeability.CLEAN, {"phase": 5})


def test_what_the_page_says_already_is_carried_as_no_change(app: Flask) -> None:
    page, author = sheet(), factories.member()
    amendment = proposed(page, author, {"phase": 5}, REWRITTEN)
    adopted(proposed(page, author, {"phase": 5}), author)
    assert (amendment.mergeability, amendment.current.facts) == (Mergeability.CLEAN, {})
    assert amendment.current.about_hash == ""


def test_facts_apart_both_go_in_by_themselves(app: Flask) -> None:
    page, _author, second = two_adopted({"phase": 5}, {"cycle": 2})
    assert (second.state, second.merged_number) == (AmendmentState.MERGED, 3)
    assert page.facts["code"] == "T25"
    assert sound()


def test_goals_added_by_two_amendments_both_go_in(app: Flask) -> None:
    page, author = sheet(goals=["3"]), factories.member()
    one, other = (proposed(page, author, {"goals": goals}) for goals in (["3", "4"], ["3", "5"]))
    assert contests.competing_amendments(one) == []
    running = [opened(each) for each in (one, other)]
    later = proposed(page, author, {"goals": ["11"]})
    for vote in running:
        cast(vote, author, "for")
    for vote in running:
        closed(vote)
    db.session.expire_all()
    assert [each.state for each in (one, other)] == [AmendmentState.MERGED, AmendmentState.MERGED]
    assert page.facts["goals"] == ["3", "4", "5"]
    assert later.current.facts == {"goals": ["4", "5", "11"]}
    assert sound()


def test_what_a_round_writes_carries_amendments_along(app: Flask) -> None:
    page, author, friend = sheet(), factories.member(), factories.member()
    amendment = proposed(page, author, {"phase": 5}, REWRITTEN)
    with unit_of_work():
        cosigning.sign(amendment, amendment.current.number, friend, NOW)
    write(page, {"retired": 2026}, Origin.ROUND)
    assert (amendment.current.base_number, amendment.mergeability) == (2, Mergeability.CLEAN)
    assert excerpts.proposed_facts(amendment.current)["retired"] == 2026
    assert [each.member_id for each in cosigning.valid_signatures(amendment)] == [friend.id]
    adopted(amendment, author)
    assert (page.facts["retired"], page.facts["code"], text_of(page)) == (2026, "T15", REWRITTEN)
    assert sound(but=NO_ROUND)


def test_of_two_adopted_values_a_person_chooses_one(app: Flask) -> None:
    page, author, second = two_adopted({"phase": 5}, {"phase": 6, "cycle": 2})
    assert (second.state, second.mergeability) == (AmendmentState.INTEGRATING, Mergeability.CONFLICT)
    for missing in (
        Resolution(),
        Resolution(facts={"phase": ConflictChoice.BOTH}),
        Resolution(facts={"cycle": ConflictChoice.MINE}),
    ):
        with pytest.raises(InvalidInput), unit_of_work():
            merging.integrate(second, 2, missing, author, PUT_IN)
    assert page.facts["code"] == "T15"
    with unit_of_work():
        merging.integrate(second, 2, Resolution(facts={"phase": ConflictChoice.IN_FORCE}), author, PUT_IN)
    assert (second.state, page.facts["code"]) == (AmendmentState.MERGED, "T25")
    assert payloads("amendment.merged")[-1]["fact_choices"] == {"phase": "in_force"}
    assert sound()


def test_choices_that_leave_nothing_are_refused(app: Flask) -> None:
    page, author, second = two_adopted({"phase": 5}, {"phase": 6})
    with pytest.raises(Conflict), unit_of_work():
        merging.integrate(second, 2, Resolution(facts={"phase": ConflictChoice.IN_FORCE}), author, PUT_IN)
    with unit_of_work():
        merging.integrate(second, 2, Resolution(facts={"phase": ConflictChoice.MINE}), author, PUT_IN)
    assert page.facts["code"] == "T16"


def ratified(amendment: Amendment, by: Member, changes: dict[str, Any], at: datetime) -> None:
    with unit_of_work():
        proposal = Proposal(2, TEXT, "Une autre phase", "Un accord.", changes)
        vote = votes.ratify(amendment, proposal, at + 3 * DAY, by, at)
    cast(vote, by, "for", at=at + DAY)
    closed(vote)


def test_a_ratification_may_hold_other_facts(app: Flask) -> None:
    page, author, second = two_adopted({"phase": 5}, {"phase": 6})
    first = second.mandate
    assert first is not None
    ratified(second, author, {"phase": 7}, first.closes_at + DAY)
    assert (second.state, page.facts["code"], text_of(page)) == (AmendmentState.MERGED, "T17", TEXT)
    assert queries.voted_version(first).facts == {"phase": 6}  # the words are the same, and the vote another
    assert sound()


def test_alternatives_of_one_fact_leave_no_trace_of_the_loser(app: Flask) -> None:
    page, people = sheet(), [factories.member() for _ in range(3)]
    one, other, apart = (
        proposed(page, people[0], changes)
        for changes in ({"phase": 5}, {"phase": 6, "cycle": 3}, {"cycle": 3})
    )
    assert contests.competing_amendments(one) == [other]
    assert contests.competing_amendments(apart) == []
    vote = opened(one, rivals=[other])
    assert other.vote is not None
    for voter in people:
        cast(vote, voter, "for")
    cast(other.vote, people[0], "for")
    cast(other.vote, people[1], "for")
    closed(vote)
    db.session.expire_all()
    assert (one.state, other.state) == (AmendmentState.MERGED, AmendmentState.REJECTED)
    assert page.facts["code"] == "T15"
    assert sound()


def test_neighbours_are_those_that_change_the_same_fact(app: Flask) -> None:
    page, author = sheet(), factories.member()
    mine, other, same, _apart = (
        proposed(page, author, changes)
        for changes in ({"phase": 5}, {"phase": 6}, {"phase": 5}, {"cycle": 3})
    )
    found = {each.amendment.id: each.relation for each in standings.related_amendments(mine)}
    assert found == {other.id: Relation.CONFLICT, same.id: Relation.SAME}
    assert set(standings.overlapping_amendments([mine, other])) == {mine.id, other.id}


def test_an_amendment_that_ended_is_taken_up_with_its_facts(app: Flask) -> None:
    page, author = sheet(), factories.member()
    amendment = proposed(page, author, {"phase": 5, "cycle": 2})
    with unit_of_work():
        endings.withdraw(amendment, "Plus tard.", author, NOW)
    adopted(proposed(page, author, {"cycle": 2}), author)
    with unit_of_work():
        begun = endings.take_up(amendment, author, NOW + DAY)
    assert (begun.current.base_number, begun.current.facts) == (2, {"phase": 5})
    adopted(proposed(page, author, {"phase": 5}), author)
    with pytest.raises(Conflict), unit_of_work():
        endings.take_up(amendment, author, NOW + DAY)


def test_facts_chosen_on_an_older_version_are_joined_or_refused(app: Flask) -> None:
    page, author = sheet(), factories.member()
    amendment = proposed(page, author, {"cycle": 2})
    seen, before = amendment.current.number, excerpts.proposed_facts(amendment.current)
    adopted(proposed(page, author, {"phase": 4}), author)
    with unit_of_work():
        services.rewrite_passage(amendment, seen, TEXT, NOW, facts=before | {"strand": "policy"})
    assert excerpts.proposed_facts(amendment.current)["code"] == "P24"
    with pytest.raises(Conflict), unit_of_work():
        services.rewrite_passage(amendment, seen, TEXT, NOW, facts=before | {"phase": 8})
