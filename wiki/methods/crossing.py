"""Group pages by dimension of well-being and sustainable development goal. Works on loaded pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wiki.pages.models import Page


@dataclass(slots=True)
class Crossing:
    """The pages that name both a dimension and a goal: examples, and all others."""

    examples: list[Page] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def pages_by_crossing(pages: Iterable[Page]) -> dict[tuple[str, str], Crossing]:
    """Return the pages at each crossing, by the codes of dimension and goal."""
    found: dict[tuple[str, str], Crossing] = {}
    for page in pages:
        for dimension in _codes(page, "dimensions"):
            for goal in _codes(page, "goals"):
                meeting = found.setdefault((dimension, goal), Crossing())
                (meeting.examples if page.kind == "example" else meeting.pages).append(page)
    return found


def _codes(page: Page, name: str) -> Sequence[str]:
    codes: Sequence[str] = page.facts.get(name, ())
    return codes
