"""Holds: a customer or a document is not reminded, for a given reason."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros


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


class DisputeTopic(StrEnum):
    """What a customer contests."""

    AMOUNT = "amount"
    GOODS = "goods"
    NOT_RECEIVED = "not_received"
    PAID = "paid"
    OTHER = "other"


DISPUTE_TOPIC_LABELS = {
    DisputeTopic.AMOUNT: "montant",
    DisputeTopic.GOODS: "marchandise ou prestation",
    DisputeTopic.NOT_RECEIVED: "non reçue",
    DisputeTopic.PAID: "déjà payée",
    DisputeTopic.OTHER: "autre",
}

DOCUMENT_HOLD_KINDS = (HoldKind.DISPUTE, HoldKind.PROMISE, HoldKind.PAUSE)
"""The holds that concern one document; the others concern the whole customer."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold with its reason and last day; without a last day it lasts until the user removes it."""

    kind: HoldKind
    reason: str = ""
    until_on: date | None = None
    topic: DisputeTopic | None = None
    """What is contested, for the dispute of one document."""
    amount: int | None = None
    """The disputed or promised sum in cents; None for the whole document."""

    @property
    def is_dispute(self) -> bool:
        """Return whether the customer contests something."""
        return self.kind is HoldKind.DISPUTE

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

    def validate_for_document(self, open_amount: int | None) -> None:
        """Raise UserError, with the field concerned, when it cannot concern one document of this open amount.

        `open_amount` is None for several documents, which have no sum in common.
        """
        if self.kind not in DOCUMENT_HOLD_KINDS:
            raise UserError("Choisissez litige, promesse ou pause pour une facture.", "kind")
        if self.amount is None:
            return
        if self.kind is HoldKind.PAUSE:
            raise UserError("Videz la somme : une pause concerne toute la facture.", "amount")
        if open_amount is None:
            raise UserError("Videz la somme : elle se note facture par facture.", "amount")
        if not 0 < self.amount <= open_amount:
            raise UserError(
                f"Indiquez une somme entre 0,01 € et {format_euros(open_amount)}, ou laissez vide.", "amount"
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
        details = [
            *([DISPUTE_TOPIC_LABELS[self.topic]] if self.topic else []),
            *([format_euros(self.amount)] if self.amount is not None else []),
        ]
        about = f" ({', '.join(details)})" if details else ""
        reason = f" : {self.reason}" if self.reason else ""
        return f"{HOLD_LABELS[self.kind]}{about}{until}{reason}"


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
