"""Template filters."""

from datetime import date, datetime

from flask import Flask

from relances_app.domain.accounts.customer import FRENCH_KINDS
from relances_app.domain.charges.rates import format_rate
from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.language import FRENCH_NAMES
from relances_app.domain.money import format_amount, format_euros
from relances_app.domain.sending.outcome import FRENCH, State, count_state
from relances_app.web.levels import name_rung
from relances_app.web.pages.reminders.filters import ORDERS

WAYS = {"mail": "mail", "letter": "lettre"}

EVENTS = {
    "sent": "parti",
    "confirmed": "parti (confirmé)",
    "refused": "refusé",
    "deferred": "différé",
    "uncertain": "incertain",
    "abandoned": "abandonné",
    "resend": "renvoi demandé",
    "held": "retenu",
    "released": "libéré",
    "dropped": "non parti",
    "cancelled": "annulé",
}


def format_instant(text: str) -> str:
    """Write a stored instant as `24/11/2026 à 14:03`, in local time."""
    local = datetime.fromisoformat(text).astimezone()
    return f"{format_date(local.date())} à {local:%H:%M}"


def count(number: int, one: str, many: str = "") -> str:
    """Write `1 client`, `12 clients`; `many` where the plural is not a plain s."""
    return f"{number:,} ".replace(",", "\u202f") + (one if abs(number) < 2 else many or f"{one}s")


def format_bytes(size: int) -> str:
    """Write the size of a file as `312 ko` or `1,4 Mo`."""
    if size < 1_000_000:
        return f"{max(size // 1000, 1)}\u00a0ko"
    return f"{size / 1_000_000:.1f}\u00a0Mo".replace(".", ",")


def name_state(state: State) -> str:
    """Return the French word for a state of the outbox."""
    return FRENCH[State(state)]


def register(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.globals["ORDERS"] = ORDERS
    app.jinja_env.filters.update(
        amount=format_amount,
        euros=format_euros,
        day=format_date,
        iso_day=lambda text: format_date(date.fromisoformat(text)),
        long_day=format_long_date,
        instant=format_instant,
        counted=count,
        state=name_state,
        count_state=count_state,
        millimetres=lambda length: f"{length:.1f} mm".replace(".", ",").replace("-", "−"),
        bytes=format_bytes,
        kind=lambda kind: FRENCH_KINDS[kind],
        language=lambda language: FRENCH_NAMES[language],
        event=lambda event: EVENTS[event],
        rung=name_rung,
        tuple=tuple,
        rate=format_rate,
    )
