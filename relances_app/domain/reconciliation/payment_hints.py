"""What the text of a credit says: numbers cited, customers named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relances_app.domain.reconciliation.bank_statement import Credit
from relances_app.domain.reconciliation.invoice_number_search import Citation, cites_short, split_runs
from relances_app.domain.reconciliation.match import Candidate
from relances_app.domain.reconciliation.name_similarity import Likeness
from relances_app.domain.reconciliation.open_items import OpenItems


@dataclass(frozen=True, slots=True)
class Clues:
    """A credit and what its text points to.

    `payer` is the text that names who paid: the debtor where the bank tells one, else the label;
    `customers` holds the score of each customer named there.
    """

    credit: Credit
    payer: str
    citations: Sequence[Citation]
    customers: Mapping[int, float]
    runs: Sequence[str]

    def cites_short(self, candidate: Candidate) -> bool:
        """Say whether the text holds even a short number, a hint that counts beside an equal amount."""
        return cites_short(self.runs, candidate.item.number)


def read_clues(credit: Credit, items: OpenItems, likeness: Likeness) -> Clues:
    """Return what the text of a credit points to among the open documents."""
    payer = credit.counterparty or credit.label
    return Clues(
        credit,
        payer,
        items.citations.find(credit.label, credit.reference),
        items.names.find(payer, items.holders(credit.amount), likeness),
        split_runs(f"{credit.label} {credit.reference}"),
    )
