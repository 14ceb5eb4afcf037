"""The open documents that credits may settle, found by number, name or amount, and what is left of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from relances_app.domain.reconciliation.invoice_number_search import CitationIndex
from relances_app.domain.reconciliation.match import Allocation, Candidate
from relances_app.domain.reconciliation.name_similarity import NameIndex

MAX_CUSTOMERS_PER_AMOUNT = 50
"""An amount that more documents or balances bear (a subscription) tells no customer."""


class OpenItemIndex:
    """All open documents, oldest first; `left` holds signed cents and shrinks as matches are accepted."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        opened = sorted((c for c in candidates if c.item.open_amount), key=lambda c: c.item.age_order)
        self.remaining = {c.item.id: c.item.open_amount for c in opened}
        self.citations = CitationIndex(opened)
        self.names = NameIndex({c.item.customer_id: c.customer_name for c in opened})
        self._items_by_customer: dict[int, dict[int, Candidate]] = defaultdict(dict)
        self._items_by_amount: dict[int, dict[int, list[Candidate]]] = defaultdict(dict)
        self._balance_by_customer: dict[int, int] = defaultdict(int)
        for candidate in opened:
            item = candidate.item
            self._items_by_customer[item.customer_id][item.id] = candidate
            self._items_by_amount[item.open_amount].setdefault(item.customer_id, []).append(candidate)
            self._balance_by_customer[item.customer_id] += item.open_amount
        self._customers_by_balance: dict[int, list[int]] = defaultdict(list)
        for customer_id, balance in self._balance_by_customer.items():
            self._customers_by_balance[balance].append(customer_id)

    def list_remaining(self, candidates: Iterable[Candidate]) -> list[int]:
        """Return what is left of each document, in signed cents."""
        return [self.remaining[c.item.id] for c in candidates]

    def filter_open(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return those that are not settled yet."""
        return [c for c in candidates if self.remaining[c.item.id]]

    def iter_customer_items(self, customer_id: int, until: date) -> Iterator[Candidate]:
        """Yield what a customer has open, oldest first, issued by that day: nobody pays what comes after."""
        return (c for c in self._items_by_customer[customer_id].values() if c.item.issued_on <= until)

    def list_with_amount(self, customer_id: int, amount: int, until: date) -> list[Candidate]:
        """Return the untouched documents of this amount that a customer owed on that day, the oldest ones."""
        found = self._items_by_amount.get(amount, {}).get(customer_id, ())
        owed = (c for c in found if self.remaining[c.item.id] == amount and c.item.issued_on <= until)
        return list(islice(owed, MAX_CUSTOMERS_PER_AMOUNT))

    def list_with_balance(self, customer_id: int, amount: int, until: date) -> list[Candidate]:
        """Return all that a customer has open where it adds up to the amount and was issued by that day."""
        if self._balance_by_customer[customer_id] != amount:
            return []
        owned = list(self._items_by_customer[customer_id].values())
        return owned if all(c.item.issued_on <= until for c in owned) else []

    def list_customers_with_amount(self, amount: int) -> list[int]:
        """Return the customers of whom a document or the balance is this amount, none if it points to many."""
        owing, balancing = self._items_by_amount.get(amount, {}), self._customers_by_balance.get(amount, ())
        count = sum(map(len, owing.values())) + len(balancing)
        return sorted({*owing, *balancing}) if count <= MAX_CUSTOMERS_PER_AMOUNT else []

    def apply_allocations(self, allocations: Iterable[Allocation]) -> None:
        """Deduct the parts of an accepted match."""
        for part in allocations:
            item = part.candidate.item
            self.remaining[item.id] -= part.amount
            self._balance_by_customer[item.customer_id] -= part.amount
            if not self.remaining[item.id]:
                del self._items_by_customer[item.customer_id][item.id]

    def settle(self, candidates: Iterable[Candidate]) -> tuple[Allocation, ...]:
        """Return the parts that settle documents whole."""
        return tuple(Allocation(c, self.remaining[c.item.id]) for c in candidates)

    def distribute(self, amount: int, candidates: Iterable[Candidate]) -> tuple[Allocation, ...]:
        """Return the parts of an amount spread over claims in their order, until it is used up."""
        parts = []
        for candidate in candidates:
            part = min(amount, self.remaining[candidate.item.id])
            if part > 0:
                parts.append(Allocation(candidate, part))
                amount -= part
            if not amount:
                break
        return tuple(parts)
