"""Gate between requests and the sender: both share one interpreter, and requests go first."""

from threading import Condition

LONGEST = 0.1
"""Seconds that a mail waits at most for requests under way."""


class Courtesy:
    """Counter of the requests under way."""

    def __init__(self) -> None:
        self._change = Condition()
        self._requests = 0

    def enter(self) -> None:
        """Count a request that begins."""
        with self._change:
            self._requests += 1

    def leave(self) -> None:
        """Count a request that ended."""
        with self._change:
            self._requests -= 1
            self._change.notify_all()

    def wait(self) -> None:
        """Wait until no request is under way, `LONGEST` seconds at most."""
        with self._change:
            self._change.wait_for(lambda: self._requests == 0, LONGEST)
