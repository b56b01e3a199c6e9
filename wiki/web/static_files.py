"""Static files: joined, minified and compressed once a process, cached for ever under URLs that contain a hash.

A screen asks for one stylesheet and one script, each joined from the components that `BUNDLES` lists in their order:
later styles override earlier ones, and a script may use what an earlier one defines. They are served from memory by
WSGI middleware, before Flask sees the request, in the smallest encoding that the browser accepts.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import brotli
from flask import Flask
from rcssmin import cssmin
from rjsmin import jsmin
from werkzeug.wrappers import Request, Response

from wiki.config import ROOT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC_DIR = ROOT / "static"
URL_PREFIX = "/static/"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
HASH_DIGITS = 10

STYLES = (
    "tokens",
    "base",
    "utilities",
    "header",
    "layout",
    "buttons",
    "messages",
    "prose",
    "cards",
    "forms",
    "tables",
    "deliberation",
    "changes",
    "discussions",
    "search",
    "methods",
    "rounds",
    "editions",
    "print",
)
SCRIPTS = (
    "say",
    "copy",
    "keep",
    "drafts",
    "origin",
    "changes",
    "wide",
    "suggestions",
    "passages",
    "posts",
)
BUNDLES = {
    "feuille.css": ("vendor/bootstrap/bootstrap-reboot.min.css", *(f"css/{name}.css" for name in STYLES)),
    "feuille.js": tuple(f"js/{name}.js" for name in SCRIPTS),
}
MIME_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
MINIFIERS: dict[str, Callable[[str], str]] = {
    ".css": lambda text: str(cssmin(text, keep_bang_comments=True)),  # they hold the licences
    ".js": lambda text: str(jsmin(text, keep_bang_comments=True)),
}
COMPRESSED_SUFFIXES = {".png"}
"""Suffixes of files that are compressed already and would not become smaller."""


class StaticFile(NamedTuple):
    """The file served at one path: its bytes by encoding, the smallest first, and the hash of its content."""

    mimetype: str
    version: str
    bodies: dict[str, bytes]

    def answer(self, request: Request) -> Response:
        """Return the response in the best encoding that the browser accepts.

        It may be cached for ever if the hash in the URL is that of this content; otherwise it must be revalidated.
        """
        encoding = request.accept_encodings.best_match(self.bodies, "identity")
        response = Response(self.bodies[encoding], mimetype=self.mimetype)
        response.headers["Cache-Control"] = IMMUTABLE if request.args.get("v") == self.version else REVALIDATE
        response.set_etag(f"{self.version}-{encoding}")
        if len(self.bodies) > 1:
            response.vary.add("Accept-Encoding")
        if encoding != "identity":
            response.content_encoding = encoding
        return response.make_conditional(request)


def static_file(path: str, sources: Iterable[str]) -> StaticFile:
    """Join, minify and compress the sources of one file; ``path`` and ``sources`` are relative to ``static/``."""
    suffix = PurePosixPath(path).suffix
    body = b"\n".join((STATIC_DIR / source).read_bytes() for source in sources)
    if suffix in MINIFIERS:
        body = MINIFIERS[suffix](body.decode()).encode()
    bodies = {"identity": body}
    if suffix not in COMPRESSED_SUFFIXES:
        bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0)} | bodies
    version = hashlib.sha256(body).hexdigest()[:HASH_DIGITS]
    return StaticFile(MIME_TYPES.get(suffix, "text/plain"), version, bodies)


@cache
def static_files() -> dict[str, StaticFile]:
    """Return all static files by path: the bundles, and every file in the folder that is in no bundle."""
    joined = {source for sources in BUNDLES.values() for source in sources}
    found = (path.relative_to(STATIC_DIR).as_posix() for path in STATIC_DIR.rglob("*") if path.is_file())
    alone = {path: (path,) for path in found if path not in joined}
    return {path: static_file(path, sources) for path, sources in (BUNDLES | alone).items()}


def static_url(path: str) -> str:
    """Return the URL of a static file; raises KeyError for one that does not exist."""
    return f"{URL_PREFIX}{path}?v={static_files()[path].version}"


class StaticFiles:
    """WSGI middleware that serves the static files, with the security headers of every other response."""

    def __init__(self, app: "WSGIApplication", headers: Mapping[str, str]) -> None:
        """Wrap ``app``; ``headers`` are added to every static response."""
        self._app, self._headers = app, headers
        self._files = {f"{URL_PREFIX}{path}": file for path, file in static_files().items()}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve GET and HEAD of a static file; pass any other request to the application."""
        file = self._files.get(environ["PATH_INFO"])
        if file is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        response = file.answer(Request(environ))
        response.headers.extend(self._headers)
        return response(environ, start_response)


def init_app(app: Flask, headers: Mapping[str, str]) -> None:
    """Serve the static files, and give templates `static_url`."""
    app.wsgi_app = StaticFiles(app.wsgi_app, headers)  # type: ignore[method-assign]
    app.jinja_env.globals["static_url"] = static_url
