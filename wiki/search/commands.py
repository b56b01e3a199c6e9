"""The shell command of the index."""

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from wiki.search import services


@click.command("reindex")
@with_appcontext
def reindex() -> None:
    """Build the search index anew, beside the old one, which serves until the new one is ready."""
    with tqdm(unit="documents", desc="Index") as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        number = services.rebuild(progress)
    click.echo(f"{number} documents")
