"""Whether somebody still has a page open, and when the program may end by itself because nobody has."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

TAB_TIMEOUT_SECONDS = 4 * 3600.0
"""Seconds that an open page may say nothing: browsers hold back tabs in the background, and let them sleep."""

SUSPEND_GAP_SECONDS = 60.0
"""Seconds between two looks at the clock that only a computer asleep explains: they count for nobody."""

SECONDS_PER_MINUTE = 60.0
MAX_PAGES = 500
"""Pages remembered at most; beyond it the one heard longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class TabState:
    """The pages that said that they are open; instants are seconds of a clock that only goes forward."""

    pages: Mapping[str, float] = field(default_factory=dict)
    """When each page was last heard."""
    closed_pages: tuple[str, ...] = ()
    """The pages that said last that they were left. What they said before may arrive after it, and counts no more."""
    has_unconfirmed_page: bool = True
    """Whether a page was shown that has said nothing: its browser may run no script, so it counts as open."""
    no_page_since: float = 0.0
    """Since when no page is open, where none is."""
    last_check: float = 0.0
    """The last look at the clock."""


def tab_shown(state: TabState) -> TabState:
    """Note that a page was handed to a browser, which is to say so itself."""
    return replace(state, has_unconfirmed_page=True)


def heartbeat(state: TabState, page: str, now: float) -> TabState:
    """Note that a page is open; a new one is the page that was shown last."""
    if page in state.closed_pages:
        return state
    pages = {**state.pages, page: now}
    if len(pages) > MAX_PAGES:
        del pages[min(pages, key=lambda one: pages[one])]
    return replace(
        state, pages=pages, has_unconfirmed_page=state.has_unconfirmed_page and page in state.pages
    )


def tab_closed(state: TabState, page: str, now: float) -> TabState:
    """Note that a page was closed or left for another; one that is heard for the first time was shown last."""
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
    """Move on to now: what the computer slept is nobody's silence, and pages too long silent are gone."""
    passed = now - state.last_check
    asleep = passed if passed > SUSPEND_GAP_SECONDS or passed < 0 else 0.0
    pages = {page: last_seen + asleep for page, last_seen in state.pages.items()}
    open_ = {page: last_seen for page, last_seen in pages.items() if now - last_seen <= TAB_TIMEOUT_SECONDS}
    empty_since = now if pages and not open_ else state.no_page_since + asleep
    return replace(state, pages=open_, no_page_since=empty_since, last_check=now)


def is_idle(state: TabState, now: float, minutes: int) -> bool:
    """Say whether so many minutes have passed since the last page was closed; 0 minutes is never."""
    if not minutes or state.has_unconfirmed_page or state.pages:
        return False
    return now - state.no_page_since >= minutes * SECONDS_PER_MINUTE


class OpenTabs:
    """What is known of the open pages, told by requests and asked by the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._presence = TabState(last_check=time.monotonic())

    def page_served(self) -> None:
        """Note that a page was handed out."""
        with self._lock:
            self._presence = tab_shown(self._presence)

    def heartbeat(self, name: str, *, is_leaving: bool) -> None:
        """Note what a page says of itself."""
        with self._lock:
            record = tab_closed if is_leaving else heartbeat
            self._presence = record(self._presence, name, time.monotonic())

    def all_closed_for(self, minutes: int) -> bool:
        """Say whether the last page was closed so many minutes ago; 0 is never."""
        now = time.monotonic()
        with self._lock:
            self._presence = advance_clock(self._presence, now)
            return is_idle(self._presence, now, minutes)
