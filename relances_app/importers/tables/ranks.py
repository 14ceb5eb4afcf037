"""Ranks of documents that share a customer and a number (instalments)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from relances_app.domain.accounts.document import Document


def assign_ranks(documents: Sequence[Document]) -> list[Document]:
    """Assign ranks to documents of one customer with the same number, by due date, then amount."""
    times = Counter(document.number for document in documents)
    same_number = defaultdict(list)
    for index, document in enumerate(documents):
        if times[document.number] > 1:
            same_number[document.key].append(index)
    ranked = list(documents)
    for indexes in same_number.values():
        ordered = sorted(indexes, key=lambda index: _instalment_key(documents[index]))
        for rank, index in enumerate(ordered):
            ranked[index] = replace(documents[index], rank=rank)
    return ranked


def _instalment_key(document: Document) -> tuple[date, date, int, int, str]:
    return (
        document.due_on or document.issued_on,
        document.issued_on,
        document.amount,
        document.open_amount,
        document.kind,
    )
