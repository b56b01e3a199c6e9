"""Screens that lead into the texts: roadmap, method, examples, help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.catalogues import queries as catalogues
from wiki.catalogues.models import Catalogue
from wiki.deliberation.amendments import queries as amendment_queries
from wiki.i18n import ui_language
from wiki.pages import kinds, queries, showing
from wiki.pages.blueprint import blueprint
from wiki.pages.methods import crossing as crossings
from wiki.pages.methods import examples as found_examples
from wiki.pages.methods import grid
from wiki.pages.methods.sheets import option_counts
from wiki.pages.models import Page
from wiki.permissions import Permission, needs

CROSSED = ("method", "adaptation", "example")
"""The kinds of page that name dimensions and goals."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A reference text in a list: the page, and how many amendments are in discussion on it."""

    page: Page
    amendments: int


@blueprint.get("/roadmap")
@needs(Permission.VISIT)
def roadmap() -> ResponseReturnValue:
    """List the frames and charters of the roadmap."""
    lang = ui_language()
    return render_template(
        "pages/roadmap.html",
        nav_active="roadmap",
        introduction=showing.introduction("roadmap"),
        frames=list(listed(queries.of_kind("frame", lang))),
        charters=list(listed(queries.of_kind("charter", lang))),
    )


def listed(pages: Sequence[Page]) -> Iterator[Listed]:
    """Yield the pages that stand below no other of them."""
    there = {page.id for page in pages}
    discussed = amendment_queries.in_discussion(there)
    for page in pages:
        if page.parent_id not in there:
            yield Listed(page, discussed.get(page.id, 0))


@blueprint.get("/method")
@needs(Permission.VISIT)
def method() -> ResponseReturnValue:
    """Lead to a sheet from where people stand; show the method as a grid of phases and cycles."""
    lang = ui_language()
    sheets, examples = queries.of_kind("method", lang), queries.of_kind("example", lang)
    grids = grid.grids(sheets, examples, option_counts(sheets))
    cycle = request.args.get("cycle", "")
    return render_template(
        "pages/method.html",
        nav_active="method",
        introduction=showing.introduction("method"),
        grids=grids,
        loose=grid.loose(sheets),
        here=cycle if cycle in kinds.CYCLES else "",
        wished=grid.of_cycle(grids, cycle),
        cycles=kinds.CYCLES,
        phases=kinds.PHASES,
        strands=kinds.STRANDS,
    )


@blueprint.get("/examples")
@needs(Permission.VISIT)
def examples() -> ResponseReturnValue:
    """List the examples, narrowed by country, level, theme, year, dimension, goal, frame or method sheet."""
    pages = queries.of_kind("example", ui_language())
    chosen = {name: value for name in found_examples.FILTERS if (value := request.args.get(name))}
    return render_template(
        "pages/examples.html",
        nav_active="examples",
        introduction=showing.introduction("examples"),
        examples=found_examples.matching(pages, chosen),
        total=len(pages),
        chosen=chosen,
        facets=found_examples.facets(pages, chosen),
        in_words=found_examples.in_words,
    )


@blueprint.get("/examples/table")
@needs(Permission.VISIT)
def examples_table() -> ResponseReturnValue:
    """Count the examples by country and level."""
    rows = found_examples.by_country_and_level(queries.of_kind("example", ui_language()))
    return render_template(
        "pages/examples_table.html", nav_active="examples", rows=rows, levels={**kinds.LEVELS, "": ""}
    )


@blueprint.get("/well-being")
@needs(Permission.VISIT)
def crossing() -> ResponseReturnValue:
    """Show where dimensions of well-being and goals of sustainable development meet; list one crossing."""
    lang = ui_language()
    pages = [page for kind in CROSSED for page in queries.of_kind(kind, lang)]
    chosen = (request.args.get("dimension", ""), request.args.get("goal", ""))
    meetings = crossings.crossing(pages)
    return render_template(
        "pages/crossing.html",
        nav_active="method",
        dimensions=catalogues.entries(Catalogue.DIMENSION),
        goals=catalogues.entries(Catalogue.GOAL),
        meetings=meetings,
        chosen=chosen,
        here=meetings.get(chosen),
    )


@blueprint.get("/help")
@needs(Permission.VISIT)
def help() -> ResponseReturnValue:  # noqa: A001 - the endpoint's name is the word in the menu
    """Lead to the help page in the language of the interface."""
    page = showing.introduction("help")
    if page is None:
        return render_template("pages/no_help.html", nav_active="help"), HTTPStatus.NOT_FOUND
    return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.FOUND)
