"""Encode revisions: each text is compressed against an earlier one, and a few are stored whole.

The payload is one Zstandard frame (RFC 8878) without its magic number; the previous text is its raw-content
dictionary. The frame's checksum of four bytes detects damage, and a wrong previous text.

Pure.
"""

import hashlib
from collections.abc import Iterable

import zstandard

from wiki.core.errors import N_, Corrupted

KEYFRAME_INTERVAL = 128
"""One revision in so many is a keyframe: it is not stored against the one just before it, so that chains stay short."""

_COMPRESSION_LEVEL = 19
_MAX_WINDOW_SIZE = 1 << 27


def delta_base(number: int) -> int | None:
    """Return the number of the revision that revision ``number`` (from 1) is stored against; None when it is whole.

    It is the revision just before, except for keyframes. A keyframe is stored against the keyframe before it, and
    every 128th keyframe is whole: otherwise keyframes would take most of the space of long histories of long texts.
    """
    place = number - 1
    if place % KEYFRAME_INTERVAL:
        return number - 1
    return number - KEYFRAME_INTERVAL if place % KEYFRAME_INTERVAL**2 else None


def delta_chain(number: int) -> list[int]:
    """List the revisions to decode in turn to read revision ``number``, which comes last; at most 255 of them."""
    numbers, here = list[int](), delta_base(number)
    while here is not None:
        numbers.append(here)
        here = delta_base(here)
    return [*reversed(numbers), number]


def encode(text: str, previous: str | None) -> bytes:
    """Compress a text against the previous one, or whole when there is none."""
    return _compress(text.encode(), previous.encode() if previous else b"")


def _compress(content: bytes, before: bytes) -> bytes:
    size = len(content) + len(before)
    settings = zstandard.ZstdCompressionParameters.from_level(
        _COMPRESSION_LEVEL,
        source_size=size,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        window_log=max(10, size.bit_length()),
        write_checksum=True,
        write_dict_id=False,
    )
    return zstandard.ZstdCompressor(dict_data=_dictionary(before), compression_params=settings).compress(
        content
    )


def decode(payload: bytes, previous: str | None) -> str:
    """Decompress a payload with the previous text it was compressed against.

    Raises Damaged when the payload is cut short, altered, or belongs to another previous text.
    """
    return _decode_utf8(_decompress(payload, previous.encode() if previous else b""))


def decode_chain(payloads: Iterable[bytes]) -> str:
    """Return the text of the last payload of a chain whose first payload is whole; raises Damaged."""
    content = b""
    for payload in payloads:
        content = _decompress(payload, content)
    return _decode_utf8(content)


def _decompress(payload: bytes, previous: bytes) -> bytes:
    engine = zstandard.ZstdDecompressor(
        dict_data=_dictionary(previous),
        max_window_size=_MAX_WINDOW_SIZE,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
    )
    try:
        content = engine.decompress(payload, allow_extra_data=False)
    except (zstandard.ZstdError, MemoryError) as error:
        raise Corrupted(N_("A stored revision is damaged.")) from error
    if not content and payload != _compress(b"", previous):  # the library checks nothing of a frame of size 0
        raise Corrupted(N_("A stored revision is damaged."))
    return content


def _decode_utf8(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Corrupted(N_("A stored revision is damaged.")) from error


class SequentialDecoder:
    """Decodes revisions that are read in order from number 1 on, keeping only the texts that later ones need."""

    def __init__(self) -> None:
        """Start before the first revision."""
        self._texts: dict[int, str] = {}

    def read(self, number: int, payload: bytes) -> str:
        """Return the text of a revision; raises Damaged when it, or the text it was stored against, is damaged."""
        base = delta_base(number)
        if base is not None and base not in self._texts:
            raise Corrupted(N_("A stored revision is damaged."))
        text = decode(payload, None if base is None else self._texts[base])
        kept = {number - (number - 1) % KEYFRAME_INTERVAL, number}
        self._texts = {each: known for each, known in self._texts.items() if each in kept} | {number: text}
        return text


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _dictionary(content: bytes) -> zstandard.ZstdCompressionDict | None:
    return (
        zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if content else None
    )
