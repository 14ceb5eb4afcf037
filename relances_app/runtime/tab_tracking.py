"""Whether somebody still has a page open, and when the program may end by itself because nobody has."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SILENCE = 4 * 3600.0
"""Seconds that an open page may say nothing: browsers hold back tabs in the background, and let them sleep."""

GAP = 60.0
"""Seconds between two looks at the clock that only a computer asleep explains: they count for nobody."""

MINUTE = 60.0
MANY = 500
"""Pages remembered at most; beyond it the one heard longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The pages that said that they are open; instants are seconds of a clock that only goes forward."""

    pages: Mapping[str, float] = field(default_factory=dict)
    """When each page was last heard."""
    gone: tuple[str, ...] = ()
    """The pages that said last that they were left. What they said before may arrive after it, and counts no more."""
    is_mute: bool = True
    """Whether a page was shown that has said nothing: its browser may run no script, so it counts as open."""
    empty_since: float = 0.0
    """Since when no page is open, where none is."""
    looked_at: float = 0.0
    """The last look at the clock."""


def show(presence: Presence) -> Presence:
    """Note that a page was handed to a browser, which is to say so itself."""
    return replace(presence, is_mute=True)


def hear(presence: Presence, page: str, now: float) -> Presence:
    """Note that a page is open; a new one is the page that was shown last."""
    if page in presence.gone:
        return presence
    pages = {**presence.pages, page: now}
    if len(pages) > MANY:
        del pages[min(pages, key=lambda one: pages[one])]
    return replace(presence, pages=pages, is_mute=presence.is_mute and page in presence.pages)


def part(presence: Presence, page: str, now: float) -> Presence:
    """Note that a page was closed or left for another; one that is heard for the first time was shown last."""
    is_new = page not in presence.pages and page not in presence.gone
    pages = {known: heard for known, heard in presence.pages.items() if known != page}
    is_last = not pages and (is_new or bool(presence.pages))
    return replace(
        presence,
        pages=pages,
        gone=(*presence.gone, page)[-MANY:] if page not in presence.gone else presence.gone,
        is_mute=presence.is_mute and not is_new,
        empty_since=now if is_last else presence.empty_since,
    )


def look(presence: Presence, now: float) -> Presence:
    """Move on to now: what the computer slept is nobody's silence, and pages too long silent are gone."""
    passed = now - presence.looked_at
    asleep = passed if passed > GAP or passed < 0 else 0.0
    pages = {page: heard + asleep for page, heard in presence.pages.items()}
    open_ = {page: heard for page, heard in pages.items() if now - heard <= SILENCE}
    empty_since = now if pages and not open_ else presence.empty_since + asleep
    return replace(presence, pages=open_, empty_since=empty_since, looked_at=now)


def is_over(presence: Presence, now: float, minutes: int) -> bool:
    """Say whether so many minutes have passed since the last page was closed; 0 minutes is never."""
    if not minutes or presence.is_mute or presence.pages:
        return False
    return now - presence.empty_since >= minutes * MINUTE


class Pages:
    """What is known of the open pages, told by requests and asked by the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = Presence(looked_at=time.monotonic())

    def show(self) -> None:
        """Note that a page was handed out."""
        with self._lock:
            self._known = show(self._known)

    def hear(self, name: str, *, is_leaving: bool) -> None:
        """Note what a page says of itself."""
        with self._lock:
            tell = part if is_leaving else hear
            self._known = tell(self._known, name, time.monotonic())

    def are_over(self, minutes: int) -> bool:
        """Say whether the last page was closed so many minutes ago; 0 is never."""
        now = time.monotonic()
        with self._lock:
            self._known = look(self._known, now)
            return is_over(self._known, now, minutes)
