"""Landing pages: roadmap, help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from wiki.accounts.permissions import Permission, permission_required
from wiki.pages import queries
from wiki.pages import screens as page_screens
from wiki.pages.blueprint import blueprint
from wiki.pages.hooks import list_notes
from wiki.pages.models import Page
from wiki.web.i18n import ui_language


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A reference text in a list, with the notes of other rooms."""

    page: Page
    notes: list[Markup]


@blueprint.get("/roadmap")
@permission_required(Permission.VISIT)
def roadmap() -> ResponseReturnValue:
    """List the frames and charters of the roadmap."""
    lang = ui_language()
    return render_template(
        "pages/roadmap.html",
        nav_active="roadmap",
        introduction=page_screens.introduction_page("roadmap"),
        frames=list(top_level_pages(queries.by_kind("frame", lang))),
        charters=list(top_level_pages(queries.by_kind("charter", lang))),
    )


def top_level_pages(pages: Sequence[Page]) -> Iterator[ListedPage]:
    """Yield the pages whose parent is not one of them, with their notes."""
    ids = {page.id for page in pages}
    notes = list_notes(ids)
    for page in pages:
        if page.parent_id not in ids:
            yield ListedPage(page, [given[page.id] for given in notes if page.id in given])


@blueprint.get("/help")
@permission_required(Permission.VISIT)
def help() -> ResponseReturnValue:  # noqa: A001 - the endpoint's name is the word in the menu
    """Redirect to the help page in the language of the interface."""
    page = page_screens.introduction_page("help")
    if page is None:
        return render_template("pages/no_help.html", nav_active="help"), HTTPStatus.NOT_FOUND
    return redirect(url_for("pages.read", slug=page.slug), HTTPStatus.FOUND)
