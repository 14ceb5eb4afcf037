"""The customer lines of a ledger in a table: entries, balances, collectors of money, shared accounts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from relances_app.domain.accounts.customer import code_from_name
from relances_app.domain.accounts.ledger import LedgerEntry
from relances_app.domain.accounts.ledger_labels import (
    MISSING_NUMBER,
    detect_entry_kind,
    find_other_number,
    is_cash_account,
    is_generic_account,
    resolve_entry_number,
)
from relances_app.domain.accounts.parsed_file import ColumnMapping, RejectedLine, TargetField
from relances_app.domain.accounts.shared_receipts import Receipt
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import (
    Cells,
    CustomerCollector,
    Variant,
    derive_code,
    read_name,
)


@lru_cache(maxsize=32768)
def _classify(name: str) -> tuple[bool, bool]:
    """Return whether a name is that of a collector of money, and whether it names no customer."""
    return bool(name) and is_cash_account(name), is_generic_account(name)


class TableLedger:
    """Collects the customer lines.

    Lines under one code with different names are of different customers, who share the account: letters and balances
    count within it. An account with a general name (« Clients ») is shared by those that its labels name.
    """

    def __init__(self, columns: ColumnMapping) -> None:
        self.customers = CustomerCollector(columns.fields)
        self.balances: Counter[str] = Counter()
        self.rejections: list[RejectedLine] = []
        self.collectors: set[str] = set()
        self._entries: list[tuple[LedgerEntry, Variant]] = []
        self._received: list[Receipt] = []
        self._named_by_labels: set[str] = set()

    def add(self, line: int, cells: Cells) -> None:
        """Add a line; one that cannot be read is rejected."""
        account, name = derive_code(cells), read_name(cells)
        if not account:
            self.rejections.append(RejectedLine(line, "client manquant"))
            return
        is_collector, is_generic = _classify(name)
        try:
            amount = read_amount(cells)
            if is_collector:
                self._add_collector(name, amount, cells.get(TargetField.LABEL, ""))
                return
            self.balances[account] += amount
            entry = _read_entry(cells, account, account, amount) if amount else None
        except UserError as error:
            self.rejections.append(RejectedLine(line, error.message))
            return
        is_shared = is_generic and (bool(name) or not account[3:].strip("0"))
        variant = self.customers.add(line, *self._identify(account, cells) if is_shared else (account, cells))
        if entry:
            self._entries.append((entry, variant))

    def _add_collector(self, name: str, amount: int, label: str) -> None:
        self.collectors.add(name)
        if amount < 0:
            self._received.append(Receipt(-amount, label, name))

    def _identify(self, account: str, cells: Cells) -> tuple[str, Cells]:
        """Return the code of the customer that the label names, and the cells with its name."""
        label = cells.get(TargetField.LABEL, "")
        if not label:
            return account, cells
        self._named_by_labels.add(account)
        return code_from_name(label) or account, {**cells, TargetField.NAME: label}

    def list_entries(self) -> list[LedgerEntry]:
        """Return the entries, each with the code of its customer."""
        codes = self.customers.codes()
        return [
            replace(entry, customer_code=codes.get(variant, variant[0])) for entry, variant in self._entries
        ]

    def list_receipts(self) -> list[Receipt]:
        """Return the money booked on collectors and, without a letter, on accounts that several customers share."""
        shared: dict[str, set[str]] = {}
        entries = self.list_entries()
        for entry in entries:
            shared.setdefault(entry.account, set()).add(entry.customer_code)
        names = {customer.code: customer.name for customer in self.customers.all()}
        return [
            *self._received,
            *(
                Receipt(-entry.amount, names[entry.customer_code], entry.account, frozenset(customers))
                for entry in entries
                if entry.amount < 0 and not entry.letter and len(customers := shared[entry.account]) > 1
            ),
        ]

    def warnings(self) -> Iterator[str]:
        """Yield what was left aside, and where names are taken from labels."""
        if self.collectors:
            yield f"Comptes collectifs laissés de côté : {', '.join(sorted(self.collectors))}."
        if self._named_by_labels:
            yield (
                f"Plusieurs clients partagent un compte ({', '.join(sorted(self._named_by_labels))}) : "
                "leurs noms sont pris dans le libellé des écritures, vérifiez-les."
            )


def read_amount(cells: Cells) -> int:
    """Return debit minus credit in cents; an empty cell is zero."""
    debit, credit = (
        parse_amount(text) if (text := cells.get(field, "")) else 0
        for field in (TargetField.DEBIT, TargetField.CREDIT)
    )
    return debit - credit


def _read_entry(cells: Cells, account: str, code: str, amount: int) -> LedgerEntry:
    journal, label = cells.get(TargetField.JOURNAL, ""), cells.get(TargetField.LABEL, "")
    due_text = cells.get(TargetField.DUE_ON, "")
    number = resolve_entry_number(cells.get(TargetField.NUMBER, ""), journal, label)
    return LedgerEntry(
        account=account,
        customer_code=code,
        number=number or find_other_number("", "", label) or MISSING_NUMBER,
        kind=detect_entry_kind(amount, journal, label),
        issued_on=parse_date(cells.get(TargetField.ISSUED_ON, "")),
        amount=amount,
        due_on=parse_date(due_text) if due_text else None,
        letter=cells.get(TargetField.LETTER, ""),
    )
