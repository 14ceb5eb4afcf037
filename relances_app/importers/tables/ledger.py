"""A ledger of customers' accounts in a table (grand livre): its lines become open documents, as a FEC's do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from relances_app.domain.accounts.ledger import Entry, control, find_open, warn_unlettered
from relances_app.domain.accounts.ledger_labels import (
    CUSTOMER_PREFIXES,
    UNNUMBERED,
    kind_of_entry,
    number_of_entry,
)
from relances_app.domain.accounts.parsed_file import Columns, Field, Reading, Rejection
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import Refusal
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import Cells, Customers, find_code
from relances_app.importers.tables.invoice_rows import names_sum
from relances_app.importers.tables.invoices import read_invoices

_TEXTS = (Field.CODE, Field.NAME, Field.NUMBER, Field.LABEL)

Line = tuple[int, Cells]


def read_ledger(empty: Reading, lines: Sequence[Line], columns: Columns) -> Reading:
    """Return the reading with what the lines leave open, beside the balance of each account.

    « Solde » is the open amount only where it is each line's own, and nothing is matched by letters;
    most ledgers add it up from line to line. Raises Refusal where no line is a customer's: a list of
    nothing would settle all.
    """
    has_open_sums = {Field.NUMBER, Field.OPEN_AMOUNT} <= set(columns.fields)
    if has_open_sums and Field.LETTER not in columns.fields and all(map(_bears_its_balance, lines)):
        return read_invoices(empty, lines, columns)
    customers, balances = Customers(columns.fields), Counter[str]()
    rejections: list[Rejection] = []
    entries: list[Entry] = []
    own, others = _part_accounts(list(_fill_down(lines)))
    for line, cells in own:
        code = find_code(cells)
        try:
            amount = _read_amount(cells)
            balances[code] += amount if code else 0
            entries += [_read_entry(cells, code, amount)] if amount else []
        except Refusal as refusal:
            rejections.append(Rejection(line, refusal.sentence))
        else:
            customers.add(line, code, cells)
    if not entries:
        raise Refusal("aucune écriture de client n'y est lisible")
    accounts = find_open(entries)
    documents = tuple(chain.from_iterable(accounts.values()))
    codes = {document.customer_code for document in documents}
    return replace(
        empty,
        documents=documents,
        customers=tuple(customer for customer in customers.all() if customer.code in codes),
        rejections=tuple(rejections),
        warnings=(*_tell_others(others), *warn_unlettered(entries, "Ce fichier"), *customers.warnings),
        controls=control(accounts, balances),
    )


def _fill_down(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines that move money; one that names no account stands under the last one named."""
    account: Cells = {}
    for line, cells in lines:
        moves = bool(cells.get(Field.DEBIT) or cells.get(Field.CREDIT))
        if moves and _is_total(cells):
            continue
        account = {f: cells[f] for f in (Field.CODE, Field.NAME) if cells.get(f)} or account
        if moves:
            yield line, {**cells, **account}


def _is_total(cells: Cells) -> bool:
    """Say whether a line adds others up; a customer may be called « Total », so a line with a day is none."""
    day = cells.get(Field.ISSUED_ON, "")
    return names_sum(day) or (not day and any(names_sum(cells.get(field, "")) for field in _TEXTS))


def _part_accounts(lines: list[Line]) -> tuple[list[Line], int]:
    """Return the lines of customers and how many others were left, where accounts bear the numbers of the plan."""
    codes = [cells.get(Field.CODE, "") for _, cells in lines]
    if not any(code.startswith(CUSTOMER_PREFIXES) for code in codes):
        return lines, 0
    own = [
        one for one, code in zip(lines, codes, strict=True) if not code or code.startswith(CUSTOMER_PREFIXES)
    ]
    return own, len(lines) - len(own)


def _bears_its_balance(line: Line) -> bool:
    cells = line[1]
    try:
        return _is_total(cells) or parse_amount(cells.get(Field.OPEN_AMOUNT, "")) == _read_amount(cells)
    except Refusal:
        return False


def _read_amount(cells: Cells) -> int:
    """Return debit less credit in cents; an empty cell is nothing."""
    debit, credit = (
        parse_amount(text) if (text := cells.get(field, "")) else 0 for field in (Field.DEBIT, Field.CREDIT)
    )
    return debit - credit


def _read_entry(cells: Cells, code: str, amount: int) -> Entry:
    if not code:
        raise Refusal("client manquant")
    journal, label = cells.get(Field.JOURNAL, ""), cells.get(Field.LABEL, "")
    due_text = cells.get(Field.DUE_ON, "")
    number = number_of_entry(cells.get(Field.NUMBER, ""), journal, label)
    return Entry(
        account=code,
        customer_code=code,
        number=number or label[:60] or UNNUMBERED,
        kind=kind_of_entry(amount, journal, label),
        issued_on=parse_date(cells.get(Field.ISSUED_ON, "")),
        amount=amount,
        due_on=parse_date(due_text) if due_text else None,
        letter=cells.get(Field.LETTER, ""),
    )


def _tell_others(count: int) -> Iterator[str]:
    if count:
        were = "lignes d'autres comptes que les clients (411, 416) laissées" if count > 1 else (
            "ligne d'un autre compte que les clients (411, 416) laissée"
        )  # fmt: skip
        yield f"{count} {were} de côté."
