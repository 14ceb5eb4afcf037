"""Reader of customer ledgers in a table (grand livre): entries become open documents, as for a FEC."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain

from relances_app.domain.accounts.balance_checks import check_balances
from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.ledger import (
    compute_open_documents,
    list_matching_warnings,
)
from relances_app.domain.accounts.ledger_labels import (
    CUSTOMER_PREFIXES,
)
from relances_app.domain.accounts.lone_letters import LoneLetters
from relances_app.domain.accounts.parsed_file import ColumnMapping, ParsedFile, TargetField
from relances_app.domain.accounts.shared_receipts import find_cited
from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_amount
from relances_app.importers.tables.customer_rows import Cells, derive_code
from relances_app.importers.tables.invoice_rows import is_total_label
from relances_app.importers.tables.invoices import read_invoices
from relances_app.importers.tables.table_ledger import TableLedger, read_amount

_TEXTS = (TargetField.CODE, TargetField.NAME, TargetField.NUMBER, TargetField.LABEL)

_CARRIED = re.compile(
    r"(a )?report(er|s|e|es)?( (de )?(la )?(page|folio)( (precedente|suivante))?( \d+)?)?|solde a reporter.*"
    r"|(montant|somme|sous total|total)s? (a )?report(er|es?|s)?.*|cumuls?( .*)?|mouvements? (du|de la) .*"
)
_ACCOUNT_TOTAL = re.compile(r"tota(l|ux)( du| de)? (compte|tiers|client)\b")
LedgerLine = tuple[int, Cells]


def read_ledger(empty: ParsedFile, lines: Sequence[LedgerLine], columns: ColumnMapping) -> ParsedFile:
    """Return the open documents of the entries, and the balance of each account.

    « Solde » is taken as the open amount only if it equals the amount on each line and there is no matching column;
    in most ledgers it is a running balance. Raises UserError without any entry: an empty list would settle all.
    """
    has_open_sums = {TargetField.NUMBER, TargetField.OPEN_AMOUNT} <= set(columns.fields)
    if has_open_sums and TargetField.LETTER not in columns.fields and all(map(_has_open_balance, lines)):
        return read_invoices(empty, lines, columns)
    totals: dict[str, int] = {}
    customer_lines, others = _select_customer_lines(list(_fill_down(lines, totals)))
    ledger = TableLedger(columns)
    for line, cells in customer_lines:
        ledger.add(line, cells)
    entries, customers = ledger.list_entries(), ledger.customers
    if not entries and not ledger.collectors:
        raise UserError("aucune écriture de client n'y est lisible")
    lone = LoneLetters()
    accounts = compute_open_documents(entries, lone)
    documents = tuple(chain.from_iterable(accounts.values()))
    codes = {document.customer_code for document in documents}
    return replace(
        empty,
        documents=documents,
        customers=tuple(customer for customer in customers.all() if customer.code in codes),
        rejections=tuple(ledger.rejections),
        warnings=(
            *_other_accounts_warnings(others),
            *ledger.warnings(),
            *list_matching_warnings(entries, "Ce fichier"),
            *customers.warnings,
        ),
        balance_checks=check_balances(accounts, _use_totals(ledger.balances, totals)),
        doubts=(*lone.doubts(), *find_cited(ledger.list_receipts(), documents, customers.all())),
    )


def _fill_down(lines: Iterable[LedgerLine], totals: dict[str, int]) -> Iterator[LedgerLine]:
    """Yield the lines with an amount; a line without an account gets the last account above.

    The last total that the file gives of each account is put into `totals`, as a balance to check against.
    """
    account: Cells = {}
    for line, cells in lines:
        has_amount = bool(cells.get(TargetField.DEBIT) or cells.get(TargetField.CREDIT))
        if has_amount and _is_total(cells):
            if _ACCOUNT_TOTAL.match(normalize_text(cells.get(TargetField.LABEL, ""))) and account:
                with suppress(UserError):
                    totals[derive_code(account)] = read_amount(cells)
            continue
        account = {f: cells[f] for f in (TargetField.CODE, TargetField.NAME) if cells.get(f)} or account
        if has_amount:
            yield line, {**cells, **account}


def _is_total(cells: Cells) -> bool:
    """Return whether a line is a total or carries one to the next page.

    Where the line has a date, only its label tells, and only without a number and a journal, since a customer may be
    called « Total ».
    """
    day = cells.get(TargetField.ISSUED_ON, "")
    if day and not cells.get(TargetField.NUMBER) and not cells.get(TargetField.JOURNAL):
        label = cells.get(TargetField.LABEL, "")
        if is_total_label(label) or _CARRIED.fullmatch(normalize_text(label)):
            return True
    return is_total_label(day) or (not day and any(is_total_label(cells.get(field, "")) for field in _TEXTS))


def _use_totals(balances: Counter[str], totals: Mapping[str, int]) -> Counter[str]:
    """Return the balances, those of the file's own totals in place of the sums of its lines."""
    return Counter({code: totals.get(code, balance) for code, balance in balances.items()})


def _select_customer_lines(lines: list[LedgerLine]) -> tuple[list[LedgerLine], int]:
    """Return the customer lines and the number of others, if accounts have numbers of the chart of accounts."""
    codes = [cells.get(TargetField.CODE, "") for _, cells in lines]
    if not any(code.startswith(CUSTOMER_PREFIXES) for code in codes):
        return lines, 0
    customer_lines = [
        one for one, code in zip(lines, codes, strict=True) if not code or code.startswith(CUSTOMER_PREFIXES)
    ]
    return customer_lines, len(lines) - len(customer_lines)


def _has_open_balance(line: LedgerLine) -> bool:
    cells = line[1]
    try:
        return _is_total(cells) or parse_amount(cells.get(TargetField.OPEN_AMOUNT, "")) == read_amount(cells)
    except UserError:
        return False


def _other_accounts_warnings(count: int) -> Iterator[str]:
    if count:
        text = "lignes d'autres comptes que les clients (411, 416) laissées" if count > 1 else (
            "ligne d'un autre compte que les clients (411, 416) laissée"
        )  # fmt: skip
        yield f"{count} {text} de côté."
