"""The known headings of the texts of each kind, by language; declared here and nowhere else.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.errors import N_

OPTION_WORD = {"fr": "Option", "en": "Option"}
COLON = {"fr": "\u00a0: ", "en": ": "}


@dataclass(frozen=True, slots=True, eq=False)
class LayoutPart:
    """A section with a known heading, or a list item that begins with a known word.

    ``words`` gives, by language, the spellings that are recognised; the first one is written.
    """

    name: str
    label: str
    words: Mapping[str, tuple[str, ...]]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The sections of a text in order, and the items of each option if it has options."""

    parts: tuple[LayoutPart, ...]
    option: tuple[LayoutPart, ...] = ()


OPTIONS_PART = LayoutPart("options", N_("Options"), {"fr": ("Options",), "en": ("Options",)})

SHEET_LAYOUT = Layout(
    parts=(
        LayoutPart("purpose", N_("Purpose"), {"fr": ("But", "Objectif"), "en": ("Purpose", "Aim")}),
        LayoutPart("who", N_("Who"), {"fr": ("Qui",), "en": ("Who",)}),
        LayoutPart("time", N_("Duration"), {"fr": ("Durée", "Temps"), "en": ("Time", "Duration")}),
        LayoutPart("materials", N_("Materials"), {"fr": ("Matériel",), "en": ("Materials",)}),
        LayoutPart(
            "steps",
            N_("Steps"),
            {"fr": ("Étapes", "Déroulement"), "en": ("Steps",)},
            N_("One step a line, each beginning with its number: 1. 2. 3."),
        ),
        OPTIONS_PART,
        LayoutPart(
            "cautions",
            N_("Watch points"),
            {"fr": ("Points de vigilance",), "en": ("Watch points",)},
            N_("One point a line, each beginning with a hyphen."),
        ),
    ),
    option=(
        LayoutPart(
            "when", N_("When to use"), {"fr": ("Quand", "Quand l’utiliser"), "en": ("When to use", "When")}
        ),
        LayoutPart("advantages", N_("Advantages"), {"fr": ("Avantages",), "en": ("Advantages",)}),
        LayoutPart("drawbacks", N_("Drawbacks"), {"fr": ("Inconvénients",), "en": ("Drawbacks",)}),
        LayoutPart(
            "adaptations",
            N_("Adaptations tried"),
            {"fr": ("Adaptations essayées", "Adaptations"), "en": ("Adaptations tried", "Adaptations")},
        ),
        LayoutPart(
            "examples", N_("Examples of use"), {"fr": ("Exemples",), "en": ("Examples of use", "Examples")}
        ),
    ),
)

EXAMPLE_LAYOUT = Layout(
    parts=(
        LayoutPart("done", N_("What was done"), {"fr": ("Ce qui a été fait",), "en": ("What was done",)}),
        LayoutPart(
            "outcome", N_("What came of it"), {"fr": ("Ce qui en est sorti",), "en": ("What came of it",)}
        ),
        LayoutPart(
            "lessons", N_("What it teaches"), {"fr": ("Ce que l’on en retient",), "en": ("What it teaches",)}
        ),
        LayoutPart(
            "sources",
            N_("Sources"),
            {"fr": ("Sources", "Source"), "en": ("Sources", "Source")},
            N_("One source a line, each beginning with a hyphen: who said it, when, where it can be read."),
        ),
    )
)

LAYOUTS = {"method": SHEET_LAYOUT, "adaptation": SHEET_LAYOUT, "example": EXAMPLE_LAYOUT}
"""The layout of each kind of page; the texts of other kinds are free."""


def layout_of(kind: str, lang: str) -> Layout | None:
    """Return the layout of the texts of a kind; None when they are free, or when the language has no headings."""
    return LAYOUTS.get(kind) if lang in OPTION_WORD else None


def blank_text(layout: Layout, lang: str) -> str:
    """Return a text with only the headings of a layout."""
    sections = [f"## {part.words[lang][0]}\n" for part in layout.parts]
    if layout.option:
        items = "\n".join(f"- {part.words[lang][0]}{COLON[lang]}".rstrip() for part in layout.option)
        place = layout.parts.index(OPTIONS_PART)
        sections.insert(place + 1, f"### {OPTION_WORD[lang]} A — \n\n{items}\n")
    return "\n".join(sections)
