"""Hooks: how a room calls functions of rooms above it without importing them.

A room declares a hook in its ``hooks.py``; rooms above add functions to it in their ``attach.py``, when the
application is built. Calling the hook calls each of these functions with the same arguments, in the order in which
the rooms were attached. ``flask hooks`` lists all hooks and their functions.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, ParamSpec, TypeVar

Args = ParamSpec("Args")
Given = TypeVar("Given")

_hooks: dict[str, "Hook[..., Any]"] = {}


class Hook(Generic[Args, Given]):
    """A list of functions with one signature, each added by a room above the one that declares the hook."""

    def __init__(self, name: str, purpose: str) -> None:
        """Declare a hook by a name such as ``pages.tab_counts``. Raises ValueError when the name is taken."""
        if name in _hooks:
            msg = f"there is a hook {name} already"
            raise ValueError(msg)
        self.name, self.purpose = name, purpose
        self._givers: list[Callable[Args, Given]] = []
        _hooks[name] = self

    def add(self, giver: Callable[Args, Given]) -> None:
        """Add a function; adding it again does nothing, as each application of a process attaches every room."""
        if giver not in self._givers:
            self._givers.append(giver)

    def __call__(self, *args: Args.args, **kwargs: Args.kwargs) -> list[Given]:
        """Call every function and return what each of them returns, in order."""
        return [giver(*args, **kwargs) for giver in self._givers]

    def __iter__(self) -> Iterator[Callable[Args, Given]]:
        """Iterate over the functions, for a hook each of whose functions takes the result of the one before."""
        return iter(self._givers)

    def givers(self) -> list[str]:
        """Return the names of the functions, such as ``wiki.rounds.given.jobs.job``."""
        return [f"{giver.__module__}.{getattr(giver, '__qualname__', repr(giver))}" for giver in self._givers]


def declared() -> list["Hook[..., Any]"]:
    """Return every hook declared by the modules loaded so far, sorted by name."""
    return [_hooks[name] for name in sorted(_hooks)]
