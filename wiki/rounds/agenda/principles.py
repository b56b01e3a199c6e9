"""The principles that dynamisers score items against, as a round has copied them from their catalogue. Pure."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Principle:
    """One principle, with its name in each language."""

    code: str
    names: dict[str, str]

    def name(self, lang: str) -> str:
        """Return its name in a language, or in the first one that it has."""
        return self.names.get(lang) or next(iter(self.names.values()))


def principles_from_json(raw: list[dict[str, Any]]) -> tuple[Principle, ...]:
    """Return the principles from the JSON that a round holds."""
    return tuple(Principle(**each) for each in raw)
