"""Passwords: hashing with argon2id, and rejecting those that are easy to guess."""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from wiki.core.errors import N_, InvalidInput

SHORTEST, LONGEST = 12, 128
MIN_SCORE = 3  # zxcvbn: below this, fewer than 10^8 guesses
ZXCVBN_MAX_LENGTH = 72  # zxcvbn's own limit; further characters can only make a password harder
APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")
MIN_WORD_LENGTH = 4  # a shorter piece of a name is part of many words by chance

# The hash of a password that nobody knows, with the hasher's current parameters: verified when there is no account,
# so that the response takes as long as when there is one.
DUMMY_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$zZKbBcTxVusWm4Pzk2zTRw$qpRS+wweW+C7MElp6QoPJ55108OjJzwz5VNM0HNZLKs"
)

_hasher = PasswordHasher()


def plain_form(password: str) -> str:
    """Return a password as it is hashed: the same whichever keyboard or device it was typed on.

    NFC, straight apostrophes, plain spaces, none at the ends: phones and word processors set the other ones unasked.
    """
    composed = unicodedata.normalize("NFC", password).translate(APOSTROPHES)
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in composed).strip()


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password; slow on purpose, never to be called inside a transaction."""
    return _hasher.hash(plain_form(password))


def verify_password(password: str, known_hash: str | None) -> bool:
    """Return whether the password matches the hash; takes as long when the hash is None, and returns False.

    A hash from before passwords were brought to their plain form is still good: what was typed is tried too, if it
    differs, whether or not there is an account.
    """
    forms = dict.fromkeys((plain_form(password), password))
    matching = [
        each for each in forms if _matches(each, known_hash)
    ]  # every form is tried: the time tells nothing
    return bool(matching)


def _matches(password: str, known_hash: str | None) -> bool:
    try:
        return _hasher.verify(known_hash or DUMMY_HASH, password[:LONGEST]) and known_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_password(password: str, name: str, email: str) -> None:
    """Check a new password of this person; raises InvalidInput with advice when it is too weak."""
    password = plain_form(password)
    if len(password) < SHORTEST:
        raise InvalidInput(N_("Please take at least %(least)d characters."), least=SHORTEST)
    if len(password) > LONGEST:
        raise InvalidInput(N_("Please take at most %(most)d characters."), most=LONGEST)
    own = personal_words(name, email)
    if any(word in password.casefold() for word in own):
        raise InvalidInput(N_("Please leave your name and your e-mail address out of the password."))
    if zxcvbn(password[:ZXCVBN_MAX_LENGTH], user_inputs=own)["score"] < MIN_SCORE:
        raise InvalidInput(
            N_("This password is easy to guess. Take four or five words that have nothing in common.")
        )


def personal_words(name: str, email: str) -> list[str]:
    """Return the words of a person's name and address that a password may not contain, case-folded."""
    address = email.casefold()
    pieces = [*re.split(r"\W+", name.casefold()), *re.split(r"[\W_]+", address.partition("@")[0]), address]
    return sorted({piece for piece in pieces if len(piece) >= MIN_WORD_LENGTH})
