"""Hooks for the rooms above: actions after each new version, and what they show on the screens of pages."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from wiki.core.hooks import Hook
from wiki.pages.models import Page
from wiki.versioning.models import Revision

after_new_version: Hook[[Page, str, datetime], None] = Hook(
    "pages.after_new_version", "what follows each new version (its page and text), in its unit of work"
)


reasons_to_stay: Hook[[Page], Sequence[str]] = Hook(
    "pages.reasons_to_stay", "why a page cannot be hidden now, as messages to translate"
)


class PanelPlace(StrEnum):
    """The place of a panel on the screen of a page."""

    STATUS = "status"  # words in the line under the title
    NOTE = "note"  # paragraphs under that line
    BELOW = "below"  # after the text
    ASIDE = "aside"
    SECTION = "section"  # under the heading of a section


@dataclass(frozen=True, slots=True)
class Panel:
    """Safe HTML that another room shows on the screen of a page, and its place; ``anchor`` names its section."""

    place: PanelPlace
    html: Markup
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class RevisionSource:
    """The origin of a revision: its name as a link, its title, and links to how it was decided."""

    link: Markup
    title: str
    decided: Sequence[Markup]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that a fact may have, when another room defines them; ``Fact.among`` names the vocabulary.

    ``codes`` returns all of them; ``linked`` returns some of them as links, for a page in a language.
    """

    name: str
    codes: Callable[[], Collection[str]]
    linked: Callable[[Sequence[str], str], Markup]


tab_counts: Hook[[Page], tuple[str, int]] = Hook(
    "pages.tab_counts", "a tab of every screen of a page, and the number it bears"
)
reading_panels: Hook[[Page, datetime], Iterable[Panel]] = Hook(
    "pages.reading_panels", "what stands around the text of a page that is read"
)
text_marks: Hook[[Page, Markup], Markup] = Hook(
    "pages.text_marks",
    "the rendered text of a page, marked; each provider is handed what the one before returned",
)
list_notes: Hook[[Collection[int]], Mapping[int, Markup]] = Hook(
    "pages.list_notes", "a few words beside pages in a list, by the page's row"
)
revision_sources: Hook[[Iterable[Revision]], Mapping[int, RevisionSource]] = Hook(
    "pages.revision_sources", "what brought revisions, by the revision's row"
)
vocabularies: Hook[[], Iterable[Vocabulary]] = Hook(
    "pages.vocabularies", "codes that facts may hold and that are data of another room"
)
editor_values: Hook[[Page, Mapping[str, str]], Mapping[str, Any]] = Hook(
    "pages.editor_values",
    "what the editor of a page begins with instead of its text, by the address's question",
)
