"""Hooks: how a room shows what rooms above it bring, without importing them.

A room declares a hook in its ``hooks.py``; a room above gives functions to it in its ``attach.py``, once, where the
application is built. Whoever calls the hook calls each of these functions with the same arguments, in the order in
which the rooms were attached. ``flask hooks`` lists all hooks and who gives to them.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, ParamSpec, TypeVar

Args = ParamSpec("Args")
Given = TypeVar("Given")

_hooks: dict[str, "Hook[..., Any]"] = {}


class Hook(Generic[Args, Given]):
    """A list of functions of one signature, each given by a room above the one that declares the hook."""

    def __init__(self, name: str, purpose: str) -> None:
        """Declare a hook by a name such as ``pages.tab_counts``. Raises ValueError when there is one of this name."""
        if name in _hooks:
            msg = f"there is a hook {name} already"
            raise ValueError(msg)
        self.name, self.purpose = name, purpose
        self._givers: list[Callable[Args, Given]] = []
        _hooks[name] = self

    def add(self, giver: Callable[Args, Given]) -> None:
        """Call a function too from now on; harmless to repeat, as each application of a process attaches every room."""
        if giver not in self._givers:
            self._givers.append(giver)

    def __call__(self, *args: Args.args, **kwargs: Args.kwargs) -> list[Given]:
        """Call every function and return what each of them returns, in order."""
        return [giver(*args, **kwargs) for giver in self._givers]

    def __iter__(self) -> Iterator[Callable[Args, Given]]:
        """Iterate over the functions themselves, for a hook whose results build on one another."""
        return iter(self._givers)

    def givers(self) -> list[str]:
        """Return the names of the functions, such as ``wiki.rounds.given.jobs.job``."""
        return [f"{giver.__module__}.{getattr(giver, '__qualname__', repr(giver))}" for giver in self._givers]


def declared() -> list["Hook[..., Any]"]:
    """Return every hook that a module loaded so far declares, by name."""
    return [_hooks[name] for name in sorted(_hooks)]
