from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.deliberation.network import NOW, announced, charter, drafted, proposed
from wiki.accounts.models import Member
from wiki.accounts.permissions import Actor, Permission, allowed
from wiki.core.db import unit_of_work
from wiki.deliberation.threads import services as thread_services
from wiki.pages import services as pages

ACTS = (
    Permission.READ_AMENDMENT,
    Permission.EDIT_AMENDMENT,
    Permission.WITHDRAW_AMENDMENT,
    Permission.OPEN_VOTE,
    Permission.INTEGRATE_AMENDMENT,
    Permission.VOID_AMENDMENT,
)


def granted(thing: object, who: Member | None) -> set[str]:
    return {act.name for act in ACTS if allowed(act, thing, Actor(who, NOW))}


AUTHORS = {
    "READ_AMENDMENT",
    "EDIT_AMENDMENT",
    "WITHDRAW_AMENDMENT",
    "OPEN_VOTE",
    "INTEGRATE_AMENDMENT",
}
STEWARDS = {"READ_AMENDMENT", "OPEN_VOTE", "INTEGRATE_AMENDMENT", "VOID_AMENDMENT"}


def test_who_may_do_what_with_an_amendment(app: Flask) -> None:
    author, other, steward = factories.member(), factories.member(), factories.steward()
    amendment = proposed(charter(), author)
    assert granted(amendment, author) == AUTHORS
    assert granted(amendment, steward) == STEWARDS
    assert granted(amendment, other) == granted(amendment, None) == {"READ_AMENDMENT"}


def test_a_draft_is_known_to_its_author_only(app: Flask) -> None:
    author, other, steward = factories.member(), factories.member(), factories.steward()
    draft = drafted(charter(), author)
    assert "READ_AMENDMENT" in granted(draft, author)
    for who in (other, steward, None):
        assert "READ_AMENDMENT" not in granted(draft, who)


def test_a_frozen_text_is_not_changed_by_its_author_either(app: Flask) -> None:
    author = factories.member()
    amendment = proposed(charter(), author)
    announced(amendment)
    assert granted(amendment, author) == AUTHORS - {"EDIT_AMENDMENT"}


def test_a_hidden_page_hides_its_amendments(app: Flask) -> None:
    author, steward = factories.member(), factories.steward()
    page = charter()
    amendment = proposed(page, author)
    with unit_of_work():
        pages.hide(page, "hors sujet", steward, NOW)
    assert "READ_AMENDMENT" not in granted(amendment, author)
    assert "READ_AMENDMENT" in granted(amendment, steward)


@pytest.mark.parametrize(("kind", "may"), [("charter", True), ("page", False)])
def test_only_reference_texts_are_amended(app: Flask, kind: str, *, may: bool) -> None:
    page, who = charter(kind=kind), factories.member()
    assert allowed(Permission.PROPOSE_AMENDMENT, page, Actor(who, NOW)) is may
    assert not allowed(Permission.PROPOSE_AMENDMENT, page, Actor(None, NOW))


@pytest.mark.parametrize(
    ("make", "may_edit", "may_hide"),
    [(factories.member, False, False), (factories.steward, False, True)],
)
def test_a_post_is_edited_by_its_author_and_hidden_by_a_steward(
    app: Flask, make: Callable[[], Member], *, may_edit: bool, may_hide: bool
) -> None:
    author, who = factories.member(), make()
    page = charter()
    with unit_of_work():
        post = thread_services.open_thread(page, "Sujet", "Bonjour", author, NOW).posts[0]
    assert allowed(Permission.EDIT_POST, post, Actor(author, NOW))
    assert not allowed(Permission.HIDE_POST, post, Actor(author, NOW))
    assert allowed(Permission.EDIT_POST, post, Actor(who, NOW)) is may_edit
    assert allowed(Permission.HIDE_POST, post, Actor(who, NOW)) is may_hide


@pytest.mark.parametrize("permission", [Permission.DISCUSS, Permission.VOTE])
def test_members_speak_and_vote(app: Flask, permission: Permission) -> None:
    assert allowed(permission, None, Actor(factories.member(), NOW))
    assert not allowed(permission, None, Actor(None, NOW))
