"""Holds: a customer or a document is not reminded, for a given reason."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError


class HoldKind(StrEnum):
    """Reason of a hold."""

    PAUSE = "pause"
    DISPUTE = "dispute"
    PROMISE = "promise"
    NEVER = "never"
    INSOLVENCY = "insolvency"


HOLD_LABELS = {
    HoldKind.PAUSE: "en pause",
    HoldKind.DISPUTE: "en litige",
    HoldKind.PROMISE: "promesse de règlement",
    HoldKind.NEVER: "ne jamais relancer",
    HoldKind.INSOLVENCY: "procédure collective",
}

HOLD_TAGS = {
    HoldKind.PAUSE: "En pause",
    HoldKind.DISPUTE: "Litige",
    HoldKind.PROMISE: "Promesse",
    HoldKind.NEVER: "Ne jamais relancer",
    HoldKind.INSOLVENCY: "Procédure collective",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold with its reason and last day; without a last day it lasts until the user removes it."""

    kind: HoldKind
    reason: str = ""
    until_on: date | None = None

    def is_active(self, today: date) -> bool:
        """Return whether it is in force; the last day is included."""
        return self.until_on is None or today <= self.until_on

    def validate(self, today: date) -> None:
        """Raise UserError, with the field concerned, when the last day is past, missing or not allowed."""
        if not self.is_active(today):
            raise UserError("Cette date est passée : indiquez aujourd'hui ou une date à venir.", "until_on")
        if self.kind is HoldKind.PROMISE and self.until_on is None:
            raise UserError(
                "Indiquez la date promise : sans elle, une promesse non tenue ne serait pas signalée.",
                "until_on",
            )
        if self.kind is HoldKind.NEVER and self.until_on is not None:
            raise UserError(
                "« Ne jamais relancer » n'a pas de date de fin : videz la date, ou choisissez « en pause ».",
                "until_on",
            )

    @property
    def tag(self) -> str:
        """Short French name, with the last day of a promise: `Promesse 05/12`."""
        if self.kind is HoldKind.PROMISE and self.until_on:
            return f"{HOLD_TAGS[self.kind]} {self.until_on:%d/%m}"
        return HOLD_TAGS[self.kind]

    @property
    def message(self) -> str:
        """French description of the hold."""
        until = f" jusqu'au {format_date(self.until_on)}" if self.until_on else ""
        reason = f" : {self.reason}" if self.reason else ""
        return f"{HOLD_LABELS[self.kind]}{until}{reason}"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay whose day has come, with the amount still open in cents."""

    customer_id: int
    name: str
    until_on: date
    reason: str
    open_amount: int

    def is_broken(self, today: date) -> bool:
        """Return whether the promised day has passed."""
        return self.until_on < today


DISPUTE_REVIEW_DAYS = 30
"""Days after which a dispute without an end date needs a review."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute that ends today, has ended, or has lasted for long, with the amount still open in cents."""

    customer_id: int
    name: str
    since_on: date
    until_on: date | None
    reason: str
    open_amount: int
