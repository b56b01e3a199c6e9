"""Landing pages of methods and examples: the grid, the list of examples, dimensions crossed with goals."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Permission, permission_required
from wiki.catalogues import queries as catalogues
from wiki.catalogues.models import Catalogue
from wiki.methods import crossing as crossings
from wiki.methods import examples as found_examples
from wiki.methods import grid
from wiki.methods.blueprint import blueprint
from wiki.methods.sheets import option_counts
from wiki.pages import kinds, queries
from wiki.pages import screens as page_screens
from wiki.web.i18n import ui_language

CROSSED_KINDS = ("method", "adaptation", "example")
"""The kinds of page that name dimensions and goals."""


@blueprint.get("/method")
@permission_required(Permission.VISIT)
def method() -> ResponseReturnValue:
    """Show the method as a grid of phases and cycles, and the sheets of a chosen cycle."""
    lang = ui_language()
    sheets, examples = queries.by_kind("method", lang), queries.by_kind("example", lang)
    grids = grid.grids_by_strand(sheets, examples, option_counts(sheets))
    cycle = request.args.get("cycle", "")
    return render_template(
        "methods/method.html",
        nav_active="method",
        introduction=page_screens.introduction_page("method"),
        grids=grids,
        loose=grid.unplaced_sheets(sheets),
        here=cycle if cycle in kinds.CYCLES else "",
        wished=grid.cells_of_cycle(grids, cycle),
        cycles=kinds.CYCLES,
        phases=kinds.PHASES,
        strands=kinds.STRANDS,
    )


@blueprint.get("/examples")
@permission_required(Permission.VISIT)
def examples() -> ResponseReturnValue:
    """List the examples, filtered by country, level, theme, year, dimension, goal, frame or method sheet."""
    pages = queries.by_kind("example", ui_language())
    chosen = {name: value for name in found_examples.FILTERS if (value := request.args.get(name))}
    return render_template(
        "methods/examples.html",
        nav_active="examples",
        introduction=page_screens.introduction_page("examples"),
        examples=found_examples.filter_examples(pages, chosen),
        total=len(pages),
        chosen=chosen,
        facets=found_examples.facet_values(pages, chosen),
        in_words=found_examples.value_label,
    )


@blueprint.get("/examples/table")
@permission_required(Permission.VISIT)
def examples_table() -> ResponseReturnValue:
    """Count the examples by country and level."""
    rows = found_examples.count_by_country_and_level(queries.by_kind("example", ui_language()))
    return render_template(
        "methods/examples_table.html", nav_active="examples", rows=rows, levels={**kinds.LEVELS, "": ""}
    )


@blueprint.get("/well-being")
@permission_required(Permission.VISIT)
def crossing() -> ResponseReturnValue:
    """Show the crossings of dimensions of well-being and sustainable development goals; list the pages of one."""
    lang = ui_language()
    pages = [page for kind in CROSSED_KINDS for page in queries.by_kind(kind, lang)]
    chosen = (request.args.get("dimension", ""), request.args.get("goal", ""))
    meetings = crossings.pages_by_crossing(pages)
    return render_template(
        "methods/crossing.html",
        nav_active="method",
        dimensions=catalogues.entries(Catalogue.DIMENSION),
        goals=catalogues.entries(Catalogue.GOAL),
        meetings=meetings,
        chosen=chosen,
        here=meetings.get(chosen),
    )
