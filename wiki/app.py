"""The application factory."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from wiki import cli
from wiki.accounts import attach as accounts
from wiki.accounts import permissions
from wiki.audit import attach as audit
from wiki.catalogues import attach as catalogues
from wiki.config import MAX_TEXT_BYTES, ROOT, UI_LANGUAGES, Config
from wiki.core import cache, db
from wiki.deliberation import attach as deliberation
from wiki.demo import attach as demo
from wiki.editions import attach as editions
from wiki.home import attach as home
from wiki.ledger import attach as ledger
from wiki.methods import attach as methods
from wiki.operations import attach as operations
from wiki.pages import attach as pages
from wiki.places import attach as places
from wiki.rounds import attach as rounds
from wiki.search import attach as search
from wiki.web import compression, error_pages, i18n, layout, page_cache, security, static_files

FORM_OVERHEAD_BYTES = 100_000
ROOMS = (
    ledger,
    accounts,
    catalogues,
    pages,
    deliberation,
    methods,
    editions,
    rounds,
    places,
    audit,
    search,
    demo,
    home,
    operations,
)
"""The rooms, the lowest first: each is attached after those that it imports."""


def create_app(config: Config | None = None) -> Flask:
    """Build the application; settings come from the environment unless given."""
    config = config or Config.from_environment()
    app = security.Site(
        "wiki", root_path=str(ROOT / "wiki"), template_folder=str(ROOT / "templates"), static_folder=None
    )
    app.config.from_mapping(flask_settings(config))
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    i18n.init_app(app)
    security.init_app(app)
    db.init_app(app, config.database_url)
    Migrate(app, db.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    cache.init_app(app)
    layout.init_app(app)
    for room in ROOMS:
        room.attach(app)
    error_pages.init_app(app)
    cli.init_app(app)
    app.before_request(security.hold_back)
    app.before_request(check_endpoint_permission)
    app.add_url_rule("/", "root", root)
    for finish in (
        compression.compress_response,
        page_cache.mark_cacheable,
        error_pages.give_back_instead_of_redirect,
        security.bound_messages,
        security.add_security_headers,
    ):  # they run last to first
        app.after_request(finish)
    with app.app_context():
        page_cache.init_app(app, partial(db.installation, db.engine()))
    static_files.init_app(app, security.SECURITY_HEADERS | (security.HTTPS_HEADERS if config.https else {}))
    if config.proxies:  # they pass the Host header on: one they do not set, anybody could
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    app.wsgi_app = security.HostCheck(app.wsgi_app)  # type: ignore[method-assign]
    operations.watch(app)
    return app


def flask_settings(config: Config) -> dict[str, Any]:
    """Return the configuration of Flask and its extensions for our settings."""
    return {
        "WIKI": config,
        "SOURCE_URL": config.source_url,
        "SECRET_KEY": config.secret_key,
        "MAX_CONTENT_LENGTH": 3 * MAX_TEXT_BYTES + FORM_OVERHEAD_BYTES,
        "MAX_FORM_MEMORY_SIZE": 3 * MAX_TEXT_BYTES + FORM_OVERHEAD_BYTES,
        "SESSION_COOKIE_NAME": "__Host-feuille" if config.https else "feuille",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": db.engine_options(config.database_url),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # wiki.web.security compares origins itself, also behind a proxy
        "BABEL_DEFAULT_LOCALE": UI_LANGUAGES[0],
        "BABEL_DEFAULT_TIMEZONE": config.time_zone,
    }


def check_endpoint_permission() -> None:
    """Check the permission that the endpoint declares; raises Forbidden for one that declares none."""
    if request.endpoint is not None:
        permissions.check_permission(current_app.view_functions[request.endpoint])


@permissions.permission_required(permissions.Permission.VISIT)
def root() -> ResponseReturnValue:
    """Lead to the home page in the visitor's language."""
    response = redirect(url_for("home.index", ui_lang=i18n.preferred_language()), HTTPStatus.FOUND)
    response.vary.add("Accept-Language")
    return response
