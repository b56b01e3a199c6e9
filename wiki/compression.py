"""Text is sent compressed, in the best way the browser names."""

import gzip

import zstandard
from flask import Response, request

SMALLEST = 600
GZIP_LEVEL, ZSTD_LEVEL = 5, 3
ENCODINGS = ("zstd", "gzip")
TEXTUAL = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")


def compressed(response: Response) -> Response:
    """Compress a textual answer when the browser can read that."""
    if (
        not (response.mimetype or "").startswith(TEXTUAL)
        or response.is_streamed
        or response.direct_passthrough
    ):
        return response
    response.vary.add("Accept-Encoding")
    best = request.accept_encodings.best_match(ENCODINGS)
    body = response.get_data()
    if best is None or len(body) < SMALLEST or "Content-Encoding" in response.headers:
        return response
    response.set_data(_squeezed(body, best))
    response.headers["Content-Encoding"] = best
    return response


def _squeezed(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)
    return gzip.compress(body, GZIP_LEVEL, mtime=0)
