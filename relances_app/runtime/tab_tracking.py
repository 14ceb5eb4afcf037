"""Track open browser tabs, to decide when the program may exit because none is left."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

TAB_TIMEOUT_SECONDS = 4 * 3600.0
"""Seconds without a heartbeat after which a tab counts as closed; long, since browsers throttle background tabs."""

SUSPEND_GAP_SECONDS = 60.0
"""A longer gap between two clock readings means that the computer was suspended; that time is not counted."""

SECONDS_PER_MINUTE = 60.0
MAX_PAGES = 500
"""Most tabs remembered; beyond that the one with the oldest heartbeat is dropped."""


@dataclass(frozen=True, slots=True)
class TabState:
    """The open tabs; instants are seconds of a monotonic clock."""

    pages: Mapping[str, float] = field(default_factory=dict)
    """Time of the last heartbeat of each open tab."""
    closed_pages: tuple[str, ...] = ()
    """Tabs closed last; a heartbeat sent before the closing may arrive after it and is ignored."""
    has_unconfirmed_page: bool = True
    """Whether a served page has sent no heartbeat yet: its browser may run no script, so it counts as open."""
    no_page_since: float = 0.0
    """Time since which no tab is open."""
    last_check: float = 0.0
    """Time of the last clock reading."""


def tab_shown(state: TabState) -> TabState:
    """Record that a page was served, whose first heartbeat is expected."""
    return replace(state, has_unconfirmed_page=True)


def heartbeat(state: TabState, page: str, now: float) -> TabState:
    """Record that a tab is open; an unknown one is the page that was served last."""
    if page in state.closed_pages:
        return state
    pages = {**state.pages, page: now}
    if len(pages) > MAX_PAGES:
        del pages[min(pages, key=lambda one: pages[one])]
    return replace(
        state, pages=pages, has_unconfirmed_page=state.has_unconfirmed_page and page in state.pages
    )


def tab_closed(state: TabState, page: str, now: float) -> TabState:
    """Record that a tab was closed or left its page; an unknown one is the page that was served last."""
    is_new = page not in state.pages and page not in state.closed_pages
    pages = {known: last_seen for known, last_seen in state.pages.items() if known != page}
    is_last = not pages and (is_new or bool(state.pages))
    return replace(
        state,
        pages=pages,
        closed_pages=(*state.closed_pages, page)[-MAX_PAGES:]
        if page not in state.closed_pages
        else state.closed_pages,
        has_unconfirmed_page=state.has_unconfirmed_page and not is_new,
        no_page_since=now if is_last else state.no_page_since,
    )


def advance_clock(state: TabState, now: float) -> TabState:
    """Advance the clock; ignore time spent suspended; drop tabs without a recent heartbeat."""
    elapsed = now - state.last_check
    suspended = elapsed if elapsed > SUSPEND_GAP_SECONDS or elapsed < 0 else 0.0
    pages = {page: last_seen + suspended for page, last_seen in state.pages.items()}
    open_ = {page: last_seen for page, last_seen in pages.items() if now - last_seen <= TAB_TIMEOUT_SECONDS}
    empty_since = now if pages and not open_ else state.no_page_since + suspended
    return replace(state, pages=open_, no_page_since=empty_since, last_check=now)


def is_idle(state: TabState, now: float, minutes: int) -> bool:
    """Return whether `minutes` have passed since the last tab was closed; 0 minutes means never."""
    if not minutes or state.has_unconfirmed_page or state.pages:
        return False
    return now - state.no_page_since >= minutes * SECONDS_PER_MINUTE


class OpenTabs:
    """Thread-safe holder of the tab state, updated by requests and read by the main loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = TabState(last_check=time.monotonic())

    def page_served(self) -> None:
        """Record that a page was served."""
        with self._lock:
            self._state = tab_shown(self._state)

    def heartbeat(self, name: str, *, is_leaving: bool) -> None:
        """Record a message of a tab: it is open, or it is leaving its page."""
        with self._lock:
            record = tab_closed if is_leaving else heartbeat
            self._state = record(self._state, name, time.monotonic())

    def all_closed_for(self, minutes: int) -> bool:
        """Return whether the last tab was closed at least `minutes` ago; 0 means never."""
        now = time.monotonic()
        with self._lock:
            self._state = advance_clock(self._state, now)
            return is_idle(self._state, now, minutes)
