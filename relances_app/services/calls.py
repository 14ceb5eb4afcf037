"""Calls to customers: the list to work through, and what an answer changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.call import Call, CallOutcome, CallReport, make_paid_doubt
from relances_app.domain.accounts.call_list import (
    EVERYONE,
    CallFilter,
    CallLine,
    Contact,
    build_list,
    is_wrong_number,
    list_callable_items,
)
from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL, DunningLevels
from relances_app.domain.errors import NotFound
from relances_app.store import calls as store
from relances_app.store import documents as documents_store
from relances_app.store import doubts as doubts_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import holds as holds_store
from relances_app.store.database.database import Database

Undo = Callable[[Database], None]

PAGE_SIZE = 50
CONTACTS_SHOWN = 3
"""Last messages and calls shown for each customer."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """One page of the list of calls; pages count from 1, `total` in cents is that of all pages."""

    lines: tuple[CallLine, ...]
    contacts: dict[int, list[Contact]]
    count: int
    total: int
    number: int
    pages: int
    hidden: int
    """Customers that the filter leaves out."""


def list_calls(db: Database, today: date, chosen: CallFilter = EVERYONE) -> list[CallLine]:
    """Return the customers to call that a filter accepts."""
    return [line for line in _list_all(db, today) if chosen.accepts(line)]


def _list_all(db: Database, today: date) -> list[CallLine]:
    def load() -> list[CallLine]:
        ids = store.list_overdue_customers(db, today)
        accounts = documents_store.load_accounts(db, ids, today)
        return build_list(accounts.values(), store.find_last_calls(db, ids), today)

    return db.cached(("calls", today), load)


def get_page(db: Database, today: date, chosen: CallFilter, number: int, size: int = PAGE_SIZE) -> CallPage:
    """Return one page of the list with the last contacts; the last page if there are fewer."""
    every, lines = _list_all(db, today), list_calls(db, today, chosen)
    pages = max(1, -(-len(lines) // size))
    number = min(max(number, 1), pages)
    shown = tuple(lines[(number - 1) * size : number * size])
    contacts = list_contacts(db, [line.account.customer_id for line in shown])
    total = sum(line.total for line in lines)
    return CallPage(shown, contacts, len(lines), total, number, pages, len(every) - len(lines))


def list_contacts(db: Database, customer_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Return the last messages and calls by customer id, newest first."""
    levels = dunning_levels_store.get_dunning_levels(db)
    found = store.list_contacts(db, customer_ids, CONTACTS_SHOWN)
    return {id_: [_describe(row, levels) for row in rows] for id_, rows in found.items()}


def _describe(row: tuple[date, int, str, Call | None], levels: DunningLevels) -> Contact:
    day, level, channel, call = row
    if call:
        return Contact(day, f"appel : {call.message}", call.note)
    name = levels[level].name if level != STATEMENT_LEVEL else "Relevé de compte"
    return Contact(day, f"{name} par {'mail' if channel == 'mail' else 'lettre'}")


def is_useful(db: Database, today: date) -> bool:
    """Return whether the menu shows the list: somebody can be called, or a call was recorded."""
    return db.cached(("calls-useful", today), lambda: store.is_useful(db, today))


def count_call_backs(db: Database, today: date) -> int:
    """Count the customers to call back today or since."""
    return db.cached(("call-backs", today), lambda: store.count_call_backs(db, today))


def get_account(db: Database, customer_id: int, today: date) -> Account:
    """Return the account of a customer; raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    return account


def find_last_call(db: Database, customer_id: int) -> Call | None:
    """Return the last call to a customer."""
    return store.find_last_calls(db, [customer_id]).get(customer_id)


def has_wrong_number(account: Account, last_call: Call | None) -> bool:
    """Return whether the last call found that the number of a customer is wrong."""
    return is_wrong_number(account.customer.phone, last_call)


def find_documents(account: Account, numbers: Iterable[str], today: date) -> list[int]:
    """Return the ids of open invoices by number, or of all to be spoken of; raises NotFound."""
    wanted = list(numbers)
    if not wanted:
        return [item.id for item in list_callable_items(account, today)]
    ids = {item.number: item.id for item in account.items if item.is_open_invoice}
    if missing := next((number for number in wanted if number not in ids), None):
        raise NotFound(f"La facture « {missing} »")
    return [ids[number] for number in wanted]


def record(
    db: Database, customer_id: int, report: CallReport, document_ids: Iterable[int], now: datetime
) -> Undo:
    """Record a call and what was agreed on some invoices; return a function that undoes it.

    Raises NotFound, or UserError if something is missing.
    """
    today, chosen = now.date(), set(document_ids)
    account = get_account(db, customer_id, today)
    report.validate(today)
    items = [item for item in account.items if item.is_open_invoice and item.id in chosen]
    holds = report.list_holds(items, today)
    customer = account.customer
    call = Call(report.outcome, today, report.find_return(today), report.note, customer.phone)
    keys = []
    with db.write():
        for item, hold in holds:
            holds_store.lift_holds(db, customer_id, item.id, today)
            holds_store.add_hold(db, customer_id, item.id, hold, today)
        call_id = store.add_call(db, customer_id, call)
        if report.outcome is CallOutcome.PAID:
            doubt = make_paid_doubt(call_id, customer.name, report, today)
            doubts_store.open_doubt(db, doubt, (), (customer_id,), now)
            keys.append(doubt.key)
    return _make_undo(customer_id, call_id, [item for item, _ in holds], keys, today)


def _make_undo(
    customer_id: int, call_id: int, before: list[OpenItem], doubt_keys: list[str], today: date
) -> Undo:
    def restore(db: Database) -> None:
        with db.write():
            store.delete_call(db, call_id)
            doubts_store.close_open(db, doubt_keys)
            for item in before:
                holds_store.lift_holds(db, customer_id, item.id, today)
                if item.hold:
                    holds_store.add_hold(db, customer_id, item.id, item.hold, today)

    return restore
