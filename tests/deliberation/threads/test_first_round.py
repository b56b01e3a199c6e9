"""First rounds: answers nobody else reads before the hour, revealed together by whoever comes first after it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.deliberation.network import DAY, NOW, Clock, charter
from wiki.accounts.models import Member
from wiki.core.db import db, installation, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.threads import queries
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.leading import first_round, syntheses
from wiki.deliberation.threads.models import PostKind, Thread
from wiki.ledger import queries as ledger
from wiki.operations import jobs

UNTIL = NOW + 3 * DAY
SECRET = "coquelicot"


def asked() -> Thread:
    page, author = charter(), factories.member("Ada Autrice")
    with unit_of_work():
        return thread_services.open_thread(
            page, "Que changer ?", "Une question ouverte", author, NOW, until=UNTIL
        )


def answer(thread: Thread, who: Member, text: str, at: timedelta = DAY) -> None:
    with unit_of_work():
        first_round.save_answer(thread, text, who, NOW + at)


@pytest.mark.both_databases
def test_answers_become_posts_together_at_the_hour(app: Flask) -> None:
    thread, first, second = asked(), factories.member("Bruno"), factories.member("Carla")
    answer(thread, second, "Une réponse")
    answer(thread, first, "Un début")
    answer(thread, first, "Une autre réponse", 2 * DAY)
    assert jobs.run_due(UNTIL - timedelta(microseconds=1)) == 0
    assert [post.text for post in thread.posts] == ["Une question ouverte"]
    assert queries.answer_count(thread) == 2
    assert jobs.run_due(UNTIL) == 1
    assert jobs.run_due(UNTIL + DAY) == 0
    db.session.expire_all()
    assert [(post.author.name, post.text, post.kind) for post in thread.posts[1:]] == [
        ("Carla", "Une réponse", PostKind.ANSWER),
        ("Bruno", "Une autre réponse", PostKind.ANSWER),
    ]
    assert {post.created_at for post in thread.posts[1:]} == {UNTIL}
    assert not thread.is_sealed
    assert queries.answer_count(thread) == 0
    assert installation().next_due_at is None


def test_the_record_names_who_answered_only_when_all_is_revealed(app: Flask) -> None:
    thread, who = asked(), factories.member()
    answer(thread, who, SECRET)
    assert f"member:{who.id}" not in {event.actor for event in ledger.events()}
    assert installation().next_due_at == UNTIL
    jobs.run_due(UNTIL)
    asked_event, revealed = [event for event in ledger.events() if event.subject == f"thread:{thread.id}"]
    assert (asked_event.type, revealed.type) == ("thread.asked", "thread.revealed")
    assert revealed.payload is not None
    assert [member for member, _hash in revealed.payload["answers"]] == [who.id]
    assert not any(SECRET in str(event.payload) for event in ledger.events())


def test_discussion_waits_for_the_end_of_the_first_round(app: Flask) -> None:
    thread, who = asked(), factories.steward()
    with pytest.raises(Conflict), unit_of_work():
        thread_services.add_post(thread, "Déjà", who, NOW)
    with pytest.raises(Conflict), unit_of_work():
        thread_services.close_thread(thread, "Trop tôt", who, NOW)
    with pytest.raises(Conflict), unit_of_work():
        thread_services.edit_post(thread.posts[0], "Une autre question", NOW)
    jobs.run_due(UNTIL)
    with unit_of_work():
        thread_services.add_post(thread, "Maintenant", who, UNTIL)
    assert thread.posts[-1].kind is PostKind.POST


@pytest.mark.parametrize("at", [3 * DAY, 4 * DAY])
def test_an_answer_after_the_hour_is_told_that_it_can_be_a_post(app: Flask, at: timedelta) -> None:
    thread = asked()
    with pytest.raises(first_round.FirstRoundOver):
        answer(thread, factories.member(), "Trop tard", at)


def test_an_answer_says_something(app: Flask) -> None:
    thread = asked()
    with pytest.raises(InvalidInput):
        answer(thread, factories.member(), " \n")


def test_a_discussion_without_a_first_round_takes_no_answer(app: Flask) -> None:
    page, author = charter(), factories.member()
    with unit_of_work():
        thread = thread_services.open_thread(page, "Sujet", "Mot", author, NOW)
    with pytest.raises(Conflict):
        answer(thread, author, "Une réponse")


@pytest.mark.parametrize("until", [NOW, NOW - DAY, NOW + first_round.LONGEST_FIRST_ROUND + DAY])
def test_a_first_round_ends_in_a_near_future(app: Flask, until: object) -> None:
    page, author = charter(), factories.member()
    with pytest.raises(InvalidInput), unit_of_work():
        thread_services.open_thread(page, "Sujet", "Mot", author, NOW, until=until)  # type: ignore[arg-type] # a moment
    assert queries.threads_on_page(page) == []


@pytest.mark.both_databases
def test_who_reads_the_others_gives_up_changing_their_own(app: Flask) -> None:
    thread, first, second = asked(), factories.member("Bruno"), factories.member("Carla")
    with pytest.raises(Conflict), unit_of_work():
        first_round.make_final(thread, first, NOW)
    answer(thread, first, "Un début")
    with pytest.raises(Conflict), unit_of_work():
        first_round.make_final(thread, first, NOW + DAY)  # there is nothing to read yet
    answer(thread, first, "Une réponse")
    answer(thread, second, "Un avis", 2 * DAY)
    for day in (2, 3):
        with unit_of_work():
            first_round.make_final(thread, first, NOW + day * DAY - timedelta(hours=1))
    with pytest.raises(Conflict):
        answer(thread, first, "Une autre réponse", 2 * DAY)
    answer(thread, second, "Un autre avis", 2 * DAY)
    jobs.run_due(UNTIL)
    db.session.expire_all()
    assert [post.text for post in thread.posts[1:]] == ["Une réponse", "Un autre avis"]
    with unit_of_work():
        first_round.make_final(thread, second, UNTIL)


# Its screens


def ask(client: FlaskClient, who: Member) -> str:
    """Open a discussion with a first round on the form; Paris is one hour ahead."""
    factories.sign_in(client, who)
    form = {"title": "Que changer ?", "text": "Une question", "until": "2026-03-05T11:00", "key": "ouvrir"}
    answer = client.post("/fr/page/charte/discuss", data=form)
    assert answer.status_code == 303
    return answer.location


def test_the_hour_goes_into_a_calendar(client: FlaskClient, clock: Clock) -> None:
    charter()
    address = ask(client, factories.member())
    link = f"{address.partition('#')[0]}/first-round.ics"
    assert f'href="{link}"' in client.get(address).text
    answer = client.get(link)
    assert answer.mimetype == "text/calendar"
    assert f"DTSTART:{UNTIL:%Y%m%dT%H%M%SZ}" in answer.text.split("\r\n")
    assert "Fin du premier tour : Que changer ?" in answer.text


def test_a_discussion_without_a_first_round_has_no_date(client: FlaskClient) -> None:
    page, author = charter(), factories.member()
    with unit_of_work():
        plain = thread_services.open_thread(page, "Sujet", "Mot", author, NOW)
    answer = client.get(f"/fr/threads/{plain.id}/first-round.ics")
    assert answer.status_code == 404
    assert "pas de premier tour" in answer.text


def test_nobody_else_reads_an_answer_before_the_hour(client: FlaskClient, clock: Clock) -> None:
    charter()
    address = ask(client, factories.member("Ada Autrice"))
    thread = queries.thread(1)
    assert thread is not None
    assert thread.first_round is not None
    assert thread.first_round.until == UNTIL
    factories.sign_in(client, factories.member("Bruno Bavard"))
    assert client.post(f"{address}/answer", data={"answer": f"{SECRET} bleuet"}).status_code == 303
    assert SECRET in client.get(address).text
    for who in (factories.member("Carla Curieuse"), factories.steward("Diane du Bureau"), None):
        factories.sign_out(client)
        if who:
            factories.sign_in(client, who)
        for place in (address, "/fr/page/charte/discuss", "/fr/discussions", "/fr/search?q=bleuet"):
            said = client.get(place).text
            assert SECRET not in said, place
            assert "Bruno Bavard" not in said, place
    assert "1 membre a répondu" in client.get(address).text
    clock.now = UNTIL
    said = client.get(address).text
    assert SECRET in said
    assert "Bruno Bavard" in said


def test_a_second_answer_changes_the_first(client: FlaskClient, clock: Clock) -> None:
    charter()
    address = ask(client, factories.member())
    for text in ("Un début", "Une fin"):
        client.post(f"{address}/answer", data={"answer": text})
    said = client.get(address).text
    assert "Une fin" in said
    assert "Un début" not in said


def test_a_late_answer_comes_back_as_a_contribution(client: FlaskClient, clock: Clock) -> None:
    charter()
    address = ask(client, factories.member())
    clock.now = UNTIL
    late = client.post(f"{address}/answer", data={"answer": "Des mots en retard"})
    assert late.status_code == 409
    assert "Des mots en retard</textarea>" in late.text.replace("\n", "")
    assert f'action="{address}"' in late.text


@pytest.mark.parametrize("form", [{"answer": "  "}, {"answer": "x" * 20_001}])
def test_what_was_answered_comes_back_when_it_cannot_be_taken(
    client: FlaskClient, clock: Clock, form: dict[str, str]
) -> None:
    charter()
    address = ask(client, factories.member())
    answer = client.post(f"{address}/answer", data=form)
    assert answer.status_code == 422
    assert form["answer"] in answer.text


def test_the_hour_of_a_first_round_must_lie_ahead(client: FlaskClient, clock: Clock) -> None:
    charter()
    factories.sign_in(client, factories.member())
    form = {
        "title": "Que changer ?",
        "text": "Une question à garder",
        "until": "2026-03-01T11:00",
        "key": "clef",
    }
    answer = client.post("/fr/page/charte/discuss", data=form)
    assert answer.status_code == 422
    assert "Une question à garder" in answer.text
    assert "2026-03-01T11:00" in answer.text


def test_the_others_are_read_by_who_gives_up_changing_their_own(client: FlaskClient, clock: Clock) -> None:
    charter()
    address = ask(client, factories.member("Ada Autrice"))
    bruno, carla = factories.member("Bruno Bavard"), factories.member("Carla Curieuse")
    factories.sign_in(client, bruno)
    client.post(f"{address}/answer", data={"answer": f"{SECRET} bleuet"})
    assert "/answer/final" not in client.get(address).text  # nobody else has answered
    factories.sign_in(client, carla)
    client.post(f"{address}/answer/final")
    refused = client.get(address).text
    assert "Donnez d’abord votre réponse" in refused
    assert SECRET not in refused
    client.post(f"{address}/answer", data={"answer": "Un jardin"})
    offered = client.get(address).text
    assert SECRET not in offered
    assert "Rendre ma réponse définitive et lire les autres" in offered
    assert client.post(f"{address}/answer/final").status_code == 303
    said = client.get(address).text
    for words in (SECRET, "Bruno Bavard", "Un jardin", "définitive"):
        assert words in said
    assert 'name="answer"' not in said
    late = client.post(f"{address}/answer", data={"answer": "Un verger"})
    assert late.status_code == 409
    assert "Vous avez lu les réponses des autres" in late.text
    assert "Ce que vous avez écrit n’est pas enregistré" in late.text
    assert re.search(r"à partir du\s+<time[^>]*>jeudi 5 mars 2026", late.text)
    assert re.search(r"<textarea[^>]*readonly>\s*Un verger</textarea>", late.text)
    assert 'name="answer"' not in late.text
    assert 'data-copy-from="kept-answer"' in late.text
    factories.sign_in(client, bruno)
    own = client.get(address).text
    assert "Un jardin" not in own
    assert 'name="answer"' in own
    factories.sign_out(client)
    assert SECRET not in client.get(address).text


def test_no_synthesis_is_written_while_answers_are_sealed(app: Flask) -> None:
    thread, member = asked(), factories.member()
    with pytest.raises(Conflict), unit_of_work():
        syntheses.write_synthesis(thread, "Tous sont d’accord.", 0, member, UNTIL - DAY)
    jobs.run_due(UNTIL)
    db.session.expire_all()
    with unit_of_work():
        syntheses.write_synthesis(thread, "Tous sont d’accord.", 0, member, UNTIL)
    assert len(thread.syntheses) == 1
