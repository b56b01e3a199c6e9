"""Render texts in a process that is ended when a text takes too long."""

from collections.abc import Mapping

from wiki.core.errors import N_, InvalidInput
from wiki.core.limits.killable import KillableProcess, OutOfMemory, ProcessDied, TooMuchWork
from wiki.pages.markup.markdown import LinkTarget, RenderedMarkdown, render_page, resolve_links

TIME_LIMIT = 1.2
"""The seconds of processor that a text may take; prose of 490 kB takes a quarter of them."""


class RenderProcess:
    """A process that renders texts for all threads of a server, one text at a time."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        """Set the time limit in seconds of processor, without starting the process."""
        self._process = KillableProcess(["wiki.pages.markup.markdown"], time_limit)

    def render(self, text: str, links: Mapping[str, LinkTarget] | None = None) -> RenderedMarkdown:
        """Render a text as ``render_page`` does; raises InvalidInput when it is refused or takes too long."""
        try:
            made = self._process.run(render_page, text)
        except OutOfMemory as error:
            raise InvalidInput(N_("This text needs too much memory to display.")) from error
        except TooMuchWork as error:
            message = N_("This text takes too long to display. Make it simpler, or shorter.")
            raise InvalidInput(message) from error
        except ProcessDied as error:
            raise InvalidInput(N_("This text cannot be displayed.")) from error
        return RenderedMarkdown(resolve_links(made.html, links or {}), made.contents)

    def close(self) -> None:
        """End the process; the next text starts another."""
        self._process.close()
