import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import (
    AFTER,
    BEFORE,
    DAY,
    NOW,
    Clock,
    cast,
    charter,
    drafted,
    opened,
    proposed,
)
from tests.deliberation.screens import KEY
from wiki.audit.verify import verify
from wiki.core import db
from wiki.core.db import unit_of_work
from wiki.deliberation.amendments import excerpts, rebasing
from wiki.deliberation.amendments.cosigning import services as cosigning
from wiki.deliberation.amendments.fit import texts
from wiki.deliberation.lifecycle import AmendmentState
from wiki.deliberation.models import Amendment, Mergeability, VersionCause
from wiki.deliberation.providers import vote_jobs
from wiki.deliberation.votes.closing import merging
from wiki.ledger import queries as ledger
from wiki.operations import jobs
from wiki.pages import services as pages
from wiki.pages.models import Page


class Merging:
    """Counts the merges that are done while the writer's lock is held, and in all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.locked, self.under_lock, self.all = False, 0, 0
        carry = texts.rebase_proposal

        def counted(base: str, head: str, proposed: str) -> texts.RebaseResult:
            self.all += 1
            self.under_lock += self.locked
            return carry(base, head, proposed)

        monkeypatch.setattr(texts, "rebase_proposal", counted)
        monkeypatch.setattr(vote_jobs, "unit_of_work", self.watched)

    @contextmanager
    def watched(self) -> Iterator[None]:
        with db.unit_of_work():
            self.locked = True
            try:
                yield
            finally:
                self.locked = False


def adopt(page: Page, new: str) -> None:
    change(page, BEFORE, new)


def change(page: Page, old: str, new: str) -> None:
    author = factories.member()
    vote = opened(proposed(page, author, old, new))
    cast(vote, author, "for")
    jobs.run_due(vote.closes_at)
    db.db.session.expire_all()


def three(page: Page, name: str) -> list[Amendment]:
    author = factories.member()
    return [proposed(page, author, "publics", f"{name} {number}") for number in range(3)]


def test_merges_are_prepared_before_the_lock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    page = charter()
    others = three(page, "prêts")
    counted = Merging(monkeypatch)
    adopt(page, "quinze ans")
    assert (counted.under_lock, counted.all) == (0, 3)
    assert [each.current.base_number for each in others] == [2, 2, 2]


@pytest.mark.both_databases
def test_what_was_not_prepared_is_worked_out_under_the_lock(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = charter()
    others = three(page, f"tardifs {db.is_postgresql()}")  # what is kept in memory outlives one database
    counted = Merging(monkeypatch)
    monkeypatch.setattr(merging, "precompute_merge", lambda _vote: None)
    adopt(page, "seize ans")
    assert (counted.under_lock, counted.all) == (3, 3)
    assert all("seize ans" in each.current.text for each in others)
    assert verify(ledger.events()).problems == ()


def test_what_was_prepared_for_another_text_is_not_used(app: Flask) -> None:
    page = charter()
    (other, *_) = three(page, "gardés")
    rebasing.precompute_rebases(page, "Un tout autre texte.\n")
    adopt(page, "dix-sept ans")
    assert "dix-sept ans" in other.current.text
    assert "gardés 0" in other.current.text


def test_a_carried_version_keeps_the_signatures_where_its_words_stay(app: Flask) -> None:
    page = charter(kind="charter")
    apart = proposed(page, factories.member(), "publics", "publiés")
    close = proposed(page, factories.member(), "sont nommés", "sont élus")
    changing = proposed(page, factories.member())
    people = [factories.member(country=country) for country in ("FR", "FR", "IT")]
    for amendment in (apart, close, changing):
        for person in people:
            with unit_of_work():
                cosigning.sign(amendment, amendment.current.number, person, NOW)
    vote = opened(changing)
    for person in people:
        cast(vote, person, "for")
    jobs.run_due(vote.closes_at)
    db.db.session.expire_all()
    assert apart.current.cause is close.current.cause is VersionCause.REBASE
    assert (apart.state, len(cosigning.valid_signatures(apart))) == (AmendmentState.OPEN, 3)
    assert (close.state, cosigning.valid_signatures(close)) == (AmendmentState.SEEKING_SUPPORT, [])
    rebased = {
        event.subject: event.payload or {} for event in ledger.events() if event.type == "amendment.rebased"
    }
    assert "dropped" not in rebased[f"amendment:{apart.id}"]
    assert len(rebased[f"amendment:{close.id}"]["dropped"]) == 3


@pytest.mark.both_databases
def test_a_new_title_carries_amendments_along(app: Flask) -> None:
    page, author = charter(), factories.member()
    waiting, draft = proposed(page, author), drafted(page, author, "publics", "publiés")
    frozen = opened(proposed(page, author, "quatre fois", "six fois")).amendment
    steward = factories.steward()
    with unit_of_work():
        cosigning.sign(waiting, 1 + 1, factories.member(), NOW)
        pages.rename(page, "Un autre titre", "", steward, NOW)
        rebasing.rebase_draft(draft, NOW)
    assert [each.current.base_number for each in (waiting, draft, frozen)] == [2, 2, 1]
    assert (waiting.current.cause, len(cosigning.valid_signatures(waiting))) == (VersionCause.REBASE, 1)
    assert {each.mergeability for each in (waiting, draft, frozen)} == {Mergeability.CLEAN}
    assert verify(ledger.events()).problems == ()


def test_a_draft_follows_when_its_author_comes_without_a_word_in_the_record(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, author = charter(), factories.member()
    draft = drafted(page, author, "publics", "publiés", NOW + DAY)
    adopt(page, AFTER)
    assert draft.current.base_number == 1
    factories.sign_in(client, author, clock.now)
    assert client.get(f"/fr/drafts/{draft.id}/text").status_code == 200
    db.db.session.rollback()
    assert (draft.current.base_number, len(draft.versions)) == (2, 3)
    assert client.get(f"/fr/drafts/{draft.id}/text").status_code == 200
    assert len(draft.versions) == 3
    assert f"amendment:{draft.id}" not in {event.subject for event in ledger.events()}


def test_a_decision_looks_at_no_draft(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many drafts there are, and however long, nothing waits for them."""
    page, author = charter(), factories.member()
    drafts = [drafted(page, author, "publics", f"publiés {number}", NOW + DAY) for number in range(5)]
    looked_at = list[str]()
    rebase = texts.rebase_proposal

    def counted(base: str, head: str, proposed: str) -> texts.RebaseResult:
        looked_at.append(proposed)
        return rebase(base, head, proposed)

    monkeypatch.setattr(texts, "rebase_proposal", counted)
    adopt(page, AFTER)
    assert not {each.current.text for each in drafts} & set(looked_at)
    assert {each.current.base_number for each in drafts} == {1}


