"""Canonical JSON (RFC 8785) for null, booleans, whole numbers, strings, lists and objects.

The same value always gives the same bytes, in any programming language. Numbers with a fraction are refused,
because implementations differ in how they write them.

Pure.
"""

import hashlib
import json
from collections.abc import Mapping

from wiki.core.errors import N_, InvalidInput

MAX_SAFE_INTEGER = 2**53 - 1  # I-JSON (RFC 7493): the largest that every reader of JSON keeps exactly


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of a value as UTF-8; raises InvalidInput for what it cannot write."""
    text = json.dumps(_sort_keys(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def sha256_hex(content: bytes) -> str:
    """Return the SHA-256 of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _sort_keys(value: object) -> object:
    """Return the value with its keys sorted by UTF-16 code units (RFC 8785, 3.2.3); raises InvalidInput."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        _utf16_sort_key(value)
        return value
    if isinstance(value, int):
        return _check_integer(value)
    if isinstance(value, (list, tuple)):
        return [_sort_keys(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _sort_keys(value[key]) for key in sorted(value, key=_utf16_sort_key)}
    raise InvalidInput(N_("The record cannot hold a value of type %(type)s."), type=type(value).__name__)


def _check_integer(value: int) -> int:
    if abs(value) > MAX_SAFE_INTEGER:
        raise InvalidInput(N_("The record cannot hold a whole number beyond 2^53."))
    return value


def _utf16_sort_key(text: object) -> bytes:
    if not isinstance(text, str):
        raise InvalidInput(N_("The keys of a record must be texts."))
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError:
        raise InvalidInput(N_("The record cannot hold half a character (a lone surrogate).")) from None
