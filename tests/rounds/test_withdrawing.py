"""A proposal taken off the agenda: by who made it, in time, leaving it readable and its sheet free again."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade
from sqlalchemy import func, select

from tests import factories
from tests.deliberation.network import Clock
from tests.rounds.network import (
    NOW,
    calendar,
    dynamisers,
    item_on,
    opened,
    proposed,
    reach,
    sheet,
    withdrawn,
)
from tests.rounds.records import agreed
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.ledger import queries as ledger
from wiki.rounds import queries, screens, services
from wiki.rounds.agenda import discussions, withdrawing
from wiki.rounds.agenda.items import ItemKind
from wiki.rounds.calendar import Phase
from wiki.rounds.leading import rescheduling
from wiki.rounds.models import Item
from wiki.rounds.services import ItemProposal, RoundPlan
from wiki.rounds.voting import services as voting
from wiki.rounds.voting.services import ItemAnswer
from wiki.rounds.voting.verdict import Answer

pytestmark = pytest.mark.both_databases


def refused(
    item: Item,
    actor: Member | None,
    now: datetime,
    error: type[Exception],
    said: str,
    *,
    reason: str = "Une raison.",
) -> None:
    """Try to take an item off, and see that nothing has changed."""
    before = installation().generation, db.session.scalar(select(func.count()).select_from(Item))
    assert actor is not None
    with pytest.raises(error, match=said), unit_of_work():
        withdrawing.withdraw_item(item, reason, actor, now)
    db.session.expire_all()
    assert before == (installation().generation, db.session.scalar(select(func.count()).select_from(Item)))


def test_what_was_taken_off_stays_and_its_sheet_is_free_again(app: Flask) -> None:
    page, made = sheet("T11"), opened()
    first = proposed(made, "retire", page)
    withdrawn(first)
    assert (first.withdrawn is not None and first.withdrawn.reason) == "Je me suis trompé de fiche."
    assert made.agenda == []
    assert made.items == [first]
    assert queries.readable_item_count(made) == 0
    second = proposed(made, "retire", page)
    assert (second.number, second.attempt) == (2, 2)
    assert services.find_on_agenda(made, page) is second
    assert agreed() == ([], 0)


def test_the_database_holds_one_item_of_a_sheet_at_a_time(app: Flask) -> None:
    page, made = sheet("T11"), opened()
    item = proposed(made, "retire", page)
    with pytest.raises(Conflict, match="same moment"), unit_of_work():
        db.session.add(
            Item(
                round_id=made.id,
                number=7,
                subject=item.subject,
                kind=item.kind,
                page_id=page.id,
                proposed_at=NOW,
            )
        )


def test_a_sheet_that_nobody_speaks_of_any_more_is_kept_on_the_agenda(app: Flask) -> None:
    page, made = sheet("T11"), opened()
    withdrawn(proposed(made, "retire", page))
    reach(made, Phase.EVALUATION)
    assert [(item.number, str(item.kind)) for item in made.agenda] == [(2, "keep")]


def test_a_replacement_taken_off_closes_no_circle(app: Flask) -> None:
    one, other, made = sheet("T11"), sheet("T12"), opened()
    withdrawn(proposed(made, "replace", one, successor=other))
    assert proposed(made, "replace", other, successor=one).number == 2


def test_it_is_off_the_vote_and_the_close(app: Flask) -> None:
    page, person = sheet("T11"), dynamisers()[0]
    made = opened()
    off = proposed(made, "retire", page)
    withdrawn(off)
    moment = reach(made, Phase.EVALUATION)
    principles = {each["code"]: 3 for each in made.principles}
    with pytest.raises(Conflict, match="off the agenda"), unit_of_work():
        services.evaluate(off, principles, "", person, moment)
    moment = reach(made, Phase.DELIBERATION)
    with pytest.raises(Conflict, match="off the agenda"), unit_of_work():
        discussions.open_item_thread(off, "Une question", "Pourquoi ?", person, moment)
    moment = reach(made, Phase.VOTE)
    with pytest.raises(Conflict, match="off the agenda"), unit_of_work():
        voting.cast_answers(made, person, [ItemAnswer(off, Answer.VALIDATE)], moment)
    assert screens.remaining_count(made, person) == 1
    reach(made, Phase.PUBLISHED)
    assert off.result is None
    assert item_on(made, page).result is not None
    assert agreed() == ([], 1)


def test_it_is_taken_off_once_and_in_time(app: Flask) -> None:
    made = opened()
    item = proposed(made, "retire", sheet("T11"))
    moment, evaluation = NOW + timedelta(days=1), made.evaluation_at
    refused(item, item.proposed_by, evaluation, Conflict, "during the collection only")
    refused(item, item.proposed_by, moment, InvalidInput, "At most", reason="x" * 2001)
    withdrawn(item)
    refused(item, item.proposed_by, moment, Conflict, "already")


def test_who_waited_for_the_lock_while_the_evaluation_began_comes_too_late(app: Flask) -> None:
    page, made = sheet("T11"), opened()
    item = proposed(made, "retire", page)
    reach(made, Phase.EVALUATION)  # another request saw to it
    refused(
        item,
        item.proposed_by,
        made.evaluation_at - timedelta(milliseconds=1),
        Conflict,
        "during the collection",
    )
    assert [each.page_id for each in made.agenda] == [page.id]
    late = ItemProposal(ItemKind.ADD, sheet("T12", validated=False))
    with pytest.raises(Conflict, match="during the collection"), unit_of_work():
        services.propose(made, late, factories.member(), made.evaluation_at - timedelta(milliseconds=1))


def test_a_database_with_an_item_taken_off_does_not_go_back(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    withdrawn(proposed(opened(), "retire", sheet("T11")))
    db.session.remove()
    with pytest.raises(SystemExit):
        downgrade(revision="0019")
    assert "Put a backup back instead" in caplog.text
    db.session.remove()
    assert agreed() == ([], 0)


def test_what_waits_since_an_earlier_round_is_left_to_its_vote(app: Flask) -> None:
    page = sheet("T11")
    made = opened()
    proposed(made, "retire", page)
    reach(made, Phase.PUBLISHED)  # nobody voted: it is carried over
    again = opened(2027, NOW + timedelta(days=365))
    item = item_on(again, page)
    refused(item, item.proposed_by, again.collection_at + timedelta(days=1), Conflict, "earlier round")


def test_a_cancelled_round_hands_on_only_what_was_left_on_its_agenda(app: Flask) -> None:
    one, other, made = sheet("T11"), sheet("T12"), opened()
    withdrawn(proposed(made, "retire", one))
    proposed(made, "retire", other)
    moment = NOW + timedelta(days=2)
    with unit_of_work():
        rescheduling.cancel(made, "Le lieu manque.", factories.steward(), moment)
        next_round = services.open_round(RoundPlan(2026, calendar(moment)), None, moment)
    assert [item.page_id for item in next_round.items] == [other.id]


def test_who_proposed_it_sees_the_way_and_everybody_reads_what_became_of_it(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    page, member, made = sheet("T11"), factories.member("Ada Autrice"), opened()
    proposed(made, "retire", page, member)
    item = "/fr/rounds/2026/items/1"
    assert f"{item}/withdraw" not in client.get(item).text
    for somebody in (factories.member(), factories.steward()):
        factories.sign_in(client, somebody, NOW)
        assert f"{item}/withdraw" not in client.get(item).text
        refusal = client.post(f"{item}/withdraw", data={"reason": "Une raison."})
        assert refusal.status_code == HTTPStatus.FORBIDDEN
        assert "Seule la personne qui a proposé" in refusal.text
    factories.sign_in(client, member, NOW)
    assert f"{item}/withdraw" in client.get(item).text
    assert "Raison" in client.get(f"{item}/withdraw").text
    answer = client.post(f"{item}/withdraw", data={"reason": "La **fiche** voisine était visée."})
    assert answer.headers["Location"] == item
    shown = client.get(item).text
    for words in ("<strong>fiche</strong>", "retiré de l’ordre du jour", "/fr/rounds/2026/propose"):
        assert words in shown
    assert f"{item}/withdraw" not in shown
    board = client.get("/fr/rounds/2026").text
    assert item in board
    assert "Rien n’est encore à l’ordre du jour" in board
    [event] = [event for event in ledger.events() if event.type == "round.item_withdrawn"]
    assert "a retiré un point de l’ordre du jour" in client.get(f"/fr/ledger/{event.seq}").text
    twice = client.post(f"{item}/withdraw", data={"reason": "Encore une fois."})
    assert twice.status_code == HTTPStatus.CONFLICT
    assert "Encore une fois." in twice.text
    assert client.get(f"{item}/withdraw").status_code == HTTPStatus.CONFLICT
    clock.now = reach(made, Phase.EVALUATION)
    factories.sign_in(client, factories.dynamiser("FR"), clock.now)
    assert client.get(f"{item}/evaluate").status_code == HTTPStatus.CONFLICT
    assert f"{item}/evaluate" not in client.get(item).text
