"""The search page."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from wiki.accounts.countries import country_name
from wiki.i18n import PREFIX, language_name, translated, ui_language
from wiki.pages.kinds import CYCLES, KINDS, LEVELS, PHASES, THEMES
from wiki.permissions import Permission, needs
from wiki.search import services
from wiki.search.query import Query, Reason, parse

blueprint = Blueprint("search", __name__, url_prefix=PREFIX)
PAGE = 20
LAST_PAGE = 50
SCOPES = {
    "": _("Everything"),
    "method": _("Method"),
    "example": _("Examples"),
    "frame": _("Roadmap"),
    "charter": _("Charters"),
    "discussion": _("Discussions"),
    "amendment": _("Amendments"),
}
REASONS = {
    Reason.TOO_LONG: _("This question is too long: use a few words."),
    Reason.ONLY_OPERATORS: _("Write at least one word to look for."),
    Reason.ONLY_EXCLUSIONS: _(
        "Write at least one word to look for; a word with a minus sign only takes results away."
    ),
}
FACETS = {
    "lang": _("Language"),
    "country": _("Country"),
    "level": _("Level"),
    "cycle": _("Cycle"),
    "phase": _("Phase"),
    "theme": _("Theme"),
    "year": _("Year"),
}
FACT_WORDS = {"level": LEVELS, "cycle": CYCLES, "phase": PHASES, "theme": THEMES}


@blueprint.get("/search")
@needs(Permission.VISIT)
def results() -> ResponseReturnValue:
    """Show what was found; everything about the question stands in the address."""
    scope = request.args.get("scope", "") if request.args.get("scope", "") in SCOPES else ""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    query = parse(request.args.get("q", ""), filters=_filters(scope), offset=(page - 1) * PAGE, limit=PAGE)
    found = services.search(query)
    return render_template(
        "search/results.html",
        query=query,
        found=found,
        scope=scope,
        scopes=SCOPES,
        reason=REASONS.get(query.reason) if query.reason else None,
        chosen={name: request.args[name] for name in FACETS if request.args.get(name)},
        elsewhere=_elsewhere(query) if not found.total and query.clauses else 0,
        facets={name: found.facets[name] for name in FACETS if len(found.facets.get(name, {})) > 1},
        facet_labels=FACETS,
        facet_value=facet_value,
        page=page,
        pages=min(-(-found.total // PAGE), LAST_PAGE),
        page_url=lambda number: narrowed(page=number),
        narrowed=narrowed,
        kinds=KINDS,
        address=address,
    )


def narrowed(**changes: object) -> str:
    """Return the address of this search with something changed; None takes a narrowing away."""
    kept = {name: value for name, value in request.args.items() if name in {"q", "scope", *FACETS}}
    asked = {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}
    return url_for("search.results", **asked)  # type: ignore[arg-type] # any value may stand in a query string


def facet_value(name: str, value: str) -> str:
    """Say a facet's value in the reader's language."""
    if name == "lang":
        return language_name(value)
    if name == "country":
        return country_name(value)
    return translated(FACT_WORDS.get(name, {}).get(value, value))


def _filters(scope: str) -> dict[str, frozenset[str]]:
    filters = {name: frozenset({request.args[name]}) for name in FACETS if request.args.get(name)}
    if scope in KINDS:
        filters["kind"] = frozenset({scope})
    elif scope:
        filters["type"] = frozenset({scope})
    return filters


def _elsewhere(query: Query) -> int:
    """Count what the same words find without any narrowing."""
    return services.search(replace(query, filters={}, offset=0, limit=0)).total if query.filters else 0


def address(path: str) -> str:
    """Return where a thing found is, in the reader's language."""
    return f"/{ui_language()}{path}"


@blueprint.get("/opensearch.xml")
@needs(Permission.VISIT)
def description() -> ResponseReturnValue:
    """Describe the search to browsers."""
    link = url_for("search.results", _external=True)
    body = render_template("search/opensearch.xml", link=link)
    return Response(body, mimetype="application/opensearchdescription+xml")
