"""Difference between an import and the database: new, changed, settled and reopened documents; nothing is stored."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from relances_app.domain.accounts.by_hand import ask_about, find_twin
from relances_app.domain.accounts.document import Document, DocumentName
from relances_app.domain.accounts.document_comparison import is_changed, keep_due_date
from relances_app.domain.accounts.document_ranks import align_ranks
from relances_app.domain.accounts.doubt import NO_ANSWERS, Answer, Answers, DocumentKey, Doubt
from relances_app.domain.accounts.payments_kept import KeptPayment, PaymentConflict, reconcile

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
    payments: tuple[KeptPayment, ...] = ()
    """Payments kept here that no list has deducted yet."""
    by_hand: bool = False
    """Whether it was entered by hand and no list has contained it yet."""


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
    payments: tuple[PaymentConflict, ...] = ()
    """Documents of which the list and the payments kept here say something else."""
    unreadable: tuple[StoredDocument, ...] = ()
    """Open documents whose line could not be read: they stay as they were."""
    by_hand: tuple[Doubt, ...] = ()
    """Questions about invoices entered by hand that the files do not contain."""
    deducted: tuple[StoredDocument, ...] = ()
    """Documents settled by payments kept here that a whole list no longer contains: it has deducted them too."""
    listed_by_hand: tuple[StoredDocument, ...] = ()
    """Documents entered by hand that the files contain."""
    aligned: Mapping[tuple[object, ...], DocumentKey] = field(default_factory=dict)
    """Keys given to documents whose rank in the file is not theirs in the database, by key and issue date."""

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
    documents: Sequence[Document],
    stored: Sequence[StoredDocument],
    *,
    is_whole_list: bool,
    rejected: int = 0,
    unreadable: Container[DocumentName] = (),
    answers: Answers = NO_ANSWERS,
) -> ImportDiff:
    """Return what storing `documents` would change in the database.

    Documents are the same when their keys and issue dates are, instalments when they continue one; of several with
    one key the last is taken. What is open in the database and missing from a whole list is settled, unless
    a line that could not be read names it, or it was entered by hand (`by_hand`). A payment kept here that the list
    does not know yet still counts (`payments_kept.reconcile`). A few passes over each side.
    """
    aligned, change, before = _align(documents, stored), _Changes(), {one.document.key: one for one in stored}
    for _, document in aligned:
        change.add(before.get(document.key), document, answers)
    found = {document.key for _, document in aligned}
    still_open = [one for one in stored if not one.settled]
    absent = [one for one in still_open if one.document.key not in found]
    questions = _ask_by_hand(absent, change.new, is_whole_list=is_whole_list)
    gone = {one.id for one, question in questions if answers.get(question.key) == Answer.NOT_DUE}
    missing = [one for one in absent if one.id in gone or (is_whole_list and not one.by_hand)]
    return ImportDiff(
        new=tuple(change.new),
        changed=tuple(change.changed),
        settled=tuple(one for one in missing if one.document.name not in unreadable),
        reopened=tuple(change.reopened),
        unchanged=len(aligned) - len(change.new) - len(change.changed) - len(change.reopened),
        open_before=len(still_open),
        rejected=rejected,
        payments=tuple(change.payments),
        unreadable=tuple(one for one in missing if one.document.name in unreadable),
        by_hand=tuple(question for _, question in questions),
        deducted=_list_deducted(stored, found, unreadable) if is_whole_list else (),
        listed_by_hand=tuple(one for one in still_open if one.by_hand and one.document.key in found),
        aligned={(*read.key, read.issued_on): found.key for read, found in aligned if read is not found},
    )


def _align(
    documents: Sequence[Document], stored: Sequence[StoredDocument]
) -> list[tuple[Document, Document]]:
    """Return each document once, with its form under the rank that the database has."""
    once = {(document.key, document.issued_on): document for document in documents}
    return align_ranks(tuple(once.values()), [one.document for one in stored], _list_settled_keys(stored))


def _ask_by_hand(
    absent: Sequence[StoredDocument], new: Sequence[Document], *, is_whole_list: bool
) -> list[tuple[StoredDocument, Doubt]]:
    """Return the questions about invoices entered by hand; additions ask only where one looks like it."""
    asked = ((one, find_twin(one.document, new)) for one in absent if one.by_hand)
    return [(one, ask_about(one.document, twin)) for one, twin in asked if twin or is_whole_list]


def _list_deducted(
    stored: Sequence[StoredDocument], found: Container[DocumentKey], unreadable: Container[DocumentName]
) -> tuple[StoredDocument, ...]:
    paid_here = (one for one in stored if one.settled and one.payments and not one.by_hand)
    absent = (one for one in paid_here if one.document.key not in found)
    return tuple(one for one in absent if one.document.name not in unreadable)


def _list_settled_keys(stored: Sequence[StoredDocument]) -> frozenset[DocumentKey]:
    return frozenset(one.document.key for one in stored if one.settled)


class _Changes:
    """The changes met so far, by kind."""

    def __init__(self) -> None:
        self.new: list[Document] = []
        self.changed: list[tuple[StoredDocument, Document]] = []
        self.reopened: list[tuple[StoredDocument, Document]] = []
        self.payments: list[PaymentConflict] = []

    def add(self, one: StoredDocument | None, document: Document, answers: Answers) -> None:
        """Compare a document of the file with the stored one."""
        if one is None:
            if document.open_amount:
                self.new.append(document)
            return
        if one.payments:
            conflict = reconcile(one.document, document, one.payments, answers)
            if conflict.is_reported:
                self.payments.append(conflict)
            document = replace(document, open_amount=conflict.open_amount)
        document = keep_due_date(document, one.document)
        if one.settled and document.open_amount:
            self.reopened.append((one, document))
        elif not one.settled and is_changed(document, one.document):
            self.changed.append((one, document))
