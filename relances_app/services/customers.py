"""Customers: contact data, notes, type, language and holds, as edited by the user."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.customer import Contact, Customer, CustomerKind
from relances_app.domain.accounts.hold import Hold
from relances_app.domain.dunning.list_filter import sort_items
from relances_app.domain.email_address import split_addresses
from relances_app.domain.errors import NotFound
from relances_app.domain.language import Language
from relances_app.domain.sort_order import SortOrder
from relances_app.importers.tables.customer_rows import clean_cell
from relances_app.lib.email_validation import read_addresses
from relances_app.store import customer_edits as by_hand
from relances_app.store import customers as store
from relances_app.store import documents as documents_store
from relances_app.store import holds as holds_store
from relances_app.store import refused_addresses
from relances_app.store.database.database import Database

OLDEST_DUE_FIRST = SortOrder("echeance")
"""Default order of the open documents."""


def get_customer(db: Database, customer_id: int) -> Customer:
    """Return a customer; raises NotFound."""
    found = store.list_customers(db, [customer_id])
    if customer_id not in found:
        raise NotFound("Ce client")
    return found[customer_id]


def load_account(db: Database, customer_id: int, today: date) -> Account:
    """Return a customer's account with all open documents; raises NotFound."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    return account


def list_open_items(account: Account, order: SortOrder = OLDEST_DUE_FIRST) -> tuple[OpenItem, ...]:
    """Return the open documents of an account, the oldest due first by default."""
    return sort_items(account.items, order)


def get_customer_id_of(db: Database, document_id: int) -> int:
    """Return the id of the customer of a document; raises NotFound."""
    customer_id = documents_store.get_customer_id(db, document_id)
    if customer_id is None:
        raise NotFound("Ce document")
    return customer_id


def check_email(text: str) -> str:
    """Return the normalised mail addresses, one to five; raises UserError that explains what is wrong."""
    return read_addresses(text)


def list_refused_addresses(db: Database, customer: Customer) -> dict[str, tuple[str, str]]:
    """Return the addresses of a customer that a server refused: when, and its reply, by address."""
    return refused_addresses.list_refused(db, split_addresses(customer.email))


def save_email(db: Database, customer_id: int, email: str) -> None:
    """Save a mail address edited by the user; imports no longer change it."""
    with db.write():
        store.save_email(db, customer_id, email)


def save_contact(db: Database, customer_id: int, contact: Contact) -> None:
    """Save contact data; imports no longer change the fields that the user changed.

    The caller has checked the mail addresses with `check_email`. Raises NotFound.
    """
    cleaned = Contact(contact.email, clean_cell(contact.phone), *map(clean_cell, contact.address))
    after = replace(cleaned, management_email=contact.management_email)
    with db.write():
        before = get_customer(db, customer_id).contact
        by_hand.save_contact(db, customer_id, before, after)


def get_note(db: Database, customer_id: int) -> str:
    """Return the note about a customer."""
    return by_hand.get_note(db, customer_id)


def save_note(db: Database, customer_id: int, note: str) -> None:
    """Save a note about a customer, each line cleaned; raises NotFound."""
    lines = "\n".join(clean_cell(line) for line in note.splitlines()).strip()
    with db.write():
        get_customer(db, customer_id)
        by_hand.save_note(db, customer_id, lines)


def snapshot(db: Database, customer_id: int) -> Callable[[Database], None]:
    """Return a function that restores the customer's current edited data; raises NotFound."""
    get_customer(db, customer_id)
    before = by_hand.take_snapshot(db, customer_id)

    def undo(db: Database) -> None:
        with db.write():
            by_hand.restore(db, customer_id, before)

    return undo


def save_kind(db: Database, customer_id: int, kind: CustomerKind) -> None:
    """Save the type of a customer (professional or private) set by the user; imports no longer change it."""
    with db.write():
        store.save_kind(db, customer_id, kind)


def save_language(db: Database, customer_id: int, language: Language) -> None:
    """Save the language of a customer's mails and letters; raises NotFound."""
    with db.write():
        get_customer(db, customer_id)
        store.save_language(db, customer_id, language)


def set_unknown_as_professional(db: Database) -> list[int]:
    """Set all customers of unknown type to professional; return their ids."""
    with db.write():
        return store.set_unknown_to_professional(db)


def reset_kinds(db: Database, customer_ids: Iterable[int]) -> None:
    """Reset the type of these customers to unknown."""
    with db.write():
        for customer_id in customer_ids:
            store.save_kind(db, customer_id, CustomerKind.UNKNOWN)


def place_hold(db: Database, customer_id: int, document_id: int | None, reason: Hold, today: date) -> None:
    """Place a hold on a customer, or on one document; it replaces the one before.

    Raises UserError if the hold would have no effect.
    """
    reason.validate(today)
    with db.write():
        holds_store.lift_holds(db, customer_id, document_id, today)
        holds_store.add_hold(db, customer_id, document_id, reason, today)


def snapshot_hold(db: Database, customer_id: int, today: date) -> Callable[[Database], None]:
    """Return a function that restores the customer's current hold, or none."""
    before = load_account(db, customer_id, today).hold

    def restore(db: Database) -> None:
        with db.write():
            holds_store.lift_holds(db, customer_id, None, today)
            if before:
                holds_store.add_hold(db, customer_id, None, before, today)

    return restore


def lift_hold(db: Database, customer_id: int, document_id: int | None, today: date) -> None:
    """Lift the holds on a customer, or on one document."""
    with db.write():
        holds_store.lift_holds(db, customer_id, document_id, today)


def dismiss_broken_promises(db: Database, customer_id: int, today: date) -> None:
    """Dismiss a customer's broken promises; other holds stay."""
    with db.write():
        holds_store.lift_broken_promises(db, customer_id, today)
