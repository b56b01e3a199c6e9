"""The close of a round: every outcome written once, with an edition; what the verifiers find false."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.deliberation import network as deliberation
from tests.editions.library import published
from tests.rounds.network import cast, dynamisers, item_on, opened, proposed, reach, sheet
from tests.rounds.records import agreed, changed
from tests.snapshots import snapshot
from wiki.accounts import services as accounts
from wiki.accounts.models import Role
from wiki.audit.verify import verify
from wiki.core.db import db, unit_of_work
from wiki.editions import queries as editions
from wiki.ledger import queries as ledger
from wiki.ledger.chain import EventType
from wiki.operations import jobs
from wiki.pages.kinds import is_reference
from wiki.pages.models import Page
from wiki.rounds.calendar import Phase
from wiki.rounds.closing import services as closing
from wiki.rounds.models import Round
from wiki.versioning.models import Origin
from wiki.versioning.queries import revision

pytestmark = pytest.mark.both_databases


def a_closed_round() -> tuple[Round, dict[str, Page]]:
    """A round that validates an addition, retires a sheet, replaces one, and leaves one undecided."""
    made, found = snapshot("a closed round", close_a_round)
    return db.session.get_one(Round, made), {
        name: db.session.get_one(Page, page_id) for name, page_id in found.items()
    }


def close_a_round() -> tuple[int, dict[str, int]]:
    """Let a round run from its opening to its end; return its number, and those of its sheets."""
    found = {
        "added": sheet("T11", validated=False),
        "retired": sheet("T12"),
        "replaced": sheet("T13"),
        "heir": sheet("T14", validated=False),
        "waiting": sheet("T15"),
        "kept": sheet("T16"),
    }
    people = dynamisers()
    made = opened()
    proposed(made, "add", found["added"])
    proposed(made, "retire", found["retired"])
    proposed(made, "replace", found["replaced"], successor=found["heir"])
    reach(made, Phase.VOTE)
    answers = {"added": "validate", "retired": "retire", "replaced": "replace", "kept": "validate"}
    for person in people[:5]:
        for name, answer in answers.items():
            heir = found["heir"] if answer == "replace" else None
            cast(made, person, item_on(made, found[name]), answer, heir)
    reach(made, Phase.PUBLISHED)
    return made.id, {name: page.id for name, page in found.items()}


def test_a_round_writes_what_was_decided_and_publishes_an_edition(app: Flask) -> None:
    made, found = a_closed_round()
    outcomes = {name: item_on(made, page).result.outcome for name, page in found.items() if name != "heir"}  # type: ignore[union-attr]
    assert outcomes == {
        "added": "validated",
        "retired": "retired",
        "replaced": "replaced",
        "waiting": "carried_over",
        "kept": "validated",
    }
    assert found["added"].facts["validated"] is True
    assert found["heir"].facts["validated"] is True
    assert found["retired"].facts["retired"] == 2026
    assert (found["replaced"].facts["retired"], found["replaced"].facts["replaced_by"]) == (2026, "fiche-t14")
    assert is_reference("method", found["retired"].facts)
    written = revision(found["retired"].id, 2)
    assert (written.origin, written.summary) == (Origin.ROUND, "2026")
    assert [found[name].head_number for name in ("kept", "waiting")] == [1, 1]
    assert made.edition is not None
    assert made.edition.name == "Édition 2026"
    held = {entry.page_id for entry in made.edition.entries}
    assert held == {found[name].id for name in ("added", "heir", "waiting", "kept")}


def test_a_round_closes_once_however_often_it_is_asked(app: Flask) -> None:
    made, _found = a_closed_round()
    events = ledger.count()
    jobs.run_due(made.closes_at)
    with unit_of_work():
        assert closing.advance_round(made, made.closes_at) == []
    assert ledger.count() == events
    assert len(editions.editions()) == 1


def test_a_site_that_slept_through_it_all_does_everything_in_order(app: Flask) -> None:
    sheet()
    made = opened()
    jobs.run_due(made.closes_at)
    db.session.expire_all()
    assert made.phase is Phase.PUBLISHED
    assert [item.result.outcome for item in made.items if item.result] == ["carried_over"]
    assert verify(ledger.events()).problems == ()


def test_what_would_be_replaced_by_a_sheet_retired_at_once_is_carried_over(app: Flask) -> None:
    first, second, people = sheet("T11"), sheet("T12"), dynamisers()
    made = opened()
    proposed(made, "replace", first, successor=second)
    reach(made, Phase.VOTE)
    for person in people:
        cast(made, person, item_on(made, first), "replace", second)
        cast(made, person, item_on(made, second), "retire")
    reach(made, Phase.PUBLISHED)
    outcomes = [item.result.outcome for item in made.items if item.result]
    assert outcomes == ["carried_over", "retired"]
    assert "replaced_by" not in first.facts
    assert agreed()[0] == []


def test_a_round_that_leaves_no_text_closes_without_an_edition(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    reach(made, Phase.VOTE)
    for person in people:
        cast(made, person, item_on(made, page), "retire")
    reach(made, Phase.PUBLISHED)
    assert (made.phase, page.facts["retired"], made.edition) == (Phase.PUBLISHED, 2026, None)


def test_the_edition_of_a_round_finds_a_name_of_its_own(app: Flask) -> None:
    sheet()
    made = opened()
    for name in ("edition 2026", "Édition 2026, tour de validation 1"):
        published(name)
    reach(made, Phase.PUBLISHED)
    assert made.edition is not None
    assert made.edition.name == "Édition 2026, tour de validation 2"


def test_an_amendment_keeps_its_own_vote(app: Flask) -> None:
    page, people = sheet(), dynamisers()
    made = opened()
    amendment = deliberation.proposed(page, factories.member(), "deux heures", "trois heures")
    item = proposed(made, "revise", page, amendment=amendment)
    reach(made, Phase.VOTE)
    for person in people:
        cast(made, person, item, "validate")
    reach(made, Phase.PUBLISHED)
    assert item.result is not None
    assert item.result.outcome == "validated"
    assert (amendment.state, page.head_number) == ("open", 1)


FALSE = [
    (EventType.ROUND_CLOSED, lambda said: said["verdicts"][0].update(outcome="retired"), "result of item 1"),
    (EventType.ROUND_CLOSED, lambda said: said["verdicts"][0]["counts"].update(retire=1), "result of item 1"),
    (EventType.ROUND_CLOSED, lambda said: said["verdicts"].pop(), "result of item"),
    (EventType.ROUND_BALLOT, lambda said: said.update(member=999), "not on the roll"),
    (EventType.ROUND_BALLOT, lambda said: said["answers"][0].__setitem__(1, "replace"), "no such answer"),
    (EventType.ROUND_BALLOT, lambda said: said["answers"][0].__setitem__(0, 99), "item 99"),
    (EventType.ROUND_ITEM, lambda said: said.update(item=2), "not in order"),
    (EventType.ROUND_ADVANCED, lambda said: said.update(phase="vote", roll=[]), "before its hour"),
    (EventType.ROUND_OPENED, lambda said: said["calendar"].reverse(), "do not follow each other"),
]


@pytest.mark.parametrize(
    ("event_type", "change", "said"), FALSE, ids=[f"{case[0]}-{case[2]}" for case in FALSE]
)
def test_a_round_sealed_anew_with_something_false_in_it_is_found(
    app: Flask, event_type: EventType, change: Callable[[Any], None], said: str
) -> None:
    a_closed_round()
    assert agreed() == ([], 1)
    problems, _votes = agreed(changed(event_type, change))
    assert any(said in problem for problem in problems), problems


def test_the_roll_is_that_of_the_hour_of_the_vote_whoever_looks_first(app: Flask) -> None:
    sheet("T11")
    made, leaving = opened(), factories.member()
    begins = made.calendar.vote
    with unit_of_work():
        accounts.give_mandate(
            leaving,
            Role.DYNAMISER,
            country="FR",
            starts_on=made.collection_at.date(),
            ends_on=(begins + timedelta(days=1)).date(),
            by=None,
            now=made.collection_at,
        )
    reach(made, Phase.DELIBERATION)
    jobs.run_due(begins + timedelta(days=2))
    db.session.refresh(made)
    assert [entry.member_id for entry in made.roll] == [leaving.id]
