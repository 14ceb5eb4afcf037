"""A table of contacts: who the customers are and where to write, without any document."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.accounts.parsed_file import Columns, Field, Reading, Rejection, Source
from relances_app.importers.tables.customer_rows import Cells, Customers, find_code
from relances_app.importers.tables.synonyms import CONTACT

_OF_INVOICES = frozenset(
    {Field.NUMBER, Field.ISSUED_ON, Field.DUE_ON, Field.AMOUNT, Field.OPEN_AMOUNT, Field.PAID, Field.DEBIT}
)


def is_contacts(columns: Columns) -> bool:
    """Say whether a table names customers and how to reach them, and nothing of an invoice."""
    fields = set(columns.fields)
    return bool(fields & {Field.CODE, Field.NAME}) and bool(fields & CONTACT) and not fields & _OF_INVOICES


def read_contacts(empty: Reading, rows: Iterable[tuple[int, Cells]], columns: Columns) -> Reading:
    """Return the reading with the customers of a table; a row that names none is rejected."""
    customers = Customers(columns.fields)
    rejections = []
    for line, cells in rows:
        if code := find_code(cells):
            customers.add(line, code, cells)
        else:
            rejections.append(Rejection(line, "ni code ni nom de client"))
    return replace(
        empty,
        source=Source.CONTACTS,
        customers=customers.all(),
        rejections=tuple(rejections),
        warnings=tuple(customers.warnings),
        is_whole_list=False,
    )
