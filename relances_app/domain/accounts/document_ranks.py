"""Ranks: which of several documents under one number a document of a file continues."""

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, count

from relances_app.domain.accounts.document import Document, DocumentName
from relances_app.domain.accounts.doubt import DocumentKey


def align_ranks(
    documents: Sequence[Document], stored: Iterable[Document], settled: Container[DocumentKey]
) -> list[tuple[Document, Document]]:
    """Return each document beside itself under the rank that the database gave it.

    A file ranks what it holds: once the first instalment is paid, the second one comes first there. A number that
    comes back with another issue date is another document, under a rank of its own.
    """
    known = list(stored)
    shared = _list_shared_names(documents, known)
    if not shared:
        return [(document, document) for document in documents]
    kept: dict[DocumentName, list[Document]] = defaultdict(list)
    for one in known:
        if one.name in shared:
            kept[one.name].append(one)
    read: dict[DocumentName, list[Document]] = defaultdict(list)
    for document in documents:
        if document.name in shared:
            read[document.name].append(document)
    alone = ((document, document) for document in documents if document.name not in shared)
    return [*alone, *chain.from_iterable(_align_name(read[name], kept[name], settled) for name in read)]


def _list_shared_names(documents: Sequence[Document], stored: Sequence[Document]) -> set[DocumentName]:
    """Return the numbers of several documents of one customer: instalments, or another issue date."""
    shared, days = set(), dict[DocumentName, date]()
    for document in chain(documents, stored):
        if document.rank or days.setdefault(document.name, document.issued_on) != document.issued_on:
            shared.add(document.name)
    return shared


def _align_name(
    group: Sequence[Document], kept: Sequence[Document], settled: Container[DocumentKey]
) -> Iterator[tuple[Document, Document]]:
    unused = count(1 + max((one.rank for one in kept), default=-1))
    by_day: dict[date, list[Document]] = defaultdict(list)
    for document in group:
        by_day[document.issued_on].append(document)
    for day in sorted(by_day):
        yield from _assign_ranks(by_day[day], [o for o in kept if o.issued_on == day], settled, unused)


def _assign_ranks(
    group: Iterable[Document],
    kept: Sequence[Document],
    settled: Container[DocumentKey],
    unused: Iterator[int],
) -> Iterator[tuple[Document, Document]]:
    """Give each instalment the rank of the one it continues: same due day and sum, else the next open one."""
    left = {one.rank: one for one in sorted(kept, key=lambda one: (one.key in settled, one.rank))}
    same: dict[tuple[date | None, int], deque[int]] = defaultdict(deque)
    for rank, one in left.items():
        same[_instalment_key(one)].append(rank)
    unmatched = []
    for document in sorted(group, key=lambda document: document.rank):
        if ranks := same[_instalment_key(document)]:
            left.pop(ranks[0])
            yield document, replace(document, rank=ranks.popleft())
        else:
            unmatched.append(document)
    free = chain([rank for rank, one in left.items() if one.key not in settled], unused)
    yield from (
        (document, replace(document, rank=rank)) for document, rank in zip(unmatched, free, strict=False)
    )


def _instalment_key(document: Document) -> tuple[date | None, int]:
    return (None if document.due_is_estimated else document.due_on, document.amount)
