"""Views of search: the results, suggestions while typing, and the OpenSearch description for browsers."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode, urljoin

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _

from wiki.accounts.permissions import Permission, permission_required
from wiki.search import services
from wiki.search.document import SCOPE
from wiki.search.facets import FACETS, SCOPES, in_words, kind_in_words, ordered, title_in_words, value_of
from wiki.search.index import Hit
from wiki.search.querying.query import Query, Reason, Sort, parse
from wiki.web.i18n import URL_PREFIX, ui_language

blueprint = Blueprint("search", __name__, url_prefix=URL_PREFIX)
PAGE = 10
LAST_PAGE = 100
SORTS = {"": _("by relevance"), "date": _("by date")}
REASONS = {
    Reason.TOO_LONG: _("This question is too long: use a few words."),
    Reason.ONLY_OPERATORS: _("Write at least one word to look for."),
    Reason.ONLY_EXCLUSIONS: _(
        "Write at least one word to look for; a word with a minus sign only takes results away."
    ),
}


@blueprint.get("/search")
@permission_required(Permission.VISIT)
def results() -> ResponseReturnValue:
    """Show the results of the query in the address."""
    query, narrowed = asked(), narrowing()
    found = services.search(query)
    pages = min(-(-found.total // PAGE), LAST_PAGE)
    chosen = {name: request.args[name] for name in FACETS if request.args.get(name)}
    counts = {name: found.facets.get(name, {}) for name in FACETS if name not in chosen}
    return render_template(
        "search/results.html",
        query=query,
        found=found,
        counted=format_decimal(found.total),
        scope=chosen_scope(),
        scopes=SCOPES,
        scope_counts=found.facets.get(SCOPE, {}),
        sorts=SORTS,
        sort="date" if query.sort is Sort.NEWEST else "",
        reason=REASONS.get(query.reason) if query.reason else None,
        chosen=chosen,
        elsewhere=_elsewhere(query) if query.asks and not found.total else 0,
        facets={name: ordered(name, values) for name, values in counts.items() if len(values) > 1},
        facet_labels=FACETS,
        in_words=in_words,
        page=query.offset // PAGE + 1,
        pages=pages,
        page_url=lambda number: narrowed(page=number),
        narrowed=narrowed,
        kind_in_words=kind_in_words,
        title_in_words=title_in_words,
        address=address_of,
    )


def address_of(path: str) -> str:
    """Return a path with the prefix of the reader's language."""
    return f"/{ui_language()}{path}"


def asked() -> Query:
    """Parse the query of this request; unknown parameters and values are ignored."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    filters = {name: frozenset({request.args[name]}) for name in FACETS if request.args.get(name)}
    if chosen_scope():
        filters[SCOPE] = frozenset({chosen_scope()})
    return parse(
        request.args.get("q", ""),
        filters=filters,
        sort=Sort.NEWEST if request.args.get("sort") == "date" else Sort.RELEVANCE,
        offset=(page - 1) * PAGE,
        limit=PAGE,
        lang=ui_language(),
        value_of=value_of,
    )


def chosen_scope() -> str:
    """Return the scope of this request, or "" when it is unknown."""
    scope = request.args.get("scope", "")
    return scope if scope in SCOPES else ""


def narrowing() -> Callable[..., str]:
    """Return a function that builds the address of this search with changed parameters; None removes one."""
    here, known = url_for("search.results"), {"q", "sort", *FACETS}
    kept = {name: value for name, value in request.args.items() if name in known} | {"scope": chosen_scope()}

    def narrowed(**changes: object) -> str:
        asks = {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}
        return f"{here}?{urlencode(asks)}" if asks else here

    return narrowed


def _elsewhere(query: Query) -> int:
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
    titles = [title_in_words(hit.type, hit.title) for hit in found]
    addresses = [urljoin(request.url_root, address_of(hit.url_path)) for hit in found]
    answer = jsonify([text, titles, list(map(_said, found)), addresses])
    answer.mimetype = "application/x-suggestions+json"
    return answer


def _said(hit: Hit) -> str:
    """Describe a hit: its type and, when it is not the reader's, its language."""
    foreign = hit.lang not in ("", ui_language())
    words = (kind_in_words(hit.type, hit.kind), in_words("lang", hit.lang) if foreign else "")
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
