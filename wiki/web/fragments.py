"""HTML that is rendered once for many readers, with slots for what differs from reader to reader."""

from dataclasses import dataclass

from wiki.web.compression import Piece


@dataclass(frozen=True, slots=True)
class SharedHtml:
    """HTML in pieces; ``apart`` has the name of the slot after each piece except the last."""

    pieces: tuple[Piece, ...]
    apart: tuple[str, ...]

    def __len__(self) -> int:
        """Return its size in memory, in bytes."""
        return sum(len(piece.plain) + len(piece.deflated) for piece in self.pieces)


NOTHING = SharedHtml((), ())
