"""The customers' lines of a FEC, gathered one by one: entries, balances, and what was in the way."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from sys import intern

from relances_app.domain.accounts.customer import code_from_name
from relances_app.domain.accounts.ledger import Entry
from relances_app.domain.accounts.ledger_labels import UNNUMBERED, kind_of_entry, number_of_entry
from relances_app.domain.accounts.parsed_file import Rejection
from relances_app.domain.errors import Refusal
from relances_app.importers.fec.cells import Cells, amount_reader, cells_reader, day_or_none, find_account
from relances_app.importers.fec.columns import find_columns

_ADVANCES = "419"
_MAX_REJECTIONS = 1_000
_BLANK = " \t|;\0"


class Ledger:
    """What the lines of a FEC say of the accounts that begin with one of the prefixes.

    Advances received (419) are left out unless a prefix asks for them.
    """

    def __init__(self, prefixes: tuple[str, ...]) -> None:
        self.prefixes = prefixes
        self.left_out = () if any(prefix.startswith(_ADVANCES) for prefix in prefixes) else (_ADVANCES,)
        self.entries: list[Entry] = []
        self.balances: Counter[str] = Counter()
        """Debits less credits of each account in cents, lines without a readable date included."""
        self.names: dict[str, tuple[date, str]] = {}
        """The latest name of each customer, whatever the order of the lines."""
        self.tills: set[str] = set()
        self.shared: set[str] = set()
        self.rejections: list[Rejection] = []
        self.rejected = 0
        self.redated = 0
        self.difference = 0
        """Debits less credits of the whole file in cents: zero in sound books."""
        self.is_extract = True

    def read(self, lines: Iterator[str]) -> None:
        """Take in all lines; a damaged one is noted with its number and its cause."""
        numbered = enumerate(lines, 1)
        head = list(islice(((number, line) for number, line in numbered if line.strip(_BLANK)), 2))
        columns = find_columns([line for _, line in head])
        account = columns.place("CompteNum")
        read_amount, read_cells = amount_reader(columns), cells_reader(columns)
        for number, line in chain(head[columns.has_heading :], numbered):
            cells: list[str] = []
            try:
                cells = columns.split(line)
                amount = read_amount(cells)
            except Refusal as refusal:
                if line.strip(_BLANK):
                    place = f" (compte {cells[account].strip()})" if cells else ""
                    self._reject(number, refusal.sentence + place)
                continue
            self.difference += amount
            if cells[account].lstrip().startswith(self.prefixes):
                self._take(number, read_cells(cells), amount)
            else:
                self.is_extract = False

    def _take(self, number: int, cells: Cells, amount: int) -> None:
        if cells.account.startswith(self.left_out):
            return
        account = find_account(cells.account, cells.account_label, cells.customer, cells.customer_label)
        if account.is_till:
            self.tills.add(account.name)
            return
        self.balances[account.code] += amount
        issued_on = day_or_none(cells.piece_date) or day_or_none(cells.entry_date)
        if issued_on is None:
            self._reject(number, f"date illisible : « {(cells.piece_date or cells.entry_date)[:40]} »")
            return
        self.redated += bool(cells.piece_date) and day_or_none(cells.piece_date) is None
        code, name = account.code, account.name
        if account.is_shared:
            self.shared.add(code)
            code, name = code_from_name(cells.label) or code, cells.label or name
        self.names[code] = max(self.names.get(code, (date.min, "")), (issued_on, name))
        self.entries.append(_entry(cells, account.code, code, issued_on, amount))

    def _reject(self, number: int, reason: str) -> None:
        self.rejected += 1
        if self.rejected <= _MAX_REJECTIONS:
            self.rejections.append(Rejection(number, reason))


def _entry(cells: Cells, account: str, code: str, issued_on: date, amount: int) -> Entry:
    """Texts that come back on many lines are kept once: a million lines must fit in memory."""
    journal = f"{cells.journal} {cells.journal_label}"
    number = number_of_entry(cells.invoice_number or cells.piece, journal, cells.label)
    return Entry(
        account=intern(account),
        customer_code=intern(code),
        number=number or f"{cells.journal} {cells.entry_number}".strip() or UNNUMBERED,
        kind=kind_of_entry(amount, journal, cells.label),
        issued_on=issued_on,
        amount=amount,
        due_on=day_or_none(cells.due_date),
        letter=intern(cells.letter),
    )
