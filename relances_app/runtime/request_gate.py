"""Priority of requests over the sender thread: both share one interpreter, and requests go first."""

from threading import Condition

MAX_WAIT_SECONDS = 0.1
"""Longest time in seconds that the sender waits for active requests before its next mail."""


class RequestGate:
    """Counter of the active requests."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._requests = 0

    def enter(self) -> None:
        """Count a request that starts."""
        with self._condition:
            self._requests += 1

    def leave(self) -> None:
        """Count a request that ended."""
        with self._condition:
            self._requests -= 1
            self._condition.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until no request is active, MAX_WAIT_SECONDS at most."""
        with self._condition:
            self._condition.wait_for(lambda: self._requests == 0, MAX_WAIT_SECONDS)
