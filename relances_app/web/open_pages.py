"""What the running program knows of the pages that are open in browsers."""

import threading
import time

from relances_app.domain import presence as rule


class Pages:
    """What is known of the open pages, told by requests and asked by the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = rule.Presence(looked_at=time.monotonic())

    def show(self) -> None:
        """Note that a page was handed out."""
        with self._lock:
            self._known = rule.show(self._known)

    def hear(self, name: str, *, is_leaving: bool) -> None:
        """Note what a page says of itself."""
        with self._lock:
            tell = rule.part if is_leaving else rule.hear
            self._known = tell(self._known, name, time.monotonic())

    def are_over(self, minutes: int) -> bool:
        """Say whether the last page was closed so many minutes ago; 0 is never."""
        now = time.monotonic()
        with self._lock:
            self._known = rule.look(self._known, now)
            return rule.is_over(self._known, now, minutes)
