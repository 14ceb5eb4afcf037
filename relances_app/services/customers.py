"""Customers: how they are reached, put right by hand, and what makes reminders wait."""

from collections.abc import Callable, Iterable
from datetime import date

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.accounts.customer import Contact, Customer, CustomerKind
from relances_app.domain.accounts.hold import Hold
from relances_app.domain.dunning.list_filter import arrange_items
from relances_app.domain.errors import NotFound
from relances_app.domain.language import Language
from relances_app.domain.sort_order import Order
from relances_app.importers.tables.customer_rows import clean
from relances_app.lib.email_validation import read_address
from relances_app.store import customer_edits as by_hand
from relances_app.store import customers as store
from relances_app.store import documents as documents_store
from relances_app.store.database.database import Books

SENIOR = Order("echeance")
"""The usual order of the open documents."""


def find_customer(db: Books, customer_id: int) -> Customer:
    """Return a customer; raises NotFound."""
    found = store.find_customers(db, [customer_id])
    if customer_id not in found:
        raise NotFound("Ce client")
    return found[customer_id]


def load_account(db: Books, customer_id: int, today: date) -> Account:
    """Return a customer's account with all that is open; raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    return account


def list_open(account: Account, order: Order = SENIOR) -> tuple[Item, ...]:
    """Return the open documents of an account, the oldest due first unless an order is asked for."""
    return arrange_items(account.items, order)


def find_customer_of(db: Books, document_id: int) -> int:
    """Return the customer whose document this is; raises NotFound."""
    customer_id = documents_store.find_customer_of(db, document_id)
    if customer_id is None:
        raise NotFound("Ce document")
    return customer_id


def check_email(text: str) -> str:
    """Return one plain address; raises Refusal with what is wrong with it."""
    return read_address(text)


def keep_email(db: Books, customer_id: int, email: str) -> None:
    """Keep an address put right by hand; imports no longer change it."""
    with db.write():
        store.keep_email(db, customer_id, email)


def keep_contact(db: Books, customer_id: int, contact: Contact) -> None:
    """Keep how a customer is reached; imports no longer change what a person changed.

    The mail address was judged by `check_email`. Raises NotFound.
    """
    after = Contact(contact.email, clean(contact.phone), *map(clean, contact.address))
    with db.write():
        before = find_customer(db, customer_id).contact
        by_hand.keep_contact(db, customer_id, before, after)


def find_note(db: Books, customer_id: int) -> str:
    """Return what was noted about a customer."""
    return by_hand.find_note(db, customer_id)


def keep_note(db: Books, customer_id: int, note: str) -> None:
    """Keep a note about a customer, line by line; raises NotFound."""
    lines = "\n".join(clean(line) for line in note.splitlines()).strip()
    with db.write():
        find_customer(db, customer_id)
        by_hand.keep_note(db, customer_id, lines)


def remember(db: Books, customer_id: int) -> Callable[[Books], None]:
    """Return what makes a customer again what it is now, where a person puts it right; raises NotFound."""
    find_customer(db, customer_id)
    before = by_hand.find_by_hand(db, customer_id)

    def put_back(db: Books) -> None:
        with db.write():
            by_hand.put_back(db, customer_id, before)

    return put_back


def keep_kind(db: Books, customer_id: int, kind: CustomerKind) -> None:
    """Keep in what capacity a customer buys, as a person says; imports no longer change it."""
    with db.write():
        store.keep_kind(db, customer_id, kind)


def keep_language(db: Books, customer_id: int, language: Language) -> None:
    """Keep the language of a customer's mails and letters, as a person chooses it; raises NotFound."""
    with db.write():
        find_customer(db, customer_id)
        store.keep_language(db, customer_id, language)


def keep_unknown_as_professionals(db: Books) -> list[int]:
    """Make professionals of all customers whose capacity nobody gave; return who they are."""
    with db.write():
        return store.keep_unknown_as_professionals(db)


def forget_kinds(db: Books, customer_ids: Iterable[int]) -> None:
    """Let it be unknown again in what capacity these customers buy."""
    with db.write():
        for customer_id in customer_ids:
            store.keep_kind(db, customer_id, CustomerKind.UNKNOWN)


def hold(db: Books, customer_id: int, document_id: int | None, reason: Hold, today: date) -> None:
    """Place a hold on a customer, or on one document; it replaces the one before.

    Raises Refusal when it would hold nothing.
    """
    reason.require_sense(today)
    with db.write():
        store.lift_holds(db, customer_id, document_id, today)
        store.add_hold(db, customer_id, document_id, reason, today)


def remember_hold(db: Books, customer_id: int, today: date) -> Callable[[Books], None]:
    """Return what lets the customer wait again as it does now, or not at all."""
    before = load_account(db, customer_id, today).hold

    def put_back(db: Books) -> None:
        with db.write():
            store.lift_holds(db, customer_id, None, today)
            if before:
                store.add_hold(db, customer_id, None, before, today)

    return put_back


def release(db: Books, customer_id: int, document_id: int | None, today: date) -> None:
    """Lift the holds on a customer, or on one document."""
    with db.write():
        store.lift_holds(db, customer_id, document_id, today)


def see_promises(db: Books, customer_id: int, today: date) -> None:
    """Take note that promises were not kept: they are told no more, and nothing else that holds is lifted."""
    with db.write():
        store.lift_broken_promises(db, customer_id, today)
