"""Values made of plain JSON and read back; whatever is not as it should be raises InvalidInput saying what.

Pure.
"""

from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from wiki.core.errors import N_, InvalidInput

Part = TypeVar("Part")
Choices = TypeVar("Choices", bound=StrEnum)


def plain(value: object) -> object:
    """Return a value as plain dicts, lists, strings, numbers and booleans."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def members(cls: type, raw: object, name: str) -> dict[str, Any]:
    """Return an object's members; raises InvalidInput when one is missing or unknown."""
    if not isinstance(raw, dict):
        raise InvalidInput(N_("%(name)s must be an object."), name=name)
    expected = {each.name for each in fields(cls)}
    if odd := sorted(expected.symmetric_difference(raw), key=str):
        raise InvalidInput(
            N_("%(name)s lacks, or does not know: %(odd)s."), name=name, odd=", ".join(map(str, odd))
        )
    return raw


def part(cls: type[Part], raw: object, name: str, **enums: type[StrEnum]) -> Part:
    """Read a part of a value, its enumerations by their words."""
    own = dict(members(cls, raw, name))
    for key, choices in enums.items():
        own[key] = word(choices, own[key], f"{name}.{key}")
    return cls(**own)


def word(choices: type[Choices], raw: object, name: str) -> Choices:
    """Read one of a closed choice of words."""
    try:
        return choices(text(name, raw))
    except ValueError:
        known = ", ".join(choices)
        raise InvalidInput(N_("%(name)s must be one of: %(known)s."), name=name, known=known) from None


def text(name: str, raw: object) -> str:
    """Read a text."""
    if not isinstance(raw, str):
        raise InvalidInput(N_("%(name)s must be a text."), name=name)
    return raw


def listed(name: str, raw: object) -> list[object]:
    """Read a list."""
    if not isinstance(raw, list):
        raise InvalidInput(N_("%(name)s must be a list."), name=name)
    return raw