def test_a_draft_that_meets_a_change_as_it_is_submitted_is_read_once_more(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    """What the author has not read is not submitted; what changed elsewhere stops nothing."""
    page, author = charter(), factories.member()
    draft = drafted(page, author, "Chaque territoire en nomme", "Chaque ville en nomme", NOW + DAY)
    address = f"/fr/drafts/{draft.id}/check"
    factories.sign_in(client, author, clock.now)
    change(page, "nomme trois", "nomme cinq")
    refused = client.post(address, data=KEY)
    assert refused.status_code == 409
    db.db.session.rollback()
    assert "La page a changé là où vous proposez quelque chose" in refused.text
    assert "Chaque ville en nomme cinq." in draft.current.text
    change(page, "publics", "publiés")
    assert client.post(address, data=KEY).status_code == 303
    db.db.session.rollback()
    assert (draft.state, draft.current.base_number) == (AmendmentState.OPEN, page.head_number)


def test_a_draft_says_what_its_sentence_was_joined_with_until_it_is_read(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, author = charter(), factories.member()
    draft = drafted(page, author, "Chaque territoire en nomme", "Chaque ville en nomme", NOW + DAY)
    address = f"/fr/drafts/{draft.id}"
    change(page, "nomme trois", "nomme cinq")
    with unit_of_work():
        rebasing.rebase_draft(draft, NOW + DAY)
    change(page, "publics", "publiés")  # elsewhere: the joined sentence waits for its author all the same
    with unit_of_work():
        rebasing.rebase_draft(draft, NOW + DAY)
    assert draft.mergeability is Mergeability.CLOSE
    assert [str(each.text).strip() for each in excerpts.unconfirmed_chunks(draft)] == [
        "Chaque ville en nomme cinq."
    ]
    factories.sign_in(client, author, clock.now)
    for step in ("text", "check"):
        shown = client.get(f"{address}/{step}").text
        assert "La page a changé dans la même phrase" in shown
        assert re.search(r"Adopté entre-temps\xa0: l’amendement\s+<a[^>]*>26-001</a>\.", shown)
    text = draft.current.text
    assert (
        client.post(f"{address}/text", data={"seen": draft.current.number, "text": text}).status_code == 303
    )
    assert "La page a changé dans la même phrase" not in client.get(f"{address}/check").text
