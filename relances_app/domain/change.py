"""What an import would change: new, changed, settled and reopened documents; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from relances_app.domain.document import Document

MANY_OPEN = 10
"""Below this number of open documents, settling most of them is ordinary business."""

_WORDS = (
    ("nouvelle", "new"),
    ("rouverte", "reopened"),
    ("soldée", "settled"),
    ("modifiée", "changed"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A document as the books hold it."""

    id: int
    document: Document
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What the books would become; `rejected` counts the lines that the file lost on the way."""

    new: tuple[Document, ...] = ()
    changed: tuple[tuple[Known, Document], ...] = ()
    settled: tuple[Known, ...] = ()
    reopened: tuple[tuple[Known, Document], ...] = ()
    unchanged: int = 0
    open_before: int = 0
    rejected: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether the books would stay as they are."""
        return not (self.new or self.changed or self.settled or self.reopened)

    @property
    def settles_most(self) -> bool:
        """Say whether it would settle more than half of what is open, which a wrong file also does."""
        return self.open_before >= MANY_OPEN and 2 * len(self.settled) > self.open_before

    @property
    def summary(self) -> str:
        """`5 nouvelles, 12 soldées, 3 modifiées, 2 rejetées`; what is zero is not said."""
        counts = [(word, len(getattr(self, name))) for word, name in _WORDS]
        said = [_count(number, word) for word, number in [*counts, ("rejetée", self.rejected)] if number]
        return ", ".join(said) or "aucun changement"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"


def compare(
    documents: Sequence[Document], known: Sequence[Known], *, is_whole_list: bool, rejected: int = 0
) -> Change:
    """Return what keeping `documents` would change in the books.

    Documents are the same when their keys are; of several with one key the last is taken. What is
    open in the books and missing from a whole list is settled. One pass over each side.
    """
    found = {document.key: document for document in documents}
    before = {one.document.key: one for one in known}
    new, changed, reopened = [], [], []
    for key, document in found.items():
        if (one := before.get(key)) is None:
            new.append(document)
        elif one.settled:
            reopened.append((one, document))
        elif _differs(document, one.document):
            changed.append((one, document))
    still_open = [one for one in known if not one.settled]
    missing = (one for one in still_open if is_whole_list and one.document.key not in found)
    return Change(
        new=tuple(new),
        changed=tuple(changed),
        settled=tuple(missing),
        reopened=tuple(reopened),
        unchanged=len(found) - len(new) - len(changed) - len(reopened),
        open_before=len(still_open),
        rejected=rejected,
    )


def _differs(document: Document, stored: Document) -> bool:
    """Say whether the file says something else; a file without a due date says nothing of it."""
    return _read(document) != _read(stored) or (
        document.due_on is not None
        and (document.due_on, document.due_is_estimated) != (stored.due_on, stored.due_is_estimated)
    )


def _read(document: Document) -> tuple[object, ...]:
    return (
        document.kind,
        document.issued_on,
        document.amount,
        document.open_amount,
        document.is_estimated,
    )
