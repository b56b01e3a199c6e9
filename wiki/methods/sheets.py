"""Parsed pages with known headings, and the examples and adaptations that refer to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wiki.pages import queries
from wiki.pages.fields import layouts, parsing
from wiki.pages.fields.layouts import Layout, LayoutPart
from wiki.pages.fields.parsing import Option, ParsedText
from wiki.pages.models import Page
from wiki.versioning import queries as versions


@dataclass(frozen=True, slots=True)
class ComparedOption:
    """An option of a sheet with its code, such as T27-A, and the examples that use it."""

    option: Option
    code: str
    examples: list[Page]


@dataclass(frozen=True, slots=True)
class OptionComparison:
    """The options of a sheet side by side: the parts that any of them has, and the examples of no option."""

    criteria: tuple[LayoutPart, ...]
    options: tuple[ComparedOption, ...]
    others: list[Page]


@dataclass(frozen=True, slots=True)
class SheetContext:
    """The context of a method sheet: its options, examples and adaptations, and its successor if it is retired."""

    options: tuple[Option, ...]
    examples: list[Page]
    adaptations: list[Page]
    successor: Page | None


def layout_of(page: Page) -> Layout | None:
    """Return the layout of a page's text; None when it is free."""
    return layouts.layout_of(page.kind, page.lang)


def read_sheet(page: Page) -> ParsedText:
    """Return the parsed text in force of a method sheet or of an adaptation."""
    return parsing.parse(versions.version(page.id, page.head_number).content.text, layouts.LAYOUTS[page.kind])


def option_anchor(page: Page, letter: str) -> str | None:
    """Return the anchor of an option of a sheet; None when there is no such option."""
    return next((option.anchor for option in read_sheet(page).options if option.letter == letter), None)


def option_code(page: Page, option: Option) -> str:
    """Return the code of an option of a sheet, such as T27-A."""
    return f"{page.facts.get('code', '')}-{option.letter}"


def sheets_by_cell(sheets: Iterable[Page]) -> dict[str, Page]:
    """Return the sheet of each cell by code; of several sheets in a cell, the one in force."""
    return {
        sheet.facts["code"]: sheet for sheet in reversed(sort_in_force_first(sheets)) if "code" in sheet.facts
    }


def sort_in_force_first(sheets: Iterable[Page]) -> list[Page]:
    """Sort sheets: first those in force, then those proposed, then those retired."""
    return sorted(sheets, key=lambda sheet: ("retired" in sheet.facts, not sheet.facts.get("validated")))


def option_codes() -> frozenset[str]:
    """Return the code of every option of every sheet."""
    placed = (page for page in queries.by_kind_in_all_languages("method") if page.facts.get("code"))
    return frozenset(option_code(page, option) for page in placed for option in read_sheet(page).options)


def examples_using(examples: Iterable[Page], code: str) -> list[Page]:
    """Return the examples that name the code of a cell, or of an option; an option's code also counts for its cell."""
    return [page for page in examples if _refers_to(page, code)]


def _refers_to(example: Page, code: str) -> bool:
    options: Sequence[str] = example.facts.get("options", ())
    cells: Sequence[str] = example.facts.get("cells", ())
    return code in options or code in cells or any(each.partition("-")[0] == code for each in options)


def adaptations(page: Page) -> list[Page]:
    """Return the visible adaptations of a sheet, also those that name a former address of it."""
    found = queries.by_kind("adaptation", page.lang)
    originals = queries.visible_by_slug([each.facts.get("sheet", "") for each in found])
    return [each for each in found if originals.get(each.facts.get("sheet", "")) is page]


def compare_options(page: Page) -> OptionComparison:
    """Return the options of a page side by side; empty for a page without options."""
    layout = layouts.LAYOUTS.get(page.kind)
    found = read_sheet(page).options if layout and layout.option else ()
    examples = _examples(page) if found else []
    codes = [(option, option_code(page, option)) for option in found]
    compared = tuple(ComparedOption(option, code, examples_using(examples, code)) for option, code in codes)
    filled = {name for option in found for name, words in option.words.items() if words}
    filled |= {"examples" for each in compared if each.examples}
    named = {id(example) for each in compared for example in each.examples}
    criteria = tuple(part for part in layout.option if part.name in filled) if layout else ()
    return OptionComparison(criteria, compared, [example for example in examples if id(example) not in named])


def sheet_context(page: Page) -> SheetContext | None:
    """Return the context of a method sheet; None for any other page."""
    if page.kind != "method":
        return None
    slug = page.facts.get("replaced_by", "")
    return SheetContext(
        read_sheet(page).options,
        _examples(page),
        adaptations(page),
        queries.visible_by_slug([slug]).get(slug),
    )


def _examples(page: Page) -> list[Page]:
    code = page.facts.get("code")
    return examples_using(queries.by_kind("example", page.lang), code) if code else []


def option_counts(pages: Sequence[Page]) -> dict[int, int]:
    """Return the number of options of each of these sheets, by page id."""
    texts = versions.head_texts([page.id for page in pages])
    return {number: len(parsing.parse(text, layouts.SHEET_LAYOUT).options) for number, text in texts.items()}
