"""The open documents that credits may settle, found by number, name or amount, and what is left of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from relances_app.domain.citation import CitationIndex
from relances_app.domain.likeness import NameIndex
from relances_app.domain.match import Candidate, Part

MAX_HOLDERS = 50
"""An amount that more customers or documents bear (a subscription) tells none of them."""


class OpenItems:
    """All open documents, oldest first; `left` holds signed cents and shrinks as matches are accepted."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        opened = sorted((c for c in candidates if c.item.open_amount), key=lambda c: c.item.seniority)
        self.left = {c.item.id: c.item.open_amount for c in opened}
        self.citations = CitationIndex(opened)
        self.names = NameIndex({c.item.customer_id: c.customer_name for c in opened})
        self._by_customer: dict[int, list[Candidate]] = defaultdict(list)
        self._by_amount: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in opened:
            self._by_customer[candidate.item.customer_id].append(candidate)
            self._by_amount[candidate.item.open_amount].append(candidate)
        self._by_balance: dict[int, list[int]] = defaultdict(list)
        for customer_id, owned in self._by_customer.items():
            self._by_balance[sum(c.item.open_amount for c in owned)].append(customer_id)

    def left_of(self, candidates: Iterable[Candidate]) -> list[int]:
        """Return what is left of each document, in signed cents."""
        return [self.left[c.item.id] for c in candidates]

    def keep_open(self, candidates: Iterable[Candidate], until: date = date.max) -> list[Candidate]:
        """Return those not yet settled, issued by that day: money is not paid for what comes after it."""
        return [c for c in candidates if self.left[c.item.id] and c.item.issued_on <= until]

    def of_customer(self, customer_id: int, until: date = date.max) -> list[Candidate]:
        """Return what a customer has open, oldest first."""
        return self.keep_open(self._by_customer[customer_id], until)

    def of_amount(self, amount: int, until: date) -> list[Candidate]:
        """Return the documents of this amount, untouched so far; none where too many are."""
        found = self._by_amount.get(amount, ())
        if len(found) > MAX_HOLDERS:
            return []
        return [c for c in self.keep_open(found, until) if self.left[c.item.id] == amount]

    def of_balance(self, amount: int) -> list[int]:
        """Return the customers whose open documents added up to this amount at the start."""
        return self._by_balance.get(amount, [])

    def holders(self, amount: int) -> set[int]:
        """Return the customers to whom an amount points, none where it points to too many."""
        found = {c.item.customer_id for c in self._by_amount.get(amount, ())}.union(self.of_balance(amount))
        return found if len(found) <= MAX_HOLDERS else set()

    def take(self, parts: Iterable[Part]) -> None:
        """Deduct the parts of an accepted match."""
        for part in parts:
            self.left[part.candidate.item.id] -= part.amount

    def settle(self, candidates: Iterable[Candidate]) -> tuple[Part, ...]:
        """Return the parts that settle documents whole."""
        return tuple(Part(c, self.left[c.item.id]) for c in candidates)

    def spread(self, amount: int, candidates: Sequence[Candidate]) -> tuple[Part, ...]:
        """Return the parts of an amount spread over claims, oldest first (C. civ. art. 1342-10)."""
        parts = []
        for candidate in candidates:
            part = min(amount, self.left[candidate.item.id])
            if part > 0:
                parts.append(Part(candidate, part))
                amount -= part
        return tuple(parts)
