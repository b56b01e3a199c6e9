"""Views of search: the results, suggestions while typing, and the OpenSearch description for browsers."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _

from wiki.accounts.permissions import Permission, permission_required
from wiki.search import services
from wiki.search.document import SCOPE_FACET
from wiki.search.facets import (
    FACET_LABELS,
    SCOPE_LABELS,
    display_title,
    kind_label,
    parse_value,
    sort_values,
    value_label,
)
from wiki.search.index import Hit
from wiki.search.querying.query import EmptyReason, Query, SortOrder, parse
from wiki.web.i18n import URL_PREFIX, ui_language
from wiki.web.security import Site

blueprint = Blueprint("search", __name__, url_prefix=URL_PREFIX)
PAGE_SIZE = 10
MAX_PAGE = 100
SORT_LABELS = {"": _("by relevance"), "date": _("by date")}
REASON_MESSAGES = {
    EmptyReason.TOO_LONG: _("This question is too long: use a few words."),
    EmptyReason.ONLY_OPERATORS: _("Write at least one word to look for."),
    EmptyReason.ONLY_EXCLUSIONS: _(
        "Write at least one word to look for; a word with a minus sign only takes results away."
    ),
}


@blueprint.get("/search")
@permission_required(Permission.VISIT)
def results() -> ResponseReturnValue:
    """Show the results of the query in the address."""
    query, narrowed = query_from_request(), narrowed_url_builder()
    found = services.search(query)
    pages = min(-(-found.total // PAGE_SIZE), MAX_PAGE)
    chosen = {name: request.args[name] for name in FACET_LABELS if request.args.get(name)}
    counts = {name: found.facets.get(name, {}) for name in FACET_LABELS if name not in chosen}
    return render_template(
        "search/results.html",
        query=query,
        found=found,
        counted=format_decimal(found.total),
        scope=requested_scope(),
        scopes=SCOPE_LABELS,
        scope_counts=found.facets.get(SCOPE_FACET, {}),
        sorts=SORT_LABELS,
        sort="date" if query.sort is SortOrder.NEWEST else "",
        reason=REASON_MESSAGES.get(query.reason) if query.reason else None,
        chosen=chosen,
        elsewhere=_count_unfiltered(query) if query.asks and not found.total else 0,
        facets={name: sort_values(name, values) for name, values in counts.items() if len(values) > 1},
        facet_labels=FACET_LABELS,
        in_words=value_label,
        page=query.offset // PAGE_SIZE + 1,
        pages=pages,
        page_url=lambda number: narrowed(page=number),
        narrowed=narrowed,
        kind_in_words=kind_label,
        title_in_words=display_title,
        address=localized_url,
    )


def localized_url(path: str) -> str:
    """Return a path with the prefix of the reader's language."""
    return f"/{ui_language()}{path}"


def query_from_request() -> Query:
    """Parse the query of this request; unknown parameters and values are ignored."""
    page = min(max(request.args.get("page", 1, type=int), 1), MAX_PAGE)
    filters = {name: frozenset({request.args[name]}) for name in FACET_LABELS if request.args.get(name)}
    if requested_scope():
        filters[SCOPE_FACET] = frozenset({requested_scope()})
    return parse(
        request.args.get("q", ""),
        filters=filters,
        sort=SortOrder.NEWEST if request.args.get("sort") == "date" else SortOrder.RELEVANCE,
        offset=(page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        lang=ui_language(),
        value_of=parse_value,
    )


def requested_scope() -> str:
    """Return the scope of this request, or "" when it is unknown."""
    scope = request.args.get("scope", "")
    return scope if scope in SCOPE_LABELS else ""


def narrowed_url_builder() -> Callable[..., str]:
    """Return a function that builds the address of this search with changed parameters; None removes one."""
    here, known = url_for("search.results"), {"q", "sort", *FACET_LABELS}
    kept = {name: value for name, value in request.args.items() if name in known} | {
        "scope": requested_scope()
    }

    def narrowed(**changes: object) -> str:
        asks = {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}
        return f"{here}?{urlencode(asks)}" if asks else here

    return narrowed


def _count_unfiltered(query: Query) -> int:
    """Count the results of the query without its filters."""
    return services.search(replace(query, filters={}, offset=0, limit=0)).total if query.filters else 0


@blueprint.get("/search/suggestions")
@permission_required(Permission.VISIT)
def suggestions() -> ResponseReturnValue:
    """Suggest titles for a query that is being typed, as OpenSearch Suggestions 1.1.

    Each title comes with a description and its address.
    """
    text = request.args.get("q", "")
    found = services.suggest(text, ui_language())
    titles = [display_title(hit.type, hit.title) for hit in found]
    site = cast("Site", current_app)
    addresses = [site.absolute(localized_url(hit.url_path)) for hit in found]
    answer = jsonify([text, titles, list(map(_suggestion_label, found)), addresses])
    answer.mimetype = "application/x-suggestions+json"
    return answer


def _suggestion_label(hit: Hit) -> str:
    """Describe a hit: its type and, when it is not the reader's, its language."""
    foreign = hit.lang not in ("", ui_language())
    words = (kind_label(hit.type, hit.kind), value_label("lang", hit.lang) if foreign else "")
    return " · ".join(filter(None, words))


@blueprint.get("/opensearch.xml")
@permission_required(Permission.VISIT)
def description() -> ResponseReturnValue:
    """Describe the search to browsers."""
    body = render_template(
        "search/opensearch.xml",
        results=url_for("search.results", _external=True),
        suggestions=url_for("search.suggestions", _external=True),
    )
    return Response(body, mimetype="application/opensearchdescription+xml")
