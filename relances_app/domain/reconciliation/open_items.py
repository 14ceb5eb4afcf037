"""The open documents that credits may settle, found by number, name or amount, and what is left of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from relances_app.domain.reconciliation.invoice_number_search import CitationIndex
from relances_app.domain.reconciliation.match import Candidate, Part
from relances_app.domain.reconciliation.name_similarity import NameIndex

MAX_HOLDERS = 50
"""An amount that more documents or balances bear (a subscription) tells no customer."""


class OpenItems:
    """All open documents, oldest first; `left` holds signed cents and shrinks as matches are accepted."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        opened = sorted((c for c in candidates if c.item.open_amount), key=lambda c: c.item.seniority)
        self.left = {c.item.id: c.item.open_amount for c in opened}
        self.citations = CitationIndex(opened)
        self.names = NameIndex({c.item.customer_id: c.customer_name for c in opened})
        self._owned: dict[int, dict[int, Candidate]] = defaultdict(dict)
        self._of_amount: dict[int, dict[int, list[Candidate]]] = defaultdict(dict)
        self._balance: dict[int, int] = defaultdict(int)
        for candidate in opened:
            item = candidate.item
            self._owned[item.customer_id][item.id] = candidate
            self._of_amount[item.open_amount].setdefault(item.customer_id, []).append(candidate)
            self._balance[item.customer_id] += item.open_amount
        self._of_balance: dict[int, list[int]] = defaultdict(list)
        for customer_id, balance in self._balance.items():
            self._of_balance[balance].append(customer_id)

    def left_of(self, candidates: Iterable[Candidate]) -> list[int]:
        """Return what is left of each document, in signed cents."""
        return [self.left[c.item.id] for c in candidates]

    def keep_open(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return those that are not settled yet."""
        return [c for c in candidates if self.left[c.item.id]]

    def owned(self, customer_id: int, until: date) -> Iterator[Candidate]:
        """Yield what a customer has open, oldest first, issued by that day: nobody pays what comes after."""
        return (c for c in self._owned[customer_id].values() if c.item.issued_on <= until)

    def of_amount(self, customer_id: int, amount: int, until: date) -> list[Candidate]:
        """Return the untouched documents of this amount that a customer owed on that day, the oldest ones."""
        found = self._of_amount.get(amount, {}).get(customer_id, ())
        owed = (c for c in found if self.left[c.item.id] == amount and c.item.issued_on <= until)
        return list(islice(owed, MAX_HOLDERS))

    def of_balance(self, customer_id: int, amount: int, until: date) -> list[Candidate]:
        """Return all that a customer has open where it adds up to the amount and was issued by that day."""
        if self._balance[customer_id] != amount:
            return []
        owned = list(self._owned[customer_id].values())
        return owned if all(c.item.issued_on <= until for c in owned) else []

    def holders(self, amount: int) -> list[int]:
        """Return the customers of whom a document or the balance is this amount, none if it points to many."""
        owing, balancing = self._of_amount.get(amount, {}), self._of_balance.get(amount, ())
        count = sum(map(len, owing.values())) + len(balancing)
        return sorted({*owing, *balancing}) if count <= MAX_HOLDERS else []

    def take(self, parts: Iterable[Part]) -> None:
        """Deduct the parts of an accepted match."""
        for part in parts:
            item = part.candidate.item
            self.left[item.id] -= part.amount
            self._balance[item.customer_id] -= part.amount
            if not self.left[item.id]:
                del self._owned[item.customer_id][item.id]

    def settle(self, candidates: Iterable[Candidate]) -> tuple[Part, ...]:
        """Return the parts that settle documents whole."""
        return tuple(Part(c, self.left[c.item.id]) for c in candidates)

    def spread(self, amount: int, candidates: Iterable[Candidate]) -> tuple[Part, ...]:
        """Return the parts of an amount spread over claims in their order, until it is used up."""
        parts = []
        for candidate in candidates:
            part = min(amount, self.left[candidate.item.id])
            if part > 0:
                parts.append(Part(candidate, part))
                amount -= part
            if not amount:
                break
        return tuple(parts)
