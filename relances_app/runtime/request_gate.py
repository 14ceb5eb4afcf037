"""Gate between requests and the sender: both share one interpreter, and requests go first."""

from threading import Condition

MAX_WAIT_SECONDS = 0.1
"""Seconds that a mail waits at most for requests under way."""


class RequestGate:
    """Counter of the requests under way."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._requests = 0

    def enter(self) -> None:
        """Count a request that begins."""
        with self._condition:
            self._requests += 1

    def leave(self) -> None:
        """Count a request that ended."""
        with self._condition:
            self._requests -= 1
            self._condition.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until no request is under way, `LONGEST` seconds at most."""
        with self._condition:
            self._condition.wait_for(lambda: self._requests == 0, MAX_WAIT_SECONDS)
