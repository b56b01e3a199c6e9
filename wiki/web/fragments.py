"""HTML that many readers share, in pieces, with places between them for what is each reader's own."""

from dataclasses import dataclass

from wiki.web.compression import Piece


@dataclass(frozen=True, slots=True)
class SharedHtml:
    """HTML made once for all its readers; ``apart`` names what stands after each piece but the last."""

    pieces: tuple[Piece, ...]
    apart: tuple[str, ...]

    def __len__(self) -> int:
        """Return its size in memory, in bytes."""
        return sum(len(piece.plain) + len(piece.deflated) for piece in self.pieces)


NOTHING = SharedHtml((), ())
