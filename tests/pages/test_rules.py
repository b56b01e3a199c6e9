from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests import factories
from wiki.accounts.models import Member
from wiki.accounts.permissions import Actor, Permission, allowed
from wiki.pages import rules

NOW = factories.LONG_AGO.replace(month=6)
FREE = {"kind": "page", "slug": "une-page", "facts": {}}
CHARTER = {"kind": "charter", "slug": "une-charte", "facts": {}}
VALIDATED = {"kind": "method", "slug": "une-fiche", "facts": {"validated": True}}
PROPOSED = {"kind": "method", "slug": "une-fiche", "facts": {"validated": False}}
EVERYBODY = ("visitor", "member", "steward")


@pytest.fixture
def people(app: Flask) -> dict[str, Member | None]:
    assert app
    return {"visitor": None, "member": factories.member(), "steward": factories.steward()}


def who_may(permission: Permission, people: dict[str, Member | None], thing: Any) -> set[str]:
    return {name for name, member in people.items() if allowed(permission, thing, Actor(member, NOW))}


@pytest.mark.parametrize(
    ("permission", "page", "hidden", "expected"),
    [
        (Permission.READ_PAGE, FREE, False, set(EVERYBODY)),
        (Permission.READ_PAGE, FREE, True, {"steward"}),
        (Permission.EDIT_PAGE, FREE, False, {"member", "steward"}),
        (Permission.EDIT_PAGE, PROPOSED, False, {"member", "steward"}),
        (Permission.EDIT_PAGE, FREE, True, set()),
        (Permission.EDIT_PAGE, CHARTER, False, set()),
        (Permission.EDIT_PAGE, VALIDATED, False, set()),
        (Permission.RENAME_PAGE, FREE, False, {"member", "steward"}),
        (Permission.RENAME_PAGE, FREE, True, {"steward"}),
        (Permission.RENAME_PAGE, CHARTER, False, {"steward"}),
        (Permission.HIDE_PAGE, FREE, False, {"steward"}),
    ],
)
def test_who_may_do_what_to_a_page(
    people: dict[str, Member | None],
    permission: Permission,
    page: dict[str, Any],
    hidden: bool,  # noqa: FBT001 - a column of the table above
    expected: set[str],
) -> None:
    assert who_may(permission, people, SimpleNamespace(**page, is_hidden=hidden)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("page", {"member", "steward"}), ("method", {"member", "steward"}), ("charter", {"steward"})],
)
def test_who_may_begin_a_page(people: dict[str, Member | None], kind: str, expected: set[str]) -> None:
    found = {name for name, member in people.items() if rules.may_create(Actor(member, NOW), kind, {})}
    assert found == expected
