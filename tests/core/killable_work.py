"""Functions that the tests of the killable process run there."""

import os
import signal
from pathlib import Path


def echo(value: object) -> object:
    """Return what was given."""
    return value


def spin() -> None:
    """Never end."""
    while True:
        pass


def fill() -> int:
    """Take more memory than there may be."""
    return len(bytearray(1 << 31))


def refuse(message: str) -> None:
    """Raise what was asked for."""
    raise ValueError(message)


def die() -> None:
    """End the process as somebody else would."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(mark: str) -> str:
    """End the process the first time only."""
    if not Path(mark).exists():
        Path(mark).touch()
        die()
    return "done"
