"""Shell commands of pages: import documents and histories, load starter texts, render."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from flask_babel import gettext as _
from sqlalchemy import select
from tqdm import tqdm

from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.db import db, unit_of_work
from wiki.core.errors import InvalidInput
from wiki.pages import kinds, queries, services
from wiki.pages.importing import documents, history_import, starter
from wiki.pages.importing.text_import import SourceLine, read_text
from wiki.pages.markup import rendering
from wiki.pages.markup.former_headings import SENTENCES, FormerReading, former_lines, with_headings_kept
from wiki.pages.models import Page
from wiki.versioning.models import Origin
from wiki.versioning.queries import version
from wiki.versioning.services import Authorship, prepare_revision
from wiki.web.i18n import translate_error

page = click.Group("page", help="Pages: bring texts in, load the starter texts, render.")
FILE = click.argument("file", type=click.Path(path_type=Path))
LANG = click.option("--lang", default=UI_LANGUAGES[0], show_default=True, help="Language of the text.")
WIDEST_TITLE, WIDEST_LINE = 60, 76


@page.command("import")
@FILE
@click.option("--split", is_flag=True, help="One page for each first-level section, below a parent page.")
@click.option("--kind", type=click.Choice(list(kinds.KINDS)), default="page", show_default=True)
@LANG
@click.option("--title", default="", help="Title, instead of the document's own.")
@click.option("--slug", default="", help="Address, instead of one made from the title.")
@click.option("--author", default="", metavar="NAME", help="Who wrote it.")
@click.option("--parent", default="", metavar="SLUG", help="Address of the page it stands below.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def import_document(
    file: Path,
    *,
    split: bool,
    kind: str,
    lang: str,
    title: str,
    slug: str,
    author: str,
    parent: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Make pages of a document in Markdown or plain text; all of them or none."""
    wish = documents.ImportOptions(kind, lang, title, slug, parent, split)
    planned = documents.plan_pages(read_text(file), wish)
    documents.check_addresses(planned)
    with _progress_bar(len(planned.drafts), _("Reading")) as bar:
        for draft in planned.drafts:
            _check_display(draft)
            bar.update()
    _print_plan(planned)
    if dry_run or not (yes or not sys.stdin.isatty() or click.confirm(_("Go on?"))):
        click.echo(_("Nothing was written."))
        return
    with unit_of_work():
        made = documents.import_pages(planned, file, author, clock.now())
    _render_pages(made)
    click.echo(_("Pages made: %(number)d", number=len(made)))


def _check_display(draft: documents.PageDraft) -> None:
    try:
        rendering.render_cached(draft.text)
    except InvalidInput as error:
        raise InvalidInput("%(title)s: %(why)s", title=draft.title, why=translate_error(error)) from error


def _print_plan(planned: documents.DocumentPlan) -> None:
    titles = [_shorten(draft.title, WIDEST_TITLE) for draft in planned.drafts]
    slugs = [draft.slug for draft in planned.drafts]
    wide, address = (max(len(text) for text in column) for column in (titles, slugs))
    for number, draft in enumerate(planned.drafts):
        words = _("%(number)d words", number=draft.words)
        click.echo(
            f"{'  ' if number else ''}{titles[number]:{wide + 2 * (not number)}}  {draft.slug:{address}}  {words}"
        )
    if planned.dropped:
        click.echo(_("Lines left out as page numbers or table of contents: %(n)d", n=len(planned.dropped)))
        _print_lines(planned.dropped)
    if planned.joined:
        click.echo(_("Lines joined to the paragraph before: %(n)d", n=len(planned.joined)))
        _print_lines(planned.joined)


def _print_lines(lines: Iterable[SourceLine]) -> None:
    for line in lines:
        click.echo(f"{line.number:>6}  {_shorten(line.text.strip(), WIDEST_LINE)}")


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


