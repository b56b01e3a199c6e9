"""Screens of versions: history, comparison, permalinks, raw text, restoring, provenance."""

from collections.abc import Collection, Iterable
from http import HTTPStatus
from itertools import groupby

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, allowed, permission_required, require
from wiki.core.db import unit_of_work
from wiki.core.errors import N_, Conflict, InvalidInput
from wiki.pages import access, forms, services
from wiki.pages import queries as page_queries
from wiki.pages import screens as page_screens
from wiki.pages.blueprint import blueprint
from wiki.pages.hooks import RevisionSource, revision_sources
from wiki.pages.markup import rendering
from wiki.pages.models import Page
from wiki.pages.reading import comparison
from wiki.pages.screens import FactChange
from wiki.versioning import provenance as origins
from wiki.versioning import queries
from wiki.versioning.diff import text_diff
from wiki.versioning.models import Origin, Revision
from wiki.versioning.queries import Content
from wiki.versioning.redline import attribution
from wiki.versioning.services import Authorship, prepare_revision
from wiki.web.i18n import format_date

PER_PAGE = 50
MAX_QUERY_LENGTH = 500


@blueprint.get("/page/<slug>/history")
@permission_required(Permission.READ_PAGE)
def history(slug: str) -> ResponseReturnValue:
    """List the versions of a page, newest first."""
    page = access.page(slug, Permission.READ_PAGE)
    before = page_screens.query_integer("before")
    minor = request.args.get("minor") != "0"
    found = queries.history(page.id, before, PER_PAGE + 1, minor=minor)
    revisions, more = found[:PER_PAGE], len(found) > PER_PAGE
    return render_template(
        "pages/history.html",
        **page_screens.page_context(page),
        revisions=revisions,
        days=[
            (day, list(those))
            for day, those in groupby(revisions, key=lambda each: format_date(each.created_at))
        ],
        authors=page_queries.authors_by_id(revisions),
        sources=sources_by_revision(revisions),
        minor=minor,
        restores=may_restore(page),
        newest_url=history_url(page, minor) if before else "",
        older_url=history_url(page, minor, revisions[-1].number) if more else "",
    )


def history_url(page: Page, minor: bool, before: int | None = None) -> str:  # noqa: FBT001 - a question of the address
    """Return the address of the list of versions older than a number."""
    return url_for("pages.history", slug=page.slug, before=before, minor=None if minor else "0")


def sources_by_revision(revisions: Collection[Revision]) -> dict[int, RevisionSource]:
    """Return the sources of these revisions, by revision id."""
    return {row: source for found in revision_sources(revisions) for row, source in found.items()}


@blueprint.get("/page/<slug>/compare")
@permission_required(Permission.READ_PAGE)
def compare(slug: str) -> ResponseReturnValue:
    """Show what changed between two versions, by default between the last one and the one before."""
    page = access.page(slug, Permission.READ_PAGE)
    new = queries.revision(page.id, page_screens.query_integer("to") or page.head_number)
    old = queries.revision(page.id, page_screens.query_integer("from") or max(new.number - 1, 1))
    if old.number > new.number:
        old, new = new, old
    made = [new] if new.number == old.number + 1 else []
    return render_template(
        "pages/compare.html",
        **page_screens.page_context(page),
        old=old,
        new=new,
        diff=text_diff.diff(queries.revision_text(old), queries.revision_text(new)),
        facts=list(changed_facts(page, old, new)),
        authors=page_queries.authors_by_id([old, new]),
        sources=sources_by_revision(made),
    )


def changed_facts(page: Page, old: Revision, new: Revision) -> Iterable[FactChange]:
    """Yield the changes of title and facts."""
    if old.title != new.title:
        yield FactChange(gettext("Title"), old.title, new.title)
    yield from page_screens.changed_facts(page, old.facts, new.facts)


