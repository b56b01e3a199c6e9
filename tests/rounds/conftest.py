"""The clock and the browser of the tests of screens."""

from tests.deliberation.conftest import client, clock

__all__ = ["client", "clock"]
