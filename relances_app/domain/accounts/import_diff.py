"""Difference between an import and the database: new, changed, settled and reopened documents; nothing is stored."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count

from relances_app.domain.accounts.document import Document

MASS_SETTLEMENT_MIN = 10
"""Number of open documents below which settling most of them is not unusual."""

_LABELS = (
    ("nouvelle", "new"),
    ("rouverte", "reopened"),
    ("soldée", "settled"),
    ("modifiée", "changed"),
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document stored in the database."""

    id: int
    document: Document
    settled: bool = False


@dataclass(frozen=True, slots=True)
class ImportDiff:
    """Changes that an import would make; `rejected` counts the lines that could not be parsed."""

    new: tuple[Document, ...] = ()
    changed: tuple[tuple[StoredDocument, Document], ...] = ()
    settled: tuple[StoredDocument, ...] = ()
    reopened: tuple[tuple[StoredDocument, Document], ...] = ()
    unchanged: int = 0
    open_before: int = 0
    rejected: int = 0

    @property
    def is_empty(self) -> bool:
        """Return whether the import changes nothing."""
        return not (self.new or self.changed or self.settled or self.reopened)

    @property
    def settles_most(self) -> bool:
        """Return whether it would settle more than half of the open documents, a sign of a wrong file."""
        return self.open_before >= MASS_SETTLEMENT_MIN and 2 * len(self.settled) > self.open_before

    def exclude(self, is_excluded: Callable[[Document], bool]) -> "ImportDiff":
        """Return the diff without the documents excluded by the user, which stay unchanged."""
        return replace(
            self,
            new=tuple(document for document in self.new if not is_excluded(document)),
            changed=tuple(pair for pair in self.changed if not is_excluded(pair[1])),
            settled=tuple(stored for stored in self.settled if not is_excluded(stored.document)),
            reopened=tuple(pair for pair in self.reopened if not is_excluded(pair[1])),
        )

    @property
    def summary(self) -> str:
        """`5 nouvelles, 12 soldées, 3 modifiées, 2 rejetées`; counts of zero are left out."""
        counts = [(label, len(getattr(self, name))) for label, name in _LABELS]
        parts = [
            _format_count(number, label) for label, number in [*counts, ("rejetée", self.rejected)] if number
        ]
        return ", ".join(parts) or "aucun changement"


def _format_count(number: int, label: str) -> str:
    return f"{number} {label}{'s' if number > 1 else ''}"


def compute_diff(
    documents: Sequence[Document], stored: Sequence[StoredDocument], *, is_whole_list: bool, rejected: int = 0
) -> ImportDiff:
    """Return what storing `documents` would change in the database.

    Documents are the same when their keys are equal; instalments are first aligned with the stored ones. Of
    several documents with one key the last is used. A stored open document that is missing from a complete
    list (`is_whole_list`) is settled. The time is linear in the number of documents.
    """
    unique = {document.key: document for document in documents}
    found = {document.key: document for document in _align_ranks(tuple(unique.values()), stored)}
    before = {one.document.key: one for one in stored}
    new, changed, reopened = [], [], []
    for key, document in found.items():
        if (one := before.get(key)) is None:
            new.append(document)
        elif one.settled:
            reopened.append((one, document))
        elif _is_changed(document, one.document):
            changed.append((one, document))
    still_open = [one for one in stored if not one.settled]
    missing = (one for one in still_open if is_whole_list and one.document.key not in found)
    return ImportDiff(
        new=tuple(new),
        changed=tuple(changed),
        settled=tuple(missing),
        reopened=tuple(reopened),
        unchanged=len(found) - len(new) - len(changed) - len(reopened),
        open_before=len(still_open),
        rejected=rejected,
    )


def _align_ranks(documents: Sequence[Document], stored: Sequence[StoredDocument]) -> Iterable[Document]:
    """Return the documents, with the stored ranks given to instalments.

    The importer ranks the instalments in the file: once the first one is paid, the second comes first there.
    """
    ranked = (document for document in chain(documents, (one.document for one in stored)) if document.rank)
    shared = {document.key[:2] for document in ranked}
    if not shared:
        return documents
    stored_groups: dict[tuple[str, str], list[StoredDocument]] = defaultdict(list)
    for one in stored:
        if (pair := one.document.key[:2]) in shared:
            stored_groups[pair].append(one)
    groups: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        if (pair := document.key[:2]) in shared:
            groups[pair].append(document)
    single = (document for document in documents if document.key[:2] not in shared)
    return chain(single, *(_assign_ranks(group, stored_groups[pair]) for pair, group in groups.items()))


def _assign_ranks(group: Iterable[Document], stored: Sequence[StoredDocument]) -> Iterator[Document]:
    """Give each instalment the rank of the stored one with its due date and amount, else of the next open one."""
    left = {
        one.document.rank: one for one in sorted(stored, key=lambda one: (one.settled, one.document.rank))
    }
    same: dict[tuple[date | None, int], deque[int]] = defaultdict(deque)
    for rank, one in left.items():
        same[_instalment_key(one.document)].append(rank)
    unmatched = []
    for document in sorted(group, key=lambda document: document.rank):
        if ranks := same[_instalment_key(document)]:
            left.pop(ranks[0])
            yield replace(document, rank=ranks.popleft())
        else:
            unmatched.append(document)
    unused = count(1 + max((one.document.rank for one in stored), default=-1))
    free = chain([rank for rank, one in left.items() if not one.settled], unused)
    yield from (replace(document, rank=rank) for document, rank in zip(unmatched, free, strict=False))


def _instalment_key(document: Document) -> tuple[date | None, int]:
    return (None if document.due_is_estimated else document.due_on, document.amount)


def _is_changed(document: Document, stored: Document) -> bool:
    """Return whether the file differs from the stored document; a missing due date is not a difference."""
    return _compared_fields(document) != _compared_fields(stored) or (
        document.due_on is not None
        and (document.due_on, document.due_is_estimated) != (stored.due_on, stored.due_is_estimated)
    )


def _compared_fields(document: Document) -> tuple[object, ...]:
    return (
        document.kind,
        document.issued_on,
        document.amount,
        document.open_amount,
        document.is_estimated,
    )
