"""The layout around every screen, and shared screens: rendered once, cached, and sent to all their readers.

A shared screen is HTML with slots in it (`SLOTS`) for what depends on the reader; the rooms above fill them.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from flask import Flask, Response, g, get_flashed_messages, render_template, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from wiki.core import clock
from wiki.core.cache import cached
from wiki.core.db import installation, set_current_state
from wiki.web import i18n
from wiki.web.compression import Fragment, deflated_fragment, join_fragments, stored_fragment
from wiki.web.fragments import EMPTY_HTML, SharedHtml
from wiki.web.hooks import reader_parts
from wiki.web.page_cache import STATE_KEY

SLOTS = ("account", "head", "messages", "tools", "token")
"""The slots of a shared screen: what depends on the reader, or on the last event of the record."""

_SLOT_MARKER = re.compile(f"\0({'|'.join(SLOTS)})\0")


@dataclass(frozen=True, slots=True)
class DemoBanner:
    """The date shown in the banner of a demonstration."""

    banner_date: str


def init_app(app: Flask) -> None:
    """Read the state of the installation before each request and add the layout's values to every template."""
    app.before_request(load_installation_state)
    app.context_processor(template_context)
    reader_parts.add(messages_slot)


def load_installation_state() -> None:
    """Set `g.installation` and `g.demo`, and the clock, which runs ahead in a demonstration."""
    here = g.installation = set_current_state(request.environ.get(STATE_KEY) or installation())
    g.demo = here.demo
    clock.set_ahead(here.ahead_seconds if here.demo else 0)


def template_context() -> dict[str, Any]:
    """Return the values of the layout that every template gets (a context processor)."""
    return {
        "ui": i18n.InterfaceLanguage(),
        "demo": DemoBanner(i18n.format_date(clock.now())) if g.get("demo") else None,
        "nav_active": "",
        "now": clock.now(),
        "slots": dict.fromkeys(SLOTS, ""),
    }


def render_shared(
    template: str,
    key: tuple[Hashable, ...],
    context: Callable[[], dict[str, Any]],
    *,
    depends_on_ballots: bool = True,
) -> SharedHtml:
    """Return a rendered template, cached for all readers with this key until the database changes.

    It may depend on the key, the interface language, the reader's time zone and the demonstration's
    date. Whatever else depends on the reader goes into a slot (the template's `slots`).
    """
    banner = i18n.format_date(clock.now()) if g.demo else ""
    around = (i18n.ui_language(), i18n.time_zone(), banner)
    return cached(
        (template, *key, *around),
        lambda: _render_fragments(template, context()),
        depends_on_ballots=depends_on_ballots,
    )


def public_response(template: str, context: Callable[[], dict[str, Any]]) -> Response:
    """Return a response with a screen that is the same for all who may open its URL, and depends on no ballots.

    It is rendered again each minute, because it may say how long it is until something happens.
    """
    key = (request.full_path, clock.now().replace(second=0, microsecond=0))
    made = render_shared(
        template, key, lambda: {"ui": i18n.InterfaceLanguage(), **context()}, depends_on_ballots=False
    )
    return reader_response(made)


def _render_fragments(template: str, context: dict[str, Any]) -> SharedHtml:
    nobody = {
        "current_member": None,
        "ui": i18n.InterfaceLanguage(with_query_string=False),
        "slots": {name: Markup(f"\0{name}\0") for name in SLOTS},  # noqa: S704 - a closed list of words
    }
    cut = _SLOT_MARKER.split(render_template(template, **{**nobody, **context}))
    return SharedHtml(tuple(deflated_fragment(html.encode()) for html in cut[::2]), tuple(cut[1::2]))


def reader_response(screen: SharedHtml, tools: SharedHtml = EMPTY_HTML) -> Response:
    """Return a response with a shared screen whose slots are filled for the reader of this request."""
    signed_in = current_user.is_authenticated
    token = (
        [stored_fragment(generate_csrf().encode())] if signed_in else []
    )  # a visitor's page holds no form that posts
    own = {**dict(reader_parts()), "tools": tools}
    filled = {name: list(_fill_slots(part, {"token": token})) for name, part in own.items()}
    return join_fragments(_fill_slots(screen, filled))


def _fill_slots(made: SharedHtml, own: Mapping[str, Sequence[Fragment]]) -> Iterator[Fragment]:
    for each, name in zip_longest(made.fragments, made.slots):
        yield each
        yield from own[name] if name else ()


def messages_slot() -> tuple[str, SharedHtml]:
    """Return the slot of flashed messages and its HTML, which is nearly always empty."""
    template = "layout/messages.html"
    if get_flashed_messages():
        return "messages", _render_fragments(template, {})
    return "messages", render_shared(template, (), dict, depends_on_ballots=False)
