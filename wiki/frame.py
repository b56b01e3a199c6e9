"""What every page has around it: language, the person signed in, the demonstration banner, the ledger's head."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from flask import Flask, Response, g, get_flashed_messages, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from wiki import clock, i18n, jobs
from wiki.accounts.countries import country_name
from wiki.answers import STATE
from wiki.compression import Piece, joined, piece, stored
from wiki.db import begin_in, installation
from wiki.kept import kept
from wiki.ledger import queries as ledger
from wiki.permissions import Permission, allowed, current_member

SHORT_HASH = 12
APART = ("account", "head", "messages", "tools", "token")
"""What of a shared screen depends on who reads it, or on the last event of the record."""

_PLACE = re.compile(f"\0({'|'.join(APART)})\0")


@dataclass(frozen=True, slots=True)
class DemoBanner:
    """What the banner of a demonstration says."""

    banner_date: str


@dataclass(frozen=True, slots=True)
class Shared:
    """HTML made for all its readers; after each piece but the last stands what is the reader's own."""

    pieces: tuple[Piece, ...]
    apart: tuple[str, ...]

    def __len__(self) -> int:
        """Give its bytes in memory."""
        return sum(len(piece.plain) + len(piece.deflated) for piece in self.pieces)


NOTHING = Shared((), ())


def init_app(app: Flask) -> None:
    """Set the clock before each request and give templates their frame."""
    app.before_request(read_installation)
    app.context_processor(frame)
    app.jinja_env.globals.update(allowed=allowed, Permission=Permission)
    app.jinja_env.filters["country_name"] = country_name


def read_installation() -> None:
    """Learn whether this is a demonstration and what time it is there; do what the clock asks for first."""
    here = begin_in(request.environ.get(STATE) or installation())
    g.demo = here.demo
    clock.set_ahead(here.ahead_seconds if here.demo else 0)
    if here.is_due(clock.now()):
        jobs.tick(clock.now(), patient=True)


def frame() -> dict[str, Any]:
    """Return the names every template may rely on."""
    return {
        "ui": i18n.InterfaceLanguage(),
        "current_member": current_member(),
        "demo": DemoBanner(i18n.date(clock.now())) if g.get("demo") else None,
        "ledger_head": kept(("ledger head",), _ledger_head),
        "nav_active": "",
        "now": clock.now(),
        "apart": dict.fromkeys(APART, ""),
    }


def shared(
    template: str,
    key: tuple[Hashable, ...],
    context: Callable[[], dict[str, Any]],
    *,
    of_ballots: bool = True,
) -> Shared:
    """Return what a template makes, made once in each state of the database for all who share the key.

    It may depend on the key, the interface's language, the reader's time zone, the site's address and the
    demonstration's date. What else depends on who reads stands in `apart`.
    """
    banner = i18n.date(clock.now()) if g.demo else ""
    around = (i18n.ui_language(), i18n.time_zone(), request.url_root, banner)
    return kept((template, *key, *around), lambda: _made(template, context()), of_ballots=of_ballots)


def for_everybody(template: str, context: Callable[[], dict[str, Any]]) -> Response:
    """Answer with a screen that is the same for all who may open its address, and shows no ballots.

    It is made anew each minute, for what it says of the hours until something happens.
    """
    key = (request.full_path, clock.now().replace(second=0, microsecond=0))
    made = shared(template, key, lambda: {"ui": i18n.InterfaceLanguage(), **context()}, of_ballots=False)
    return for_reader(made, NOTHING)


def _made(template: str, context: dict[str, Any]) -> Shared:
    apart = {name: Markup(f"\0{name}\0") for name in APART}  # noqa: S704 - a closed list of words
    nobody = {
        "current_member": None,
        "ui": i18n.InterfaceLanguage(with_question=False),
        "ledger_head": apart["head"],
        "apart": apart,
    }
    cut = _PLACE.split(render_template(template, **{**nobody, **context}))
    return Shared(tuple(piece(html.encode()) for html in cut[::2]), tuple(cut[1::2]))


def for_reader(screen: Shared, tools: Shared) -> Response:
    """Answer with a shared screen in which account, messages and tools are the reader's own, and the head the last."""
    member = current_member()
    account = shared(
        "apart/account.html",
        (member and member.id,),
        lambda: {"current_member": member},
        of_ballots=False,
    )
    token = [stored(generate_csrf().encode())] if member else []  # a visitor's page holds no form that posts
    own = {"account": account, "messages": _messages(), "tools": tools, "head": _head()}
    filled = {name: list(_filled(part, {"token": token})) for name, part in own.items()}
    return joined(_filled(screen, filled))


def _filled(made: Shared, own: Mapping[str, Sequence[Piece]]) -> Iterator[Piece]:
    for each, name in zip_longest(made.pieces, made.apart):
        yield each
        yield from own[name] if name else ()


def _messages() -> Shared:
    """Return the place for messages, nearly always empty."""
    template = "apart/messages.html"
    return _made(template, {}) if get_flashed_messages() else shared(template, (), dict, of_ballots=False)


def _head() -> Shared:
    """Return the head of the record, that of all screens which are made before it is known."""
    return kept(("head",), lambda: Shared((piece((_ledger_head() or "").encode()),), ()))


def _ledger_head() -> str | None:
    number, digits = ledger.last()
    return digits[:SHORT_HASH] if number else None
