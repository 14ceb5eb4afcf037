"""Reader of contact tables: customers and their contact details, without documents."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.accounts.parsed_file import (
    ColumnMapping,
    ParsedFile,
    RejectedLine,
    Source,
    TargetField,
)
from relances_app.importers.tables.customer_rows import Cells, CustomerCollector, derive_code
from relances_app.importers.tables.synonyms import CONTACT_FIELDS

_INVOICE_FIELDS = frozenset(
    {
        TargetField.NUMBER,
        TargetField.ISSUED_ON,
        TargetField.DUE_ON,
        TargetField.AMOUNT,
        TargetField.OPEN_AMOUNT,
        TargetField.PAID,
        TargetField.DEBIT,
    }
)


def is_contact_table(columns: ColumnMapping) -> bool:
    """Return whether a table has customers and contact details, and no invoice columns."""
    fields = set(columns.fields)
    return (
        bool(fields & {TargetField.CODE, TargetField.NAME})
        and bool(fields & CONTACT_FIELDS)
        and not fields & _INVOICE_FIELDS
    )


def read_contacts(empty: ParsedFile, rows: Iterable[tuple[int, Cells]], columns: ColumnMapping) -> ParsedFile:
    """Return the customers of a table; a row without code and name is rejected."""
    customers = CustomerCollector(columns.fields)
    rejections = []
    for line, cells in rows:
        if code := derive_code(cells):
            customers.add(line, code, cells)
        else:
            rejections.append(RejectedLine(line, "ni code ni nom de client"))
    return replace(
        empty,
        source=Source.CONTACTS,
        customers=customers.all(),
        rejections=tuple(rejections),
        warnings=tuple(customers.warnings),
        is_whole_list=False,
    )
