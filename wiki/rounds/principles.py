"""The principles that dynamisers score items against: read here and nowhere else, copied into each round."""

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

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"code": self.code, "names": self.names}


_PRINCIPLES = (
    Principle("speech", {"fr": "Droit égal à la parole", "en": "Equal right to speak"}),
    Principle(
        "alone_first",
        {"fr": "Expression individuelle avant l’échange", "en": "Individual expression before discussion"},
    ),
    Principle("open", {"fr": "Questions ouvertes", "en": "Open questions"}),
    Principle(
        "diversity",
        {"fr": "Synthèses qui gardent la diversité", "en": "Syntheses that keep the diversity of views"},
    ),
    Principle("transparent", {"fr": "Écriture transparente", "en": "Transparent drafting"}),
    Principle("consensus", {"fr": "Validation par consensus", "en": "Validation by consensus"}),
)


def current() -> tuple[Principle, ...]:
    """Return the principles in force, in their order."""
    return _PRINCIPLES


def copied(raw: list[dict[str, Any]]) -> tuple[Principle, ...]:
    """Return the principles as a round has copied them."""
    return tuple(Principle(**each) for each in raw)
