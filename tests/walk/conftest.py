"""The network of `world`, and one in which nothing that is done stays."""

from functools import partial
from typing import NamedTuple

import pytest
from flask import Flask

from tests import factories
from tests.deliberation import network
from tests.deliberation.network import NOW
from tests.pages import shelf
from tests.snapshots import snapshot
from tests.walk.world import (
    SECRET,
    TODAY,
    World,
    a_round,
    amendments,
    asking,
    cookie_of,
    discussions,
    places_and_catalogues,
    public_pages,
    session_of,
    unsaved,
    words,
)
from wiki.accounts.models import Member
from wiki.core.db import db, unit_of_work
from wiki.editions import services as editions
from wiki.editions.services import EditionPlan
from wiki.pages import services as pages
from wiki.pages.kinds import KINDS


class Made(NamedTuple):
    """What is known of a world when its database is put back: numbers and words."""

    people: dict[str, int]
    things: dict[str, dict[str, object]]
    cookies: dict[str, str]


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("wiki.core.clock.now", lambda: TODAY)
    made = snapshot("the walk's world", partial(make_world, app))
    people = {role: db.session.get_one(Member, number) for role, number in made.people.items()}
    return World(app, people, made.things, made.cookies)


def make_world(app: Flask) -> Made:
    author = factories.member("Ada Autrice")
    people = {
        "m": factories.member("Max Membre"),
        "a": author,
        "d": factories.dynamiser("IT"),
        "s": factories.steward(),
    }
    slugs: dict[str, object] = {"page": "notes", "reference": "charte", "hidden": "cachette"}
    slugs |= {"former": "anciennes-notes", "hidden-former": "ancienne-cachette"}
    things = {"slug": slugs}
    public_pages(people["s"])
    unsaved(author)
    cellar = network.charter("ancienne-cachette", text=f"## Caves\n\n{words('texte')} [[{SECRET}voulue]]\n")
    things |= amendments(people, cellar) | discussions(people, cellar)
    things |= places_and_catalogues(people["m"], people["s"])
    things["member_id"] = asking(people["s"]) | {"active": people["m"].id}
    things["session_id"], things["secret"] = {"session": 0}, {"no-secret": "inconnu"}
    with unit_of_work():
        pages.rename(cellar, f"Cachette {words('titre')}", "cachette", people["s"], NOW)
    with unit_of_work():
        edition = editions.publish(EditionPlan("Édition 2026", kinds=KINDS), people["s"], NOW)
    things["edition"] = {"edition": edition.slug}
    things["round_name"] = {"collecting": a_round(people)}
    shelf.hide(cellar, people["s"], words("motif"))
    cookies = {role: cookie_of(app, person) for role, person in people.items()}
    things["session_id"]["session"] = session_of(author)
    return Made({role: person.id for role, person in people.items()}, things, cookies)


@pytest.fixture
def nothing_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same world, in which every act is taken back at its end: each request finds what the first found."""
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    return world
