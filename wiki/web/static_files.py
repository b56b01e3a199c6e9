"""Static files: served compressed and for ever under an address that carries a hash of their content."""

import hashlib
from functools import cache
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from wiki.config import ROOT

FOLDER = ROOT / "static"
FOR_EVER = 365 * 24 * 3600
PREFIX = "/static/"
HASH_DIGITS = 10


@cache
def static_url(path: str) -> str:
    """Return the address of a file below ``static/``; raises FileNotFoundError for a file that is not there."""
    digest = hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:HASH_DIGITS]
    return f"{PREFIX}{path}?v={digest}"


def init_app(app: Flask, headers: dict[str, str]) -> None:
    """Serve ``static/`` before Flask sees the request, with the security headers of every other answer."""

    def add(response_headers: Headers, _path: str, _url: str) -> None:
        for header in headers.items():
            response_headers.add_header(*header)

    whitenoise = WhiteNoise(
        app.wsgi_app, root=FOLDER, prefix=PREFIX, max_age=FOR_EVER, add_headers_function=add
    )
    app.wsgi_app = whitenoise  # type: ignore[method-assign]
    app.jinja_env.globals["static_url"] = static_url
