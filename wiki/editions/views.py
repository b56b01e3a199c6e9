"""Screens of editions: read one, compare, take away, publish."""

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from wiki.accounts.permissions import Permission, current_actor, permission_required, require
from wiki.core.errors import Conflict, InvalidInput
from wiki.deliberation.blueprint import add_form_error, create_from_form, see_other
from wiki.editions import access, files, queries, screens, services
from wiki.editions.blueprint import blueprint, render_form
from wiki.editions.forms import PublishForm
from wiki.editions.models import Edition

TODAY = "today"


@blueprint.get("/editions")
@permission_required(Permission.VISIT)
def index() -> ResponseReturnValue:
    """List the editions, the last published first."""
    return render_template(
        "editions/index.html", nav_active="roadmap", editions=queries.editions(), sizes=queries.page_counts()
    )


@blueprint.route("/editions/new", methods=["GET", "POST"])
@permission_required(Permission.PUBLISH_EDITION)
def publish() -> ResponseReturnValue:
    """Publish an edition, after seeing what it will hold."""
    now, form = current_actor().now, PublishForm(kinds=services.USUAL_KINDS)

    def create() -> str:
        actor = require(Permission.PUBLISH_EDITION)
        made = services.publish(form.plan, actor.member, actor.now)
        flash(gettext("The edition is published: it stays as it is for ever."), "success")
        return url_for("editions.edition", edition=made.slug)

    where = create_from_form(form, now, create) if form.publish.data else ""
    if where:
        return see_other(where)
    return render_form("editions/publish.html", form, nav_active="roadmap", preview=preview_counts(form))


def preview_counts(form: PublishForm) -> list[tuple[str, int]] | None:
    """Return how many pages of each kind a valid form would publish, in words; None before it was sent."""
    if not (form.preview.data and form.validate_on_submit()):
        return None
    try:
        services.check_plan(form.plan)
    except (InvalidInput, Conflict) as error:
        add_form_error(form, error)
        return None
    found = queries.pages_in_force(form.plan.kinds)
    pages = [screens.ShownPage(0, page.kind, revision, page) for page, revision in found]
    return [(words, len(group)) for words, group in screens.group_by_kind(pages)]


@blueprint.get("/editions/<edition>")
@permission_required(Permission.VISIT)
def edition(edition: str) -> ResponseReturnValue:
    """Show what an edition holds, the decisions that led to it, how to take it away and cite it."""
    found = access.edition(edition)
    return render_template(
        "editions/edition.html",
        edition=found,
        groups=screens.group_by_kind(screens.shown_pages(found)),
        decisions=screens.decisions(found),
        before=queries.edition_before(found),
        citation=screens.citation(found),
        nav_active="roadmap",
    )


@blueprint.get("/editions/<edition>/<int(max=2147483647):number>")
@permission_required(Permission.VISIT)
def page(edition: str, number: int) -> ResponseReturnValue:
    """Show a page as it stands in an edition, for ever."""
    found, entry = access.edition_page(edition, number)
    shown = screens.shown_page(entry)
    before, after = screens.adjacent_pages(found, number)
    return render_template(
        "editions/page.html",
        edition=found,
        shown=shown,
        citation=screens.citation(found, shown),
        before=before,
        after=after,
        nav_active="roadmap",
    )


@blueprint.get("/editions/<edition>/compare")
@permission_required(Permission.VISIT)
def compare(edition: str) -> ResponseReturnValue:
    """Compare an edition with another one, or with the texts of today."""
    found = access.edition(edition)
    other = other_edition(found)
    older, newer = (found, other) if other is None or other.id > found.id else (other, found)
    held = screens.page_versions(newer) if newer else screens.current_versions(older)
    return render_template(
        "editions/compare.html",
        edition=found,
        older=older,
        newer=newer,
        comparison=screens.compare_versions(screens.page_versions(older), held),
        editions=queries.editions(),
        nav_active="roadmap",
    )


def other_edition(found: Edition) -> Edition | None:
    """Return the edition asked for, or the one before; None for today, or when there is no other."""
    asked = request.args.get("with", "")
    if asked == TODAY:
        return None
    other = access.edition(asked) if asked else queries.edition_before(found)
    return other if other is not None and other.id != found.id else None


@blueprint.get("/editions/<edition>/print")
@permission_required(Permission.VISIT)
def printable(edition: str) -> ResponseReturnValue:
    """Show the whole edition on one page, for printing."""
    found = access.edition(edition)
    return render_template(
        "editions/print.html",
        edition=found,
        pages=screens.shown_pages(found),
        citation=screens.citation(found),
        nav_active="roadmap",
    )


@blueprint.get("/editions/<edition>/edition.md")
@permission_required(Permission.VISIT)
def markdown(edition: str) -> ResponseReturnValue:
    """Give the whole edition as one Markdown file."""
    found = access.edition(edition)
    return _attachment(files.markdown(found), "text/markdown", f"{found.slug}.md")


@blueprint.get("/editions/<edition>/edition.zip")
@permission_required(Permission.VISIT)
def archive(edition: str) -> ResponseReturnValue:
    """Give texts, decisions, the record and its verifiers as one folder."""
    found = access.edition(edition)
    return _attachment(files.archive(found), "application/zip", f"{found.slug}.zip")


def _attachment(body: str | bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(body, mimetype=mimetype, headers=headers)
