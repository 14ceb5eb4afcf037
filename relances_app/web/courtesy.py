"""Courtesy: between two mails the sender lets pages go first, since both share one interpreter."""

from threading import Condition

from flask import Flask, g

LONGEST = 0.1
"""Seconds that a mail waits at most for pages under way."""


class Courtesy:
    """How many pages are being answered."""

    def __init__(self) -> None:
        self._change = Condition()
        self._pages = 0

    def watch(self, app: Flask) -> None:
        """Count the requests of an application that its guards let in."""
        app.before_request(self._enter)
        app.teardown_request(self._leave)

    def wait(self) -> None:
        """Wait until no page is being answered, a moment at most."""
        with self._change:
            self._change.wait_for(lambda: self._pages == 0, LONGEST)

    def _enter(self) -> None:
        g.is_let_in = True
        with self._change:
            self._pages += 1

    def _leave(self, _error: BaseException | None) -> None:
        if g.pop("is_let_in", False):
            with self._change:
                self._pages -= 1
                self._change.notify_all()
