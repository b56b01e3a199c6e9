"""Hooks: how a room calls functions of rooms above it without importing them.

A room declares a hook in its ``hooks.py``; rooms above add functions to it in their ``attach.py``, when the
application is built. Calling the hook calls each of these functions with the same arguments, in the order in which
the rooms were attached. ``flask hooks`` lists all hooks and their functions.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, ParamSpec, TypeVar

Args = ParamSpec("Args")
Result = TypeVar("Result")

_hooks: dict[str, "Hook[..., Any]"] = {}


class Hook(Generic[Args, Result]):
    """A list of functions with one signature, each added by a room above the one that declares the hook."""

    def __init__(self, name: str, purpose: str) -> None:
        """Declare a hook by a name such as ``pages.tab_counts``. Raises ValueError when the name is taken."""
        if name in _hooks:
            msg = f"there is a hook {name} already"
            raise ValueError(msg)
        self.name, self.purpose = name, purpose
        self._providers: list[Callable[Args, Result]] = []
        _hooks[name] = self

    def add(self, provider: Callable[Args, Result]) -> None:
        """Add a function; adding it again does nothing, as each application of a process attaches every room."""
        if provider not in self._providers:
            self._providers.append(provider)

    def __call__(self, *args: Args.args, **kwargs: Args.kwargs) -> list[Result]:
        """Call every function and return what each of them returns, in order."""
        return [provider(*args, **kwargs) for provider in self._providers]

    def __iter__(self) -> Iterator[Callable[Args, Result]]:
        """Iterate over the functions, for a hook each of whose functions takes the result of the one before."""
        return iter(self._providers)

    def providers(self) -> list[str]:
        """Return the names of the functions, such as ``wiki.rounds.providers.jobs.job``."""
        return [
            f"{provider.__module__}.{getattr(provider, '__qualname__', repr(provider))}"
            for provider in self._providers
        ]


def all_hooks() -> list["Hook[..., Any]"]:
    """Return every hook declared by the modules loaded so far, sorted by name."""
    return [_hooks[name] for name in sorted(_hooks)]
