"""Files that were read beside the database: who is who, what would change, and what a person has to answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from relances_app.domain.accounts.alike_numbers import find_alike_numbers
from relances_app.domain.accounts.document import Document, DocumentName
from relances_app.domain.accounts.doubt import (
    DUE_OR_NOT,
    NO_ANSWERS,
    Answer,
    Answers,
    DocumentKey,
    Doubt,
    DoubtKind,
    list_not_due,
    make_key,
    select_open,
)
from relances_app.domain.accounts.entered_again import find_entered_again
from relances_app.domain.accounts.identity import Identities
from relances_app.domain.accounts.import_customers import StoredData
from relances_app.domain.accounts.import_diff import ImportDiff, StoredDocument, compute_diff
from relances_app.domain.accounts.parsed_file import ParsedFile, RejectedLine, Source


@dataclass(frozen=True, slots=True)
class Comparison:
    """What keeping files would do."""

    readings: tuple[ParsedFile, ...]
    """The files with the codes under which their customers are kept."""
    diff: ImportDiff
    doubts: tuple[Doubt, ...]
    """The questions that no answer settles."""
    asked: tuple[Doubt, ...]
    """All questions, answered or not."""
    notes: tuple[str, ...]
    aliases: Mapping[str, str]


def compare(
    readings: tuple[ParsedFile, ...],
    documents: Sequence[Document],
    identities: Identities,
    stored: StoredData,
    *,
    is_whole_list: bool,
    answers: Answers = NO_ANSWERS,
) -> Comparison:
    """Return what keeping files would change; `documents` are theirs, with due dates."""
    rejections = [(reading, line) for reading in readings for line in reading.rejections]
    read_doubts = [_expand(doubt, reading) for reading in readings for doubt in reading.doubts]
    numbers = _compare_numbers(readings, documents, stored, answers, is_whole_list=is_whole_list)
    read_doubts += numbers.doubts
    by_key = {d.key: (*d.key, d.issued_on) for d in documents} if read_doubts else {}
    not_due = list_not_due(read_doubts, answers)
    left_out = not_due | numbers.left_out
    kept = numbers.rename([d for d in documents if d.key not in left_out] if left_out else documents)
    unreadable = {(line.customer_code, line.number) for _, line in rejections if line.number}
    diff = compute_diff(
        kept,
        stored.documents,
        is_whole_list=is_whole_list,
        rejected=len(rejections),
        unreadable=unreadable,
        answers=answers,
    )
    if not_due or numbers.same:
        diff = _settle_not_due(diff, stored.documents, not_due | numbers.same.keys(), documents)
        diff = replace(diff, aligned=numbers.align(diff.aligned, by_key))
    asked = [
        *(_align(doubt, by_key, diff) for doubt in read_doubts),
        *identities.doubts,
        *(conflict.doubt for conflict in diff.payments if conflict.is_doubtful),
        *_doubt_rejections(rejections, diff, stored),
        *diff.by_hand,
    ]
    return Comparison(
        readings, diff, select_open(asked, answers), tuple(asked), identities.notes, identities.aliases
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the numbers of the documents leave in doubt."""

    doubts: tuple[Doubt, ...]
    left_out: frozenset[DocumentKey]
    """Invoices entered by hand that would replace a known one, which a person has not confirmed."""
    same: Mapping[DocumentKey, Document]
    """Documents that a person called the same as a stored one under another number."""

    def rename(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Return the documents under the numbers of the stored ones that they are."""
        if not self.same:
            return documents
        known = ((document, self.same.get(document.key)) for document in documents)
        return [
            replace(document, number=one.number, rank=one.rank) if one else document
            for document, one in known
        ]

    def align(
        self,
        aligned: Mapping[tuple[object, ...], DocumentKey],
        by_key: Mapping[DocumentKey, tuple[object, ...]],
    ) -> Mapping[tuple[object, ...], DocumentKey]:
        """Return the keys that documents have in the database, the renamed ones included."""
        return {**aligned, **{by_key[key]: one.key for key, one in self.same.items()}}


def _compare_numbers(
    readings: Iterable[ParsedFile],
    documents: Sequence[Document],
    stored: StoredData,
    answers: Answers,
    *,
    is_whole_list: bool,
) -> _Numbers:
    alike = list(find_alike_numbers(documents, stored.documents, is_whole_list=is_whole_list))
    by_hand = {d.key for reading in readings if reading.source is Source.MANUAL for d in reading.documents}
    entered = find_entered_again([d for d in documents if d.key in by_hand], stored.documents)
    again = list(entered) if by_hand else []
    return _Numbers(
        (*(doubt for doubt, _, _ in alike), *(one.doubt for one in again)),
        frozenset(
            one.document.key
            for one in again
            if one.is_replacement and answers.get(one.doubt.key) != Answer.REPLACE
        ),
        {d.key: known for doubt, d, known in alike if answers.get(doubt.key) == Answer.SAME_INVOICE},
    )


def _expand(doubt: Doubt, reading: ParsedFile) -> Doubt:
    """Return a doubt about a whole file with all documents of the file."""
    return (
        replace(doubt, documents=tuple(d.key for d in reading.documents)) if doubt.is_about_import else doubt
    )


def _align(doubt: Doubt, by_key: Mapping[DocumentKey, tuple[object, ...]], diff: ImportDiff) -> Doubt:
    """Return a doubt about documents under the ranks that they have in the database."""
    if not diff.aligned:
        return doubt
    keys = tuple(diff.aligned.get(by_key.get(key, ()), key) for key in doubt.documents)
    return replace(doubt, documents=keys)


def _settle_not_due(
    diff: ImportDiff,
    stored: Sequence[StoredDocument],
    not_due: frozenset[DocumentKey],
    documents: Sequence[Document],
) -> ImportDiff:
    """Settle the stored documents that a person said are not owed, in additions too."""
    days = {(d.key, d.issued_on) for d in documents if d.key in not_due}
    settled = {one.id for one in diff.settled}
    more = [
        one
        for one in stored
        if not one.settled and one.id not in settled and (one.document.key, one.document.issued_on) in days
    ]
    return replace(diff, settled=(*diff.settled, *more))


def _doubt_rejections(
    rejections: Iterable[tuple[ParsedFile, RejectedLine]], diff: ImportDiff, stored: StoredData
) -> list[Doubt]:
    """Return a doubt for each line that could not be read and names a customer or a document."""
    by_name: dict[DocumentName, list[StoredDocument]] = defaultdict(list)
    wanted = {(line.customer_code, line.number) for _, line in rejections if line.customer_code}
    if not wanted:
        return []
    for one in stored.documents:
        if not one.settled and one.document.name in wanted:
            by_name[one.document.name].append(one)
    new = {document.customer_code for document in diff.new} | stored.customers.keys()
    doubts = []
    for reading, line in rejections:
        if not line.customer_code or line.customer_code not in new:
            continue
        open_ones = by_name.get((line.customer_code, line.number), []) if line.number else []
        what = f" ; {line.number} reste comme elle était" if open_ones else ""
        message = (
            f"« {reading.name} », {line.message}{what} : corrigez le fichier, ou dites si cette ligne est due"
        )
        key = make_key(DoubtKind.REJECTED_ROW, line.customer_code, line.number, line.reason)
        keys = tuple(one.document.key for one in open_ones)
        doubts.append(
            Doubt(DoubtKind.REJECTED_ROW, key, message, DUE_OR_NOT, keys, customers=(line.customer_code,))
        )
    return doubts
