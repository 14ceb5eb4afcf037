"""Template filters: French formats of amounts, dates, counts and labels."""

from datetime import date, datetime

from flask import Flask

from relances_app.domain.accounts.customer import CUSTOMER_KIND_LABELS
from relances_app.domain.charges.rates import format_rate
from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.language import LANGUAGE_LABELS
from relances_app.domain.money import format_amount, format_euros
from relances_app.domain.sending.cause import label_cause
from relances_app.domain.sending.outcome import STATE_LABELS, MessageState, format_state_count, label_reminder
from relances_app.web.levels import label_level

MINUS = "\u2212"
"""Sign of negative sums on the screen; `parse_amount` reads it too."""
CHANNEL_LABELS = {"mail": "mail", "letter": "lettre"}


def format_instant(text: str) -> str:
    """Format a stored timestamp as `24/11/2026 à 14:03`, in local time."""
    local = datetime.fromisoformat(text).astimezone()
    return f"{format_date(local.date())} à {local:%H:%M}"


def format_count(number: int, one: str, many: str = "") -> str:
    """Format a count as `1 client`, `12 clients`; `many` is the plural if it is not formed with an s."""
    return f"{number:,} ".replace(",", "\u202f") + (one if abs(number) < 2 else many or f"{one}s")


def format_bytes(size: int) -> str:
    """Format the size of a file as `312 ko` or `1,4 Mo`."""
    if size < 1_000_000:
        return f"{max(size // 1000, 1)}\u00a0ko"
    return f"{size / 1_000_000:.1f}\u00a0Mo".replace(".", ",")


def label_state(state: MessageState) -> str:
    """Return the French label of a message state."""
    return STATE_LABELS[MessageState(state)]


def register(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        amount=lambda cents: format_amount(cents).replace("-", MINUS),
        euros=lambda cents: format_euros(cents).replace("-", MINUS),
        day=format_date,
        iso_day=lambda text: format_date(date.fromisoformat(text)),
        long_day=format_long_date,
        instant=format_instant,
        counted=format_count,
        state=label_state,
        count_state=format_state_count,
        millimetres=lambda length: f"{length:.1f} mm".replace(".", ",").replace("-", "−"),
        bytes=format_bytes,
        kind=lambda kind: CUSTOMER_KIND_LABELS[kind],
        language=lambda language: LANGUAGE_LABELS[language],
        event=label_reminder,
        cause=label_cause,
        level_name=label_level,
        tuple=tuple,
        rate=format_rate,
    )