@blueprint.get("/page/<slug>/version/<int(max=2147483647):number>")
@permission_required(Permission.READ_PAGE)
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show one version at a permanent address, and say whether it is in force."""
    page = access.page(slug, Permission.READ_PAGE)
    revision = queries.revision(page.id, number)
    text = rendering.render_revision(revision)
    return render_template(
        "pages/version.html",
        **page_screens.page_context(page),
        revision=revision,
        body=rendering.html_with_links(text.html),
        headings=page_screens.table_of_contents(text),
        authors=page_queries.authors_by_id([revision]),
        sources=sources_by_revision([revision]),
        form=forms.RestoreForm(data={"base_revision": page.head_number}) if may_restore(page) else None,
    )


def may_restore(page: Page) -> bool:
    """Tell whether to offer restoring a version; a visitor's page has no form, and so needs no cookie."""
    return allowed(Permission.EDIT_PAGE, page)


@blueprint.get("/page/<slug>/raw")
@permission_required(Permission.READ_PAGE)
def raw(slug: str) -> ResponseReturnValue:
    """Return the stored Markdown of the version in force, or of the one asked for."""
    page = access.page(slug, Permission.READ_PAGE)
    revision = queries.revision(page.id, page_screens.query_integer("version") or page.head_number)
    return Response(queries.revision_text(revision), content_type="text/plain; charset=utf-8")


@blueprint.post("/page/<slug>/version/<int(max=2147483647):number>/restore")
@permission_required(Permission.EDIT_PAGE)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Restore a version by adding it as the newest one; the versions between stay in the history."""
    page = access.page(slug, Permission.EDIT_PAGE)
    form = forms.RestoreForm()
    if not form.validate():
        raise InvalidInput(N_("Say which version is in force: open the version again and try once more."))
    text = restore_revision(page, number, form.base_revision.data)
    rendering.store_rendering(text)
    flash(gettext("Version %(number)s is back, as the newest version.", number=number), "success")
    return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.SEE_OTHER)


def restore_revision(page: Page, number: int, seen: int) -> str:
    """Record a former version as the newest, and return its text.

    Raises Conflict when ``seen`` is no longer the version in force, or when nothing would change.
    """
    head, wanted = queries.version(page.id, page.head_number), queries.version(page.id, number)
    if head.number != seen:
        raise Conflict(
            N_("The page has changed since you looked at it. Look again before bringing this back.")
        )
    content = Content(wanted.content.text, head.content.title, wanted.content.facts)
    if content == head.content:
        raise Conflict(N_("The text in force says the same as this version: there is nothing to bring back."))
    prepared = prepare_revision(head, content)
    rendering.render_cached(content.text, prepared.text_hash)
    with unit_of_work():
        actor = require(Permission.EDIT_PAGE, page)
        assert actor.member is not None
        by = Authorship(Origin.RESTORATION, actor.member.id, actor.member.name, restored_number=number)
        services.write(page, prepared, by, actor.now)
    return content.text


@blueprint.get("/page/<slug>/provenance")
@permission_required(Permission.READ_PAGE)
def provenance(slug: str) -> ResponseReturnValue:
    """Show for each sentence in force the version that introduced it, and the amendment."""
    page = access.page(slug, Permission.READ_PAGE)
    question = request.args.get("q", "").strip()[:MAX_QUERY_LENGTH]
    section = page_screens.requested_section(page)
    head = queries.revision(page.id, page.head_number)
    found = origins.annotate_head(head)
    html = rendering.render_revision(head).html
    passages = attribution.attributed_passages(
        html, found.lines, origins.section_range(found, section), question
    )
    revisions = queries.revisions_by_number(page.id, sorted({passage.number for passage in passages}))
    return render_template(
        "pages/provenance.html",
        **page_screens.page_context(page),
        passages=[(each, comparison.safe_passage(each.html)) for each in passages],
        first=found.first,
        revisions=revisions,
        authors=page_queries.authors_by_id(list(revisions.values())),
        sources=sources_by_revision(revisions.values()),
        question=question,
        section=section,
    )
