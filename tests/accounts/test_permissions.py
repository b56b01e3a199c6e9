from datetime import UTC, datetime

import pytest

from wiki.accounts.permissions import Actor, Permission, Rule, _collect_rules, anyone, require
from wiki.core.errors import SignInRequired

NOBODY = Actor(None, datetime(2027, 1, 1, tzinfo=UTC))
small = Rule(lambda _actor, thing: thing < 10, "too large")
even = Rule(lambda _actor, thing: thing % 2 == 0, "odd")


@pytest.mark.parametrize(
    ("thing", "both", "either"), [(4, True, True), (5, False, True), (12, False, True), (13, False, False)]
)
def test_rules_are_composed(thing: int, both: bool, either: bool) -> None:  # noqa: FBT001 - a table of truth
    assert (small & even).holds(NOBODY, thing) is both
    assert (small | even).holds(NOBODY, thing) is either


@pytest.mark.parametrize(("thing", "why"), [(12, "too large"), (5, "odd"), (13, "too large")])
def test_the_first_rule_that_fails_says_why(thing: int, why: str) -> None:
    assert (small & even).why_not(NOBODY, thing) == why
    assert ((anyone & small) & even).why_not(NOBODY, thing) == why


def test_nobody_is_asked_to_sign_in_first() -> None:
    with pytest.raises(SignInRequired):
        require(Permission.HAVE_PROFILE, actor=NOBODY)


def test_a_permission_has_one_rule_only() -> None:
    with pytest.raises(ValueError, match="rule already"):
        _collect_rules((lambda: {Permission.VISIT: small},))
