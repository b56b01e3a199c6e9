"""Panels on the screen of a method sheet or an adaptation."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import Markup

from wiki.methods import adaptations, sheets
from wiki.pages import kinds
from wiki.pages.hooks import Panel, PanelPlace
from wiki.pages.models import Page


def panels(page: Page, _now: datetime) -> Iterator[Panel]:
    """Yield the panels around the text of a method sheet or of an adaptation."""
    sheet, origin = sheets.sheet_context(page), adaptations.find_origin(page)
    if sheet or origin:
        state = kinds.badge_state(page.facts) if sheet else ""
        yield Panel(PanelPlace.NOTE, _html("around", page=page, sheet=sheet, origin=origin, state=state))
    if sheet:
        yield Panel(PanelPlace.BELOW, _html("uses", page=page, sheet=sheet))


def _html(name: str, **context: Any) -> Markup:
    return Markup(render_template(f"methods/{name}.html", **context))  # noqa: S704 - what a template has made
