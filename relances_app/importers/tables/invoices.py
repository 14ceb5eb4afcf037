"""A table of open invoices: its rows become documents and customers, once each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import Columns, Reading, Rejection
from relances_app.domain.errors import Refusal
from relances_app.importers.tables.customer_rows import Cells, Customers
from relances_app.importers.tables.invoice_rows import is_summary, read_document


def read_invoices(empty: Reading, rows: Iterable[tuple[int, Cells]], columns: Columns) -> Reading:
    """Return the reading with the documents of the rows; the settled are counted, the unreadable rejected."""
    headings = {
        field: heading for heading, field in zip(columns.headings, columns.fields, strict=True) if field
    }
    customers = Customers(columns.fields)
    lines: dict[Document, int] = {}
    rejections = []
    settled = 0
    for line, cells in rows:
        if is_summary(cells):
            continue
        try:
            document = read_document(cells, headings)
        except Refusal as refusal:
            rejections.append(Rejection(line, refusal.sentence))
            continue
        if document is None:
            settled += 1
            continue
        customers.add(line, document.customer_code, cells)
        if (first := lines.setdefault(document, line)) != line:
            rejections.append(Rejection(line, f"en double avec la ligne {first}"))
    return replace(
        empty,
        documents=tuple(rank(tuple(lines))),
        customers=customers.all(),
        rejections=tuple(rejections),
        warnings=(*_tell_settled(settled), *customers.warnings),
    )


def rank(documents: Sequence[Document]) -> list[Document]:
    """Tell apart the documents of one customer with one number, by due day then sum, whatever their order."""
    times = Counter(document.number for document in documents)
    alike = defaultdict(list)
    for place, document in enumerate(documents):
        if times[document.number] > 1:
            alike[document.key].append(place)
    ranked = list(documents)
    for places in alike.values():
        ordered = sorted((documents[place] for place in places), key=_instalment)
        for number, (place, document) in enumerate(zip(places, ordered, strict=True)):
            ranked[place] = replace(document, rank=number)
    return ranked


def _instalment(document: Document) -> tuple[date, date, int, int, str]:
    return (
        document.due_on or document.issued_on,
        document.issued_on,
        document.amount,
        document.open_amount,
        document.kind,
    )


def _tell_settled(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    if count == 1:
        return ("1 ligne laissée de côté : soldée, annulée, ou ni facture ni avoir",)
    return (f"{count} lignes laissées de côté : soldées, annulées, ou ni factures ni avoirs",)
