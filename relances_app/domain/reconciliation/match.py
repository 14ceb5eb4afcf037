"""A match: a credit of the bank beside the open documents it may settle."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.reconciliation.bank_statement import IncomingPayment

MAX_LISTED_NUMBERS = 3
"""Numbers that a reason spells out."""


class Certainty(IntEnum):
    """How sure a match is; only certain ones may be confirmed all at once."""

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
    """An open document and whose it is."""

    item: OpenItem
    customer_name: str
    customer_code: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one document gets: signed cents, at most its open amount, negative for a credit note used up."""

    candidate: Candidate
    amount: int


@dataclass(frozen=True, slots=True)
class Match:
    """What one credit may settle, and why; the parts and the rest add up to the credit."""

    payment: IncomingPayment
    allocations: tuple[Allocation, ...]
    certainty: Certainty
    reason: str

    @property
    def is_certain(self) -> bool:
        """Say whether it may be confirmed with all the others."""
        return self.certainty is Certainty.CERTAIN

    @property
    def token(self) -> str:
        """Return a short word that names the credit with what it settles, as a person saw them."""
        parts = [(part.candidate.item.id, part.amount) for part in self.allocations]
        return hashlib.sha256(repr((self.payment.fingerprint, parts)).encode()).hexdigest()[:16]

    @property
    def overpayment(self) -> int:
        """Cents of the credit that no document takes: an overpayment."""
        return self.payment.amount - sum(part.amount for part in self.allocations)


def format_numbers(candidates: Sequence[Candidate]) -> str:
    """Write the numbers of documents: `FA1`, `FA1 et FA2`, `FA1, FA2, FA3 et 4 autres`."""
    numbers = list(dict.fromkeys(candidate.item.number for candidate in candidates))
    more = len(numbers) - MAX_LISTED_NUMBERS
    if more > 0:
        return f"{', '.join(numbers[:MAX_LISTED_NUMBERS])} et {more} autre{'s' * (more > 1)}"
    return " et ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1])))
