"""Screens of pages: reading one, what links to it, what changed lately."""

from collections import Counter

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.config import UI_LANGUAGES
from wiki.deliberation import queries as deliberation
from wiki.i18n import ui_language
from wiki.pages import (  # noqa: F401 - importing the other screens is what registers them
    access,
    edit_views,
    landing_views,
    moderation_views,
    queries,
    rendering,
    showing,
)
from wiki.pages.blueprint import blueprint
from wiki.pages.models import Page
from wiki.permissions import Permission, needs
from wiki.versioning import queries as versions

CHANGES_PER_PAGE = 50

__all__ = ["blueprint"]


@blueprint.get("/page/<slug>")
@needs(Permission.READ_PAGE)
def read(slug: str) -> ResponseReturnValue:
    """Show the text in force."""
    page = access.page(slug, Permission.READ_PAGE)
    revision = versions.revision(page.id, page.head_number)
    text = rendering.of_revision(revision)
    amendments = deliberation.in_discussion_on(page)
    contested = Counter(amendment.section for amendment in amendments)
    titles = {entry.anchor: entry.title for entry in text.contents}
    return render_template(
        "pages/read.html",
        **showing.frame(page),
        revision=revision,
        body=showing.with_section_tools(rendering.html_with_links(text.html), page, titles, contested),
        headings=showing.headings(text),
        facts=showing.facts_in_words(page),
        amendments=amendments,
        children=queries.children(page),
        linking=queries.linking_to(page),
        translations=queries.translations(page),
        untranslated=untranslated(page),
        canonical=address_in_own_language(page),
    )


def untranslated(page: Page) -> list[str]:
    """Return the languages of the interface in which this page has no counterpart."""
    there = {page.lang, *(other.lang for other in queries.translations(page))}
    return [code for code in UI_LANGUAGES if code not in there]


def address_in_own_language(page: Page) -> str:
    """Return the address of a page with the interface in the page's own language, where there is one."""
    lang = page.lang if page.lang in UI_LANGUAGES else ui_language()
    return url_for("pages.read", slug=page.slug, ui_lang=lang, _external=True)


@blueprint.get("/page/<slug>/links")
@needs(Permission.READ_PAGE)
def links(slug: str) -> ResponseReturnValue:
    """List the pages whose text leads to this one."""
    page = access.page(slug, Permission.READ_PAGE)
    return render_template("pages/links.html", **showing.frame(page), linking=queries.linking_to(page))


@blueprint.get("/wanted")
@needs(Permission.VISIT)
def wanted() -> ResponseReturnValue:
    """List the addresses that pages lead to and where nothing is yet."""
    return render_template("pages/wanted.html", wanted=queries.wanted())


@blueprint.get("/recent")
@needs(Permission.VISIT)
def recent() -> ResponseReturnValue:
    """List what changed lately, newest first."""
    minor = request.args.get("minor") == "1"
    before = showing.whole_number("before")
    found = queries.recent_changes(before, CHANGES_PER_PAGE + 1, minor=minor)
    changes, more = found[:CHANGES_PER_PAGE], len(found) > CHANGES_PER_PAGE
    kept = "1" if minor else None
    return render_template(
        "pages/recent.html",
        changes=changes,
        authors=versions.authors([revision for revision, _page in changes]),
        minor=minor,
        newest_url=url_for("pages.recent", minor=kept) if before else "",
        older_url=url_for("pages.recent", before=changes[-1][0].id, minor=kept) if more else "",
    )
