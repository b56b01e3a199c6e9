"""Compression of text responses, in the encoding that the browser prefers; what is sent often is compressed once.

A gzip stream may be joined from pieces that were compressed separately (RFC 1951: each ends on a byte boundary and
refers to nothing before it), and every browser reads it. Frames of zstd can be joined too, but many programs stop
after the first.
"""

import gzip
import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import zstandard
from flask import Response, request

MIN_BYTES = 600
GZIP_LEVEL, ZSTD_LEVEL = 5, 3
ENCODINGS = ("zstd", "gzip")
COMPRESSIBLE_TYPES = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_FINAL_BLOCK = b"\x03\x00"


class Fragment(NamedTuple):
    """Some bytes, and the same bytes as whole deflate blocks."""

    plain: bytes
    deflated: bytes


def deflated_fragment(plain: bytes) -> Fragment:
    """Return bytes with their compressed form, for content that is sent often."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Fragment(plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH))


def stored_fragment(plain: bytes) -> Fragment:
    """Return bytes as an uncompressed ("stored") deflate block, for short content that is sent once."""
    return Fragment(plain, struct.pack("<BHH", 0, len(plain), len(plain) ^ 0xFFFF) + plain)


def join_fragments(pieces: Iterable[Fragment]) -> Response:
    """Return a response with these pieces of HTML, as gzip when the browser accepts it."""
    parts = tuple(pieces)
    if not request.accept_encodings["gzip"]:
        return Response(b"".join(part.plain for part in parts), mimetype="text/html")
    checksum = size = 0
    for part in parts:
        checksum, size = zlib.crc32(part.plain, checksum), size + len(part.plain)
    blocks = b"".join(part.deflated for part in parts)
    end = struct.pack("<II", checksum, size)
    headers = {"Content-Encoding": "gzip"}
    return Response(_GZIP_HEADER + blocks + _FINAL_BLOCK + end, mimetype="text/html", headers=headers)


def compress_response(response: Response) -> Response:
    """Compress a text response when the browser accepts an encoding; return the response."""
    if (
        not (response.mimetype or "").startswith(COMPRESSIBLE_TYPES)
        or response.is_streamed
        or response.direct_passthrough
    ):
        return response
    response.vary.add("Accept-Encoding")
    best = request.accept_encodings.best_match(ENCODINGS)
    body = response.get_data()
    if best is None or len(body) < MIN_BYTES or "Content-Encoding" in response.headers:
        return response
    response.set_data(_compress(body, best))
    response.headers["Content-Encoding"] = best
    return response


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)
    return gzip.compress(body, GZIP_LEVEL, mtime=0)
