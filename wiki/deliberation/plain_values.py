"""Convert dataclasses to plain JSON values and read them back; anything unexpected raises InvalidInput.

Pure.
"""

from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from wiki.core.errors import N_, InvalidInput

Part = TypeVar("Part")
Choices = TypeVar("Choices", bound=StrEnum)


def to_plain(value: object) -> object:
    """Convert a value to plain dicts, lists, strings, numbers and booleans."""
    if isinstance(value, dict):
        return {key: to_plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def read_object(cls: type, raw: object, name: str) -> dict[str, Any]:
    """Check that ``raw`` is an object with exactly the fields of a dataclass; return it. Raises InvalidInput."""
    if not isinstance(raw, dict):
        raise InvalidInput(N_("%(name)s must be an object."), name=name)
    expected = {each.name for each in fields(cls)}
    if odd := sorted(expected.symmetric_difference(raw), key=str):
        raise InvalidInput(
            N_("%(name)s lacks, or does not know: %(odd)s."), name=name, odd=", ".join(map(str, odd))
        )
    return raw


def read_part(cls: type[Part], raw: object, name: str, **enums: type[StrEnum]) -> Part:
    """Read a dataclass from an object; ``enums`` names its fields that are enumerations. Raises InvalidInput."""
    own = dict(read_object(cls, raw, name))
    for key, choices in enums.items():
        own[key] = read_enum(choices, own[key], f"{name}.{key}")
    return cls(**own)


def read_enum(choices: type[Choices], raw: object, name: str) -> Choices:
    """Read a member of an enumeration by its value; raises InvalidInput."""
    try:
        return choices(read_text(name, raw))
    except ValueError:
        known = ", ".join(choices)
        raise InvalidInput(N_("%(name)s must be one of: %(known)s."), name=name, known=known) from None


def read_text(name: str, raw: object) -> str:
    """Read a string; raises InvalidInput."""
    if not isinstance(raw, str):
        raise InvalidInput(N_("%(name)s must be a text."), name=name)
    return raw


def read_list(name: str, raw: object) -> list[object]:
    """Read a list; raises InvalidInput."""
    if not isinstance(raw, list):
        raise InvalidInput(N_("%(name)s must be a list."), name=name)
    return raw
