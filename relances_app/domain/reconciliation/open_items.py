"""Index of the open documents that payments may settle, by number, name and amount, with the remaining amounts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from relances_app.domain.reconciliation.invoice_number_search import CitationIndex
from relances_app.domain.reconciliation.match import Allocation, Candidate
from relances_app.domain.reconciliation.name_similarity import NameIndex

MAX_CUSTOMERS_PER_AMOUNT = 50
"""An amount shared by more documents or balances than this (a subscription) does not identify a customer."""


class OpenItemIndex:
    """All open documents, oldest first; `remaining` has signed cents by id, reduced as matches are accepted."""

    def __init__(self, candidates: Iterable[Candidate], other_names: Iterable[str] = ()) -> None:
        open_items = sorted((c for c in candidates if c.item.open_amount), key=lambda c: c.item.age_order)
        self.remaining = {c.item.id: c.item.open_amount for c in open_items}
        self.citations = CitationIndex(open_items)
        others = {-number: name for number, name in enumerate(other_names, start=1)}
        self.names = NameIndex({**others, **{c.item.customer_id: c.customer_name for c in open_items}})
        self._items_by_customer: dict[int, dict[int, Candidate]] = defaultdict(dict)
        self._items_by_amount: dict[int, dict[int, list[Candidate]]] = defaultdict(dict)
        self._balance_by_customer: dict[int, int] = defaultdict(int)
        for candidate in open_items:
            item = candidate.item
            self._items_by_customer[item.customer_id][item.id] = candidate
            self._items_by_amount[item.open_amount].setdefault(item.customer_id, []).append(candidate)
            self._balance_by_customer[item.customer_id] += item.open_amount
        self._customers_by_balance: dict[int, list[int]] = defaultdict(list)
        for customer_id, balance in self._balance_by_customer.items():
            self._customers_by_balance[balance].append(customer_id)

    def list_remaining(self, candidates: Iterable[Candidate]) -> list[int]:
        """Return the remaining amount of each document in signed cents."""
        return [self.remaining[c.item.id] for c in candidates]

    def filter_open(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return the documents that are not settled yet."""
        return [c for c in candidates if self.remaining[c.item.id]]

    def iter_customer_items(self, customer_id: int, until: date) -> Iterator[Candidate]:
        """Yield a customer's open documents issued by that day, oldest first; a payment cannot be for later ones."""
        return (c for c in self._items_by_customer[customer_id].values() if c.item.issued_on <= until)

    def list_with_amount(self, customer_id: int, amount: int, until: date) -> list[Candidate]:
        """Return the oldest unpaid documents of this amount that a customer owed on that day."""
        found = self._items_by_amount.get(amount, {}).get(customer_id, ())
        owed = (c for c in found if self.remaining[c.item.id] == amount and c.item.issued_on <= until)
        return list(islice(owed, MAX_CUSTOMERS_PER_AMOUNT))

    def list_with_balance(self, customer_id: int, amount: int, until: date) -> list[Candidate]:
        """Return all open documents of a customer if they add up to the amount and were issued by that day."""
        if self._balance_by_customer[customer_id] != amount:
            return []
        found = list(self._items_by_customer[customer_id].values())
        return found if all(c.item.issued_on <= until for c in found) else []

    def list_customers_with_amount(self, amount: int) -> list[int]:
        """Return the customers with a document or a balance of this amount; empty if there are too many."""
        owing, balancing = self._items_by_amount.get(amount, {}), self._customers_by_balance.get(amount, ())
        count = sum(map(len, owing.values())) + len(balancing)
        return sorted({*owing, *balancing}) if count <= MAX_CUSTOMERS_PER_AMOUNT else []

    def apply_allocations(self, allocations: Iterable[Allocation]) -> None:
        """Deduct the allocations of an accepted match."""
        for part in allocations:
            item = part.candidate.item
            self.remaining[item.id] -= part.amount
            self._balance_by_customer[item.customer_id] -= part.amount
            if not self.remaining[item.id]:
                del self._items_by_customer[item.customer_id][item.id]

    def settle(self, candidates: Iterable[Candidate]) -> tuple[Allocation, ...]:
        """Return the allocations that settle the documents completely."""
        return tuple(Allocation(c, self.remaining[c.item.id]) for c in candidates)

    def distribute(self, amount: int, candidates: Iterable[Candidate]) -> tuple[Allocation, ...]:
        """Allocate an amount to the invoices among the documents, in their order, until it is used up."""
        parts = []
        for candidate in candidates:
            part = min(amount, self.remaining[candidate.item.id])
            if part > 0:
                parts.append(Allocation(candidate, part))
                amount -= part
            if not amount:
                break
        return tuple(parts)
