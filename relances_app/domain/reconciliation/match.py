"""Matches: an incoming payment with the open documents that it may settle."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.reconciliation.bank_statement import IncomingPayment

MAX_LISTED_NUMBERS = 3
"""Most document numbers listed in a reason."""


class Certainty(IntEnum):
    """Certainty of a match; only certain ones may be confirmed all at once."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


CERTAINTY_LABELS = {
    Certainty.CERTAIN: "certain",
    Certainty.LIKELY: "probable",
    Certainty.POSSIBLE: "possible",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open document and its customer."""

    item: OpenItem
    customer_name: str
    customer_code: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """Part of a payment for one document: signed cents, at most its open amount, negative for a credit note."""

    candidate: Candidate
    amount: int


@dataclass(frozen=True, slots=True)
class Match:
    """What one payment may settle, and why; allocations and overpayment add up to the payment."""

    payment: IncomingPayment
    allocations: tuple[Allocation, ...]
    certainty: Certainty
    reason: str

    @property
    def is_certain(self) -> bool:
        """Return whether it may be confirmed together with others."""
        return self.certainty is Certainty.CERTAIN

    @property
    def token(self) -> str:
        """A short token that identifies the payment and its allocations in the form that the user confirms."""
        parts = [(part.candidate.item.id, part.amount) for part in self.allocations]
        return hashlib.sha256(repr((self.payment.fingerprint, parts)).encode()).hexdigest()[:16]

    @property
    def overpayment(self) -> int:
        """The part of the payment in cents that is not allocated to any document."""
        return self.payment.amount - sum(part.amount for part in self.allocations)


def format_numbers(candidates: Sequence[Candidate]) -> str:
    """Format document numbers: `FA1`, `FA1 et FA2`, `FA1, FA2, FA3 et 4 autres`."""
    numbers = list(dict.fromkeys(candidate.item.number for candidate in candidates))
    more = len(numbers) - MAX_LISTED_NUMBERS
    if more > 0:
        return f"{', '.join(numbers[:MAX_LISTED_NUMBERS])} et {more} autre{'s' * (more > 1)}"
    return " et ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1])))
