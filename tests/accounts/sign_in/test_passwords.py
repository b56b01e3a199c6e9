import pytest
from argon2 import PasswordHasher

from wiki.accounts.sign_in import passwords
from wiki.core.errors import InvalidInput

NAME, EMAIL = "Marguerite Dupont", "mdupont.liege@example.org"


def test_a_password_matches_its_own_hash_only() -> None:
    known = passwords.hash_password("ruban colline violon marée")
    assert known.startswith("$argon2id$")
    assert passwords.verify_password("ruban colline violon marée", known)
    assert not passwords.verify_password("ruban colline violon marees", known)


def test_nobody_has_the_hash_that_stands_for_no_account() -> None:
    assert not passwords.verify_password("x" * 12, None)


def test_the_hash_that_stands_for_no_account_costs_as_much_as_a_new_one() -> None:
    assert not PasswordHasher().check_needs_rehash(passwords.DUMMY_HASH)


def test_a_damaged_hash_matches_nothing() -> None:
    assert not passwords.verify_password("ruban colline violon marée", "nonsense")


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "x" * 129,
        "motdepasse123",
        "passwordpassword",
        "azertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "colline MARGUERITE violon",
        "violon dupont ruban marée",
        "violon liege ruban marée",
        "mdupont.liege@example.org",
    ],
)
def test_what_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.check_password(password, NAME, EMAIL)


@pytest.mark.parametrize(
    "password", ["ruban colline violon marée", "xK9#vQ2!mZ7p", "ё" * 3 + "qv7Рыба-Луна-9"]
)
def test_what_is_hard_to_guess_is_accepted(password: str) -> None:
    passwords.check_password(password, NAME, EMAIL)


def test_a_long_password_is_measured_without_failing() -> None:
    passwords.check_password("ruban colline violon marée " * 4, NAME, EMAIL)


TYPED = "l'\u00e9t\u00e9 ruban colline violon"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "l\u2019\u00e9t\u00e9 ruban colline violon",
        "l'e\u0301te\u0301 ruban colline violon",
        "l'\u00e9t\u00e9\u00a0ruban\u202fcolline violon",
        " l'\u00e9t\u00e9 ruban colline violon ",
    ],
)
def test_a_password_is_the_same_on_every_keyboard(elsewhere: str) -> None:
    assert passwords.verify_password(elsewhere, passwords.hash_password(TYPED))
    assert passwords.verify_password(TYPED, passwords.hash_password(elsewhere))
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(elsewhere)
    assert passwords.verify_password(elsewhere, old)


def test_what_is_tried_for_an_old_hash_is_tried_without_an_account_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[tuple[str, str | None]] = []

    def matches(password: str, known_hash: str | None) -> bool:
        tried.append((password, known_hash))
        return known_hash is not None

    monkeypatch.setattr(passwords, "_matches", matches)
    for known_hash in (None, "a hash"):
        passwords.verify_password(" x ", known_hash)
    assert tried == [("x", None), (" x ", None), ("x", "a hash"), (" x ", "a hash")]


def test_spaces_at_the_ends_do_not_make_a_password_longer() -> None:
    with pytest.raises(InvalidInput):
        passwords.check_password("  zqjxkv wp  ", NAME, EMAIL)
