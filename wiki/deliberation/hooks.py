"""Hooks by which the rooms above tell deliberation what a thread is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from wiki.core.hooks import Hook
from wiki.deliberation.threads.models import Thread


class ThreadContext(Protocol):
    """What a discussion is about beside its page or amendment, such as an item of a validation round."""

    def label(self) -> str:
        """Return its name, in the reader's language."""
        ...

    def url(self) -> str:
        """Return the URL of its screen."""
        ...

    def trail(self) -> list[tuple[str, str]]:
        """Return the breadcrumbs above the thread: names and URLs."""
        ...

    def late(self, moment: datetime) -> str | None:
        """Return the note shown on a post written once people could vote; None for an earlier post."""
        ...


thread_contexts: Hook[[Sequence[Thread]], Mapping[int, ThreadContext]] = Hook(
    "deliberation.thread_contexts", "what discussions are about beside their page, by the discussion's row"
)


def collect_contexts(threads: Sequence[Thread]) -> dict[int, ThreadContext]:
    """Return the contexts of these threads, by thread id; threads without one are left out."""
    return {row: context for given in thread_contexts(threads) for row, context in given.items()}
