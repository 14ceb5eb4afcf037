"""Reader of tables of open invoices: rows become documents and customers, without duplicates."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import ColumnMapping, ParsedFile, RejectedLine, TargetField
from relances_app.domain.errors import UserError
from relances_app.importers.tables.customer_rows import Cells, CustomerCollector, Variant, derive_code
from relances_app.importers.tables.invoice_rows import is_summary, read_document


def read_invoices(empty: ParsedFile, rows: Iterable[tuple[int, Cells]], columns: ColumnMapping) -> ParsedFile:
    """Return the documents of the rows; settled ones are counted, invalid ones rejected."""
    headings = {
        field: heading for heading, field in zip(columns.headings, columns.fields, strict=True) if field
    }
    customers = CustomerCollector(columns.fields)
    lines: dict[Document, int] = {}
    variants: dict[Document, Variant] = {}
    rejections = []
    settled = 0
    for line, cells in rows:
        if is_summary(cells):
            continue
        try:
            document = read_document(cells, headings)
        except UserError as error:
            rejected = RejectedLine(
                line, error.message, derive_code(cells), cells.get(TargetField.NUMBER, "")
            )
            rejections.append(rejected)
            continue
        if document is None:
            settled += 1
            continue
        variant = customers.add(line, document.customer_code, cells)
        variants.setdefault(document, variant)
        if (first := lines.setdefault(document, line)) != line:
            rejections.append(RejectedLine(line, f"en double avec la ligne {first}"))
    if codes := customers.codes():
        documents = [_recode(document, codes.get(variants[document])) for document in lines]
    else:
        documents = list(lines)
    used = {document.customer_code for document in documents}
    return replace(
        empty,
        documents=tuple(assign_ranks(documents)),
        customers=tuple(customer for customer in customers.all() if customer.code in used),
        rejections=tuple(rejections),
        warnings=(*_settled_warnings(settled), *customers.warnings),
    )


def _recode(document: Document, code: str | None) -> Document:
    return replace(document, customer_code=code) if code else document


def assign_ranks(documents: Sequence[Document]) -> list[Document]:
    """Assign ranks to documents of one customer with the same number, by due date, then amount."""
    times = Counter(document.number for document in documents)
    same_number = defaultdict(list)
    for index, document in enumerate(documents):
        if times[document.number] > 1:
            same_number[document.key].append(index)
    ranked = list(documents)
    for indexes in same_number.values():
        ordered = sorted((documents[index] for index in indexes), key=_instalment_key)
        for number, (index, document) in enumerate(zip(indexes, ordered, strict=True)):
            ranked[index] = replace(document, rank=number)
    return ranked


def _instalment_key(document: Document) -> tuple[date, date, int, int, str]:
    return (
        document.due_on or document.issued_on,
        document.issued_on,
        document.amount,
        document.open_amount,
        document.kind,
    )


def _settled_warnings(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    if count == 1:
        return ("1 ligne laissée de côté : soldée, annulée, ou ni facture ni avoir",)
    return (f"{count} lignes laissées de côté : soldées, annulées, ou ni factures ni avoirs",)
