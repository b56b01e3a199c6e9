"""What every page has around it: language, the person signed in, the demonstration banner, the ledger's head."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask_login import current_user

from wiki import clock, i18n, jobs
from wiki.accounts.countries import country_name
from wiki.db import installation
from wiki.ledger import queries as ledger
from wiki.permissions import Permission, allowed

SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class DemoBanner:
    """What the banner of a demonstration says."""

    banner_date: str


def init_app(app: Flask) -> None:
    """Set the clock before each request and give templates their frame."""
    app.before_request(read_installation)
    app.context_processor(frame)
    app.jinja_env.globals.update(allowed=allowed, Permission=Permission)
    app.jinja_env.filters["country_name"] = country_name


def read_installation() -> None:
    """Learn whether this is a demonstration and what time it is there; do what the clock asks for first."""
    here = installation()
    g.demo = here.demo
    clock.set_ahead(here.ahead_seconds if here.demo else 0)
    if here.is_due(clock.now()):
        jobs.tick(clock.now())


def frame() -> dict[str, Any]:
    """Return the names every template may rely on."""
    last = ledger.head()
    return {
        "ui": i18n.InterfaceLanguage(),
        "current_member": current_user._get_current_object() if current_user.is_authenticated else None,  # noqa: SLF001 - Flask-Login's documented way to the member itself
        "demo": DemoBanner(i18n.date(clock.now())) if g.get("demo") else None,
        "ledger_head": last.hash[:SHORT_HASH] if last else None,
        "nav_active": "",
        "now": clock.now(),
    }
