"""What deliberation asks the rooms above for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from wiki.core.hooks import Hook
from wiki.deliberation.threads.models import Thread


class ThreadContext(Protocol):
    """What a discussion is about beside its page or amendment, such as an item of a validation round."""

    def label(self) -> str:
        """Return what it is called, in the reader's language."""
        ...

    def url(self) -> str:
        """Return where it is shown."""
        ...

    def trail(self) -> list[tuple[str, str]]:
        """Return the names and addresses of the screens above the discussion."""
        ...

    def late(self, moment: datetime) -> str | None:
        """Return what is said of a post written when people could already vote, or None for any other."""
        ...


thread_contexts: Hook[[Sequence[Thread]], Mapping[int, ThreadContext]] = Hook(
    "deliberation.thread_contexts", "what discussions are about beside their page, by the discussion's row"
)


def contexts(threads: Sequence[Thread]) -> dict[int, ThreadContext]:
    """Return the context of each of these discussions that has one, by its row."""
    return {row: context for given in thread_contexts(threads) for row, context in given.items()}
