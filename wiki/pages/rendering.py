"""Rendered texts (being written)."""

from wiki.pages.models import Page


def ensure(page: Page) -> None:
    """Render a page's text in force and keep it."""
    del page
