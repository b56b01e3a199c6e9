"""Shell commands about editions: publish one, list them."""

import click
from flask import current_app, url_for
from flask_babel import gettext as _
from tqdm import tqdm

from wiki.config import UI_LANGUAGES
from wiki.core import clock
from wiki.core.db import unit_of_work
from wiki.editions import queries, services
from wiki.editions.services import USUAL_KINDS, EditionPlan
from wiki.pages.kinds import KINDS

edition = click.Group("edition", help="Editions: publish one, list them.")


@edition.command("publish")
@click.argument("name")
@click.option("--note", default="", help="A word about this edition.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(list(KINDS)),
    multiple=True,
    default=USUAL_KINDS,
    show_default=True,
    help="Kind of page it holds; may be repeated.",
)
def publish(name: str, *, note: str, kinds: tuple[str, ...]) -> None:
    """Publish the pages in force as the edition NAME, and print its address and content hash."""
    plan = EditionPlan(name, note, kinds)
    services.check_plan(plan)
    total = len(queries.pages_in_force(kinds))
    with tqdm(total=total, desc=_("Texts"), disable=None, leave=False, delay=1) as bar:
        services.verify_texts(plan, bar.update)
    with unit_of_work():
        made = services.publish(plan, None, clock.now())
        slug, sealed = made.slug, made.content_hash
    with current_app.test_request_context(base_url=current_app.config["WIKI"].url):
        click.echo(url_for("editions.edition", edition=slug, ui_lang=UI_LANGUAGES[0], _external=True))
    click.echo(sealed)


@edition.command("list")
def list_editions() -> None:
    """List the editions, the last first: date, name, number of pages, address, content hash."""
    sizes = queries.page_counts()
    for each in queries.editions():
        columns = (
            f"{clock.day(each.published_at)}",
            each.name,
            str(sizes[each.id]),
            each.slug,
            each.content_hash,
        )
        click.echo("\t".join(columns))
