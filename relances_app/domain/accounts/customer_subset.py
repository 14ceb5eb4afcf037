"""Parts of the list of customers that one chip of the page shows."""

from enum import StrEnum


class CustomerSubset(StrEnum):
    """A part of the list of customers; the value is used in URLs."""

    OVERDUE = "retard"
    ON_HOLD = "suspendus"
    BROKEN_PROMISE = "promesses"
    WITHOUT_EMAIL = "sans-mail"
