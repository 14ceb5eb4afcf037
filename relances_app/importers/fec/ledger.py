"""Collect the customer lines of a FEC: entries, balances and rejected lines."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from sys import intern

from relances_app.domain.accounts.customer import code_from_name
from relances_app.domain.accounts.ledger import LedgerEntry
from relances_app.domain.accounts.ledger_labels import (
    MISSING_NUMBER,
    detect_entry_kind,
    find_other_number,
    is_opening_journal,
    resolve_entry_number,
)
from relances_app.domain.accounts.parsed_file import RejectedLine
from relances_app.domain.accounts.shared_receipts import Receipt
from relances_app.domain.errors import UserError
from relances_app.importers.fec.cells import (
    FecCells,
    identify_account,
    make_amount_reader,
    make_cells_reader,
    parse_date_or_none,
)
from relances_app.importers.fec.columns import detect_columns

_ADVANCES_PREFIX = "419"
_MAX_REJECTIONS = 1_000
_BLANK = " \t|;\0"


class Ledger:
    """Customer lines of a FEC: those whose account starts with one of the prefixes.

    Advances received (419) are excluded unless a prefix includes them.
    """

    def __init__(self, prefixes: tuple[str, ...]) -> None:
        self.prefixes = prefixes
        self.excluded_prefixes = (
            () if any(prefix.startswith(_ADVANCES_PREFIX) for prefix in prefixes) else (_ADVANCES_PREFIX,)
        )
        self.entries: list[LedgerEntry] = []
        self.balances: Counter[str] = Counter()
        """Debits minus credits of each account in cents, including lines without a valid date."""
        self.names: dict[str, tuple[date, str]] = {}
        """The name of each customer on its latest line by date."""
        self.cash_registers: set[str] = set()
        self.shared: dict[str, set[str]] = {}
        """The codes of the customers of each account that several share."""
        self.received: list[Receipt] = []
        """Money booked on a collector of money, with its label."""
        self._shared_receipts: list[tuple[str, Receipt]] = []
        self.openings: Counter[str] = Counter()
        """Balances carried forward from the former year, by account."""
        self._days: set[str] = set()
        self.rejections: list[RejectedLine] = []
        self.rejected = 0
        self.redated = 0
        self.difference = 0
        """Debits minus credits of the whole file in cents: zero if the ledger is balanced."""
        self.is_extract = True

    def read(self, lines: Iterator[str]) -> None:
        """Read all lines; invalid ones are recorded with line number and reason."""
        numbered = enumerate(lines, 1)
        first_lines = list(islice(((number, line) for number, line in numbered if line.strip(_BLANK)), 2))
        columns = detect_columns([line for _, line in first_lines])
        account = columns.position("CompteNum")
        read_amount, read_cells = make_amount_reader(columns), make_cells_reader(columns)
        for number, line in chain(first_lines[columns.has_heading :], numbered):
            cells: list[str] = []
            try:
                cells = columns.split(line)
                amount = read_amount(cells)
            except UserError as error:
                if line.strip(_BLANK):
                    account_note = f" (compte {cells[account].strip()})" if cells else ""
                    self._reject(number, error.message + account_note)
                continue
            self.difference += amount
            if cells[account].lstrip().startswith(self.prefixes):
                self._add_line(number, read_cells(cells), amount)
            else:
                self.is_extract = False

    def list_receipts(self) -> list[Receipt]:
        """Return the money booked on collectors and, without a letter, on accounts that several customers share."""
        customers = {code: frozenset(codes) for code, codes in self.shared.items()}
        shared = (receipt._replace(customers=customers[code]) for code, receipt in self._shared_receipts)
        return [*self.received, *shared]

    @property
    def period(self) -> tuple[date, date]:
        """The first and the last day of the lines, those carried forward left out."""
        days = [day for text in self._days if (day := parse_date_or_none(text))]
        return min(days, default=date.max), max(days, default=date.min)

    def _add_line(self, number: int, cells: FecCells, amount: int) -> None:
        if cells.account.startswith(self.excluded_prefixes):
            return
        account = identify_account(cells.account, cells.account_label, cells.customer, cells.customer_label)
        if account.is_cash_register:
            self.cash_registers.add(account.name)
            if amount < 0:
                self.received.append(Receipt(-amount, cells.label, account.name))
            return
        self.balances[account.code] += amount
        issued_on = parse_date_or_none(cells.document_date) or parse_date_or_none(cells.entry_date)
        if issued_on is None:
            self._reject(number, f"date illisible : « {(cells.document_date or cells.entry_date)[:40]} »")
            return
        if is_opening_journal(cells.journal, cells.journal_label):
            self.openings[account.code] += amount
        else:
            self._days.add(cells.entry_date)
        self.redated += bool(cells.document_date) and parse_date_or_none(cells.document_date) is None
        code, name = account.code, account.name
        if account.is_shared:
            customers = self.shared.setdefault(code, set())
            if amount < 0 and not cells.matching_code:
                self._shared_receipts.append((code, Receipt(-amount, cells.label, name)))
            code, name = code_from_name(cells.label) or code, cells.label or name
            customers.add(code)
        self.names[code] = max(self.names.get(code, (date.min, "")), (issued_on, name))
        self.entries.append(_make_entry(cells, account.code, code, issued_on, amount))

    def _reject(self, number: int, reason: str) -> None:
        self.rejected += 1
        if self.rejected <= _MAX_REJECTIONS:
            self.rejections.append(RejectedLine(number, reason))


def _make_entry(cells: FecCells, account: str, code: str, issued_on: date, amount: int) -> LedgerEntry:
    """Return an entry; repeated texts are interned, since a million lines must fit in memory."""
    journal = f"{cells.journal} {cells.journal_label}"
    number = resolve_entry_number(cells.invoice_number or cells.document_ref, journal, cells.label)
    return LedgerEntry(
        account=intern(account),
        customer_code=intern(code),
        number=number or find_other_number(cells.journal, cells.entry_number, cells.label) or MISSING_NUMBER,
        kind=detect_entry_kind(amount, journal, cells.label),
        issued_on=issued_on,
        amount=amount,
        due_on=parse_date_or_none(cells.due_date),
        letter=intern(cells.matching_code),
        is_letter_dated=bool(cells.matching_code and cells.matching_date),
    )
