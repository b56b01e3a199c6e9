"""Views to choose a passage for a thread: by selecting text, or from a list of pieces."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from wiki.accounts.permissions import Actor, Permission, permission_required
from wiki.core.errors import Conflict, InvalidInput, NotFound
from wiki.deliberation import access
from wiki.deliberation.blueprint import amendment_context, blueprint, see_other
from wiki.deliberation.models import Amendment
from wiki.deliberation.threads.forms import LONGEST_CONTEXT, ThreadForm
from wiki.deliberation.threads.passages import services as passages
from wiki.deliberation.threads.passages.services import SelectedPassage
from wiki.deliberation.threads.views import create_thread, render_thread_form
from wiki.pages import screens as page_screens
from wiki.pages.models import Page
from wiki.versioning.anchoring.anchors import TextQuote
from wiki.web.i18n import translate_error


@blueprint.route("/page/<slug>/discuss/passage", methods=["GET", "POST"])
@permission_required(Permission.DISCUSS)
def discuss_passage(slug: str) -> ResponseReturnValue:
    """Open a discussion on a passage of a page: the one selected, or one chosen from a list."""
    page, actor = access.page(slug, Permission.DISCUSS)
    return open_thread_on_passage(page, actor)


@blueprint.route("/amendments/<reference>/discuss/passage", methods=["GET", "POST"])
@permission_required(Permission.DISCUSS)
def discuss_amendment_passage(reference: str) -> ResponseReturnValue:
    """Open a discussion on a passage of the text an amendment proposes."""
    access.amendment(reference)
    amendment, actor = access.amendment(reference, Permission.DISCUSS)
    return open_thread_on_passage(amendment, actor)


def open_thread_on_passage(subject: Page | Amendment, actor: Actor) -> ResponseReturnValue:
    """Create the thread of a submitted form; else show the form, or the list of passages while none is chosen."""
    form = ThreadForm()
    location = create_thread(form, subject, actor)
    if location:
        return see_other(location)
    if form.is_submitted():
        if form.chosen and not passages.is_in_text(subject, form.chosen):
            form.forget_passage()
        return render_thread_form(form, subject)
    try:
        quote = requested_quote(subject)
    except (InvalidInput, Conflict, NotFound) as error:
        return render_passage_choices(subject, translate_error(error), error.status)
    if quote is None:
        return render_passage_choices(subject)
    form.keep_passage(quote, passages.current_version(subject)[0])
    return render_thread_form(form, subject)


def requested_quote(subject: Page | Amendment) -> TextQuote | None:
    """Return the passage in the query string: selected text, or a piece of the list; None for neither."""
    number = page_screens.query_integer("on") or passages.current_version(subject)[0]
    piece, words = page_screens.query_integer("piece"), request.args.get("quote", "")
    if words:
        around = (request.args.get(name, "")[:LONGEST_CONTEXT] for name in ("before", "after"))
        return passages.quote_selection(subject, SelectedPassage(TextQuote(words, *around), number))
    return None if piece is None else passages.quote_piece(subject, piece, number)


def render_passage_choices(
    subject: Page | Amendment, refusal: str = "", status: HTTPStatus = HTTPStatus.OK
) -> ResponseReturnValue:
    """Render the list of pieces of a text, each with a link that opens a thread on it."""
    number, text = passages.current_version(subject)
    is_page = isinstance(subject, Page)
    frame = page_screens.page_context(subject) if isinstance(subject, Page) else amendment_context(subject)
    names = {"page": subject if is_page else None, "amendment": None if is_page else subject}
    return (
        render_template(
            "deliberation/threads/choose_passage.html",
            pieces=passages.split_into_pieces(text),
            number=number,
            refusal=refusal,
            **{**frame, **names},
        ),
        status,
    )
