"""The whole life of an amendment, through the services and then counted again from the record alone."""

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import AFTER, BEFORE, cast, charter, closed, opened, proposed, text_of
from wiki.audit.verify import verify
from wiki.core.db import db
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.votes import queries as vote_queries
from wiki.ledger import queries as ledger
from wiki.versioning.models import Origin
from wiki.versioning.queries import revision

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("preset", ["simple", "charter"])
def test_an_amendment_changes_a_charter(app: Flask, preset: str) -> None:
    page = charter()
    people = [factories.member(country=country) for country in ("FR", "FR", "PT", "IT")]
    amendment = proposed(page, people[0])
    assert amendment.reference == "26-001"
    vote = opened(amendment, preset=preset)
    for person, choice in zip(people, ("for", "against", "for", "for"), strict=True):
        cast(vote, person, choice, "une raison")
    cast(vote, people[1], "abstain")
    closed(vote)

    assert vote.result is not None
    assert vote.result.outcome == "adopted"
    assert amendment.state is AmendmentState.MERGED
    made = revision(page.id, page.head_number)
    assert (made.number, made.origin, made.amendment_id) == (2, Origin.AMENDMENT, amendment.id)
    assert AFTER in text_of(page)
    assert BEFORE not in text_of(page)

    report = verify(ledger.events())
    assert report.problems == ()
    assert (report.votes, report.merges, report.unchecked) == (1, 1, 0)


@pytest.mark.parametrize(
    ("choices", "outcome", "state"),
    [
        ((), "no_quorum", AmendmentState.NO_QUORUM),
        (("against", "for", "against"), "rejected", AmendmentState.REJECTED),
    ],
)
def test_what_is_not_adopted_changes_nothing(
    app: Flask, choices: tuple[str, ...], outcome: str, state: AmendmentState
) -> None:
    page = charter()
    people = [factories.member() for _ in range(3)]
    amendment = proposed(page, people[0])
    vote = opened(amendment)
    for person, choice in zip(people, choices, strict=False):
        cast(vote, person, choice)
    closed(vote)
    assert vote.result is not None
    assert (vote.result.outcome, amendment.state) == (outcome, state)
    assert page.head_number == 1
    report = verify(ledger.events())
    assert (report.problems, report.votes, report.merges) == ((), 1, 0)


def test_the_charter_rule_asks_for_a_majority_of_countries(app: Flask) -> None:
    page = charter()
    french = [factories.member() for _ in range(4)]
    portuguese = factories.member(country="PT")
    vote = opened(proposed(page, french[0]), preset="charter")
    for person in french:
        cast(vote, person, "for")
    cast(vote, portuguese, "against", "non")
    closed(vote)
    assert vote.result is not None
    assert vote.result.outcome == "rejected"
    assert {line["rule"] for line in vote.result.decision["lines"] if line["status"] == "failed"} == {
        "second"
    }


def test_the_record_holds_no_free_words_of_deliberation(app: Flask) -> None:
    page, author = charter(), factories.member()
    vote = opened(proposed(page, author))
    cast(vote, author, "for", "une raison que personne ne devine")
    closed(vote)
    bodies = " ".join(
        str(event.payload) for event in ledger.events() if not event.type.startswith("revision")
    )
    assert "une raison" not in bodies
    assert "Écrire" not in bodies
    assert vote_queries.next_due_at() is None
    db.session.rollback()
