"""Storing revisions: each text compressed against the one before it, with a whole one now and then.

The payload is one Zstandard frame (RFC 8878) without its magic number and without sizes; the previous text is
its raw-content dictionary. The frame's checksum of four bytes shows damage, and a wrong previous text, at once.
"""

import hashlib

import zstandard

from wiki.errors import N_, Damaged

KEYFRAME_EVERY = 64
"""One revision in so many does not stand on the one just before it, so that chains stay short."""

_LEVEL, _LARGE_LEVEL = 19, 19
_LARGE = 1 << 18
_LARGEST = 1 << 27


def basis(number: int) -> int | None:
    """Say on which revision a revision, from 1, is stored: mostly the one before; None for a whole one.

    A keyframe stands on the keyframe before it, and every 64th of those is whole: long histories of long
    texts would else be made of keyframes mostly.
    """
    place = number - 1
    if place % KEYFRAME_EVERY:
        return number - 1
    return number - KEYFRAME_EVERY if place % KEYFRAME_EVERY**2 else None


def chain(number: int) -> list[int]:
    """List the revisions to decode one after another to read one; at most 127 of them."""
    numbers, here = list[int](), basis(number)
    while here is not None:
        numbers.append(here)
        here = basis(here)
    return [*reversed(numbers), number]


def encode(text: str, previous: str | None) -> bytes:
    """Compress a text against the previous one, or whole (a keyframe) when there is none."""
    content = text.encode()
    basis = previous.encode() if previous else b""
    size = len(content) + len(basis)
    settings = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL if len(content) < _LARGE else _LARGE_LEVEL,  # 6 % more bytes, a tenth of the time
        source_size=size,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        window_log=max(10, size.bit_length()),
        write_content_size=False,
        write_checksum=True,
        write_dict_id=False,
    )
    return zstandard.ZstdCompressor(dict_data=_dictionary(basis), compression_params=settings).compress(
        content
    )


def decode(payload: bytes, previous: str | None) -> str:
    """Give the text of a payload, with the same previous text it was made with.

    Raises Damaged when the payload is cut short, altered, or belongs to another previous text.
    """
    engine = zstandard.ZstdDecompressor(
        dict_data=_dictionary(previous.encode() if previous else b""),
        max_window_size=_LARGEST,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    ).decompressobj()
    try:
        content = engine.decompress(payload)
        if not engine.eof or engine.unused_data:
            raise Damaged(N_("A stored revision is cut short."))
        return content.decode()
    except (zstandard.ZstdError, UnicodeDecodeError) as error:
        raise Damaged(N_("A stored revision is damaged.")) from error


def digest(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _dictionary(basis: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(basis, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if basis else None
