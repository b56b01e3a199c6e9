"""Views of pages: reading, backlinks, wanted pages, recent changes."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Permission, permission_required
from wiki.pages import access, queries
from wiki.pages import screens as page_screens
from wiki.pages.blueprint import blueprint
from wiki.pages.reading import page_screen
from wiki.web.page_cache import cache_for_members

CHANGES_PER_PAGE = 50


@blueprint.get("/page/<slug>")
@cache_for_members
@permission_required(Permission.READ_PAGE)
def read(slug: str) -> ResponseReturnValue:
    """Show the text in force."""
    return page_screen.page_response(access.page(slug, Permission.READ_PAGE))


@blueprint.get("/page/<slug>/links")
@permission_required(Permission.READ_PAGE)
def links(slug: str) -> ResponseReturnValue:
    """List the pages whose text links to this one."""
    page = access.page(slug, Permission.READ_PAGE)
    return render_template(
        "pages/links.html", **page_screens.page_context(page), linking=queries.backlinks(page)
    )


@blueprint.get("/wanted")
@permission_required(Permission.VISIT)
def wanted() -> ResponseReturnValue:
    """List the addresses that pages link to and that have no page yet."""
    return render_template("pages/wanted.html", wanted=queries.wanted_pages())


@blueprint.get("/recent")
@permission_required(Permission.VISIT)
def recent() -> ResponseReturnValue:
    """List recent changes, newest first."""
    minor = request.args.get("minor") == "1"
    before = page_screens.query_integer("before")
    found = queries.recent_changes(before, CHANGES_PER_PAGE + 1, minor=minor)
    changes, more = found[:CHANGES_PER_PAGE], len(found) > CHANGES_PER_PAGE
    kept = "1" if minor else None
    return render_template(
        "pages/recent.html",
        changes=changes,
        authors=queries.authors_by_id([revision for revision, _page in changes]),
        minor=minor,
        newest_url=url_for("pages.recent", minor=kept) if before else "",
        older_url=url_for("pages.recent", before=changes[-1][0].id, minor=kept) if more else "",
    )
