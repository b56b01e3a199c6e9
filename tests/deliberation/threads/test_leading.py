"""Where a discussion comes to: syntheses in versions, minority views and their signatures, closing and reopening."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.deliberation.network import DAY, NOW, Clock, charter
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.threads import services as thread_services
from wiki.deliberation.threads.leading import syntheses
from wiki.deliberation.threads.models import Post, PostKind, Thread
from wiki.ledger import queries as ledger


def opened(author: Member | None = None) -> Thread:
    page, author = charter(), author or factories.member()
    with unit_of_work():
        return thread_services.open_thread(page, "Sujet", "Premier mot", author, NOW)


def written(thread: Thread, text: str, seen: int = 0) -> None:
    with unit_of_work():
        syntheses.write_synthesis(thread, text, seen, thread.author, NOW + DAY)


def view_of(thread: Thread, author: Member) -> Post:
    with unit_of_work():
        return syntheses.add_view(thread, "Je pense autrement", author, NOW)


def signers(view: Post) -> list[str]:
    db.session.expire_all()
    return [signature.member.name for signature in view.signed]


def acts() -> list[str]:
    return [event.type for event in ledger.events()]


@pytest.mark.both_databases
def test_a_synthesis_keeps_its_versions(app: Flask) -> None:
    thread = opened()
    for seen, text in ((0, "Nous hésitons"), (1, "Nous sommes d’accord"), (2, "Nous sommes d’accord")):
        written(thread, text, seen)
    assert [(each.number, each.text) for each in thread.syntheses] == [
        (1, "Nous hésitons"),
        (2, "Nous sommes d’accord"),
    ]
    assert acts()[-2:] == ["thread.synthesised"] * 2
    for act in ("UPDATE synthesis SET text = 'Autre'", "DELETE FROM synthesis"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sql(act))
        db.session.rollback()


def test_a_synthesis_does_not_run_over_one_written_meanwhile(app: Flask) -> None:
    thread = opened()
    written(thread, "La première")
    with pytest.raises(Conflict, match="meanwhile"):
        written(thread, "L’autre")
    with pytest.raises(InvalidInput):
        written(thread, " ", 1)


@pytest.mark.both_databases
def test_whoever_holds_a_minority_view_signs_it_and_withdraws(app: Flask) -> None:
    thread, author, other = opened(), factories.member("Ada Autrice"), factories.member("Omar Autre")
    view = view_of(thread, author)
    assert (view.kind, signers(view)) == (PostKind.VIEW, ["Ada Autrice"])
    with unit_of_work():
        syntheses.sign_view(view, 1, other, NOW)
    assert signers(view) == ["Ada Autrice", "Omar Autre"]
    with pytest.raises(Conflict, match="already"), unit_of_work():
        syntheses.sign_view(view, 1, other, NOW)
    for member in (author, other):
        with unit_of_work():
            syntheses.unsign_view(view, member, NOW)
    assert signers(view) == []
    with pytest.raises(Conflict, match="not signed"), unit_of_work():
        syntheses.unsign_view(view, other, NOW)
    assert acts()[-4:] == ["view.signed", "view.signed", "view.unsigned", "view.unsigned"]


def test_a_signature_stands_under_the_words_that_were_signed(app: Flask) -> None:
    thread, author, other = opened(), factories.member("Ada Autrice"), factories.member("Omar Autre")
    view = view_of(thread, author)
    with unit_of_work():
        syntheses.sign_view(view, 1, other, NOW)
    with unit_of_work():
        thread_services.edit_post(view, "Je pense tout autrement", NOW + DAY)
    assert signers(view) == ["Ada Autrice"]
    with pytest.raises(Conflict, match="changed"), unit_of_work():
        syntheses.sign_view(view, 1, other, NOW + DAY)
    with unit_of_work():
        syntheses.sign_view(view, 2, other, NOW + DAY)
    assert signers(view) == ["Ada Autrice", "Omar Autre"]


def test_only_a_view_that_is_shown_is_signed(app: Flask) -> None:
    thread, steward = opened(), factories.steward()
    view = view_of(thread, steward)
    with unit_of_work():
        thread_services.hide_post(view, "Blessant", steward, NOW)
    for post in (thread.posts[0], view):
        with pytest.raises(Conflict), unit_of_work():
            syntheses.sign_view(post, 1, thread.author, NOW)


def test_nothing_is_added_to_a_closed_discussion_until_it_is_taken_up_again(app: Flask) -> None:
    thread, author = opened(), factories.member()
    view = view_of(thread, author)
    with pytest.raises(InvalidInput), unit_of_work():
        thread_services.close_thread(thread, " ", author, NOW)
    with unit_of_work():
        thread_services.close_thread(thread, "Tout est dit, merci", author, NOW + DAY)
    assert thread.closing is not None
    for act in (
        lambda: thread_services.add_post(thread, "Encore", author, NOW),
        lambda: thread_services.edit_post(view, "Encore", NOW),
        lambda: thread_services.close_thread(thread, "Encore", author, NOW),
        lambda: syntheses.write_synthesis(thread, "Encore", 0, author, NOW),
        lambda: syntheses.unsign_view(view, author, NOW),
    ):
        with pytest.raises(Conflict, match="closed"), unit_of_work():
            act()
    with unit_of_work():
        thread_services.reopen_thread(thread, author, NOW + 2 * DAY)
    with pytest.raises(Conflict, match="open"), unit_of_work():
        thread_services.reopen_thread(thread, author, NOW + 2 * DAY)
    with unit_of_work():
        thread_services.add_post(thread, "Encore", author, NOW + 2 * DAY)
    assert acts()[-2:] == ["thread.closed", "thread.reopened"]
    assert not any("merci" in str(event.payload) for event in ledger.events())


# Its screens


def test_a_synthesis_is_written_improved_and_compared(client: FlaskClient, clock: Clock) -> None:
    author = factories.member("Ada Autrice")
    factories.sign_in(client, author)
    thread = opened(author)
    address = f"/fr/threads/{thread.id}/synthesis"
    assert client.get(f"{address}/versions").status_code == 404
    for seen, text in (("0", "Nous hésitons encore"), ("1", "Nous sommes d’accord")):
        assert client.post(address, data={"seen": seen, "text": text}).status_code == 303
    said = client.get(f"/fr/threads/{thread.id}").text
    assert "Nous sommes d’accord" in said
    assert "version 2" in said
    compared = client.get(f"{address}/versions").text
    assert "<del>" in compared
    assert "Nous hésitons encore" in client.get(f"{address}/versions?new=1").text
    again = client.post(address, data={"seen": "1", "text": "Ma propre synthèse"})
    assert again.status_code == 409
    assert "Ma propre synthèse" in again.text
    assert "Nous sommes d’accord" in again.text
    assert client.post(address, data={"seen": "2", "text": "Les deux ensemble"}).status_code == 303


def test_a_minority_view_is_written_and_signed(client: FlaskClient, clock: Clock) -> None:
    factories.sign_in(client, factories.member("Ada Autrice"))
    thread = opened()
    address = f"/fr/threads/{thread.id}"
    empty = client.post(f"{address}/view", data={"text": " ", "key": "vide"})
    assert empty.status_code == 422
    form = {"text": "Je pense autrement", "key": "vue"}
    first, second = (client.post(f"{address}/view", data=form) for _ in range(2))
    assert first.location == second.location
    view_id = first.location.rpartition("-")[2]
    factories.sign_in(client, factories.member("Omar Autre"))
    for act, signed in (("sign", True), ("unsign", False), ("unsign", False)):
        client.post(f"/fr/posts/{view_id}/{act}", data={"version": "1"})
        shown = client.get(address).text
        assert ("Omar Autre</bdi></a><span" in shown) is signed
        assert shown.count("Je pense autrement") == 1


@pytest.mark.parametrize(("role", "status"), [("member", 403), ("dynamiser", 303), ("steward", 303)])
def test_who_leads_a_discussion_closes_it(client: FlaskClient, clock: Clock, role: str, status: int) -> None:
    thread = opened()
    factories.sign_in(client, getattr(factories, role)())
    address = f"/fr/threads/{thread.id}"
    assert client.post(f"{address}/close", data={"reason": ""}).status_code == (403 if status == 403 else 422)
    assert client.post(f"{address}/close", data={"reason": "Tout est dit"}).status_code == status
    said = client.get(address).text
    assert ("Tout est dit" in said) is (status == 303)
    assert ("textarea" in said) is (status == 403)
    if status == 303:
        late = client.post(address, data={"text": "Un mot trop tard", "key": "tard"})
        assert late.status_code == 409
        assert "Un mot trop tard" in late.text
        assert client.post(f"{address}/reopen").status_code == 303
        assert "textarea" in client.get(address).text