@page.command("import-history")
@FILE
@click.option("--kind", type=click.Choice(list(kinds.KINDS)), default="page", show_default=True)
@LANG
@click.option("--page", "names", multiple=True, metavar="NAME", help="Only this page; may be repeated.")
@click.option(
    "--by",
    type=click.Choice(
        [history_import.RevisionOrder.REV.value, history_import.RevisionOrder.EFFECTIVE_DATE.value]
    ),
    default=None,
    help="Order the revisions of a page by this field, not by their lines; effective_date also dates them.",
)
def import_history(file: Path, kind: str, lang: str, names: tuple[str, ...], by: str | None) -> None:
    """Bring in texts with their past from a .jsonl or .jsonl.xz file: one revision a line."""
    wish = history_import.ImportOptions(
        kind, lang, frozenset(names), history_import.RevisionOrder(by or history_import.RevisionOrder.FILE)
    )
    with _progress_bar(None, _("Reading")) as bar:
        todo = history_import.plan_import(file, wish, bar.update)
    if todo.there or todo.unchanged:
        click.echo(_("Here already: %(there)d; unchanged: %(same)d", there=todo.there, same=todo.unchanged))
    started = perf_counter()
    with _progress_bar(len(todo.steps), _("Revisions")) as bar:
        history_import.import_revisions(file, wish, todo, bar.update)
    rate = len(todo.steps) / max(perf_counter() - started, 0.001)
    _render_pages(found for slug in todo.slugs if (found := queries.by_slug(slug)))
    click.echo(_("Revisions brought in: %(number)d (%(rate).1f a second)", number=len(todo.steps), rate=rate))
    stored = history_import.bytes_stored(todo.slugs)
    click.echo(_("Pages: %(number)d; bytes stored: %(bytes)d", number=len(todo.slugs), bytes=stored))


@page.command("load")
def load() -> None:
    """Load the starter texts that are not there yet."""
    click.echo(_("Pages made: %(number)d", number=starter.install_starter_texts(clock.now())))


@page.command("render")
def render() -> None:
    """Render every page that is not rendered yet; exit status 1 when one cannot be displayed."""
    if _render_pages(db.session.scalars(select(Page).order_by(Page.id)).all()):
        raise click.exceptions.Exit(1)


@page.command("headings")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def headings(*, dry_run: bool, yes: bool) -> None:
    """Write with # the headings that earlier versions read in other lines; show first what reads otherwise."""
    todo = list[int]()
    for each in db.session.scalars(select(Page).order_by(Page.id)):
        found = former_lines(version(each.id, each.head_number).content.text)
        if found:
            reference = kinds.is_reference(each.kind, each.facts)
            note = _("a reference text: changes only by an amendment")
            click.echo(f"{each.slug}  ({note})" if reference else each.slug)
            for line in found:
                click.echo(f"{line.number:>6}  {_shorten(line.text.strip(), WIDEST_LINE)}")
                click.echo(f"        {_(SENTENCES[line.reading])}")
            if not reference and any(line.reading is FormerReading.KEPT for line in found):
                todo.append(each.id)
    if dry_run or not todo or not (yes or not sys.stdin.isatty() or click.confirm(_("Go on?"))):
        click.echo(_("Nothing was written."))
        return
    for page_id in todo:
        _keep_headings(page_id)
    click.echo(_("Pages changed: %(number)d", number=len(todo)))


def _keep_headings(page_id: int) -> None:
    page = db.session.get_one(Page, page_id)
    head = version(page.id, page.head_number)
    prepared = prepare_revision(head, replace(head.content, text=with_headings_kept(head.content.text)))
    by = Authorship(Origin.EDIT, summary=_("Headings written with #"), minor=True)
    with unit_of_work():
        services.write(page, prepared, by, clock.now())


def _render_pages(pages: Iterable[Page]) -> int:
    """Render and store each page; print those that cannot be displayed, and return how many."""
    heads = [(each.id, each.head_number, each.title) for each in pages]
    refused = 0
    with _progress_bar(len(heads), _("Rendering")) as bar:
        for page_id, number, title in heads:
            text = version(page_id, number).content.text
            try:
                rendering.render_cached(text)
            except InvalidInput as error:
                refused += 1
                click.echo(f"{title}: {translate_error(error)}", err=True)
            else:
                rendering.store_rendering(text)
            bar.update()
    return refused


def _progress_bar(total: int | None, name: str) -> "tqdm[Any]":
    """Return a progress bar, shown on a terminal only."""
    return tqdm(total=total, desc=name, disable=None, leave=False)
