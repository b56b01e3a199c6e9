"""HTML that is rendered once for many readers, with slots for what differs from reader to reader."""

from dataclasses import dataclass

from wiki.web.compression import Fragment


@dataclass(frozen=True, slots=True)
class SharedHtml:
    """HTML in pieces; ``slots`` has the name of the slot after each piece except the last."""

    fragments: tuple[Fragment, ...]
    slots: tuple[str, ...]

    def __len__(self) -> int:
        """Return its size in memory, in bytes."""
        return sum(len(fragment.plain) + len(fragment.deflated) for fragment in self.fragments)


EMPTY_HTML = SharedHtml((), ())
