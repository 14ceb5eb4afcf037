"""Reading of the mailbox: whether it is on, its server, its last result, and what it said about customers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from relances_app.domain.structure import MailServer
from relances_app.store import mailbox as store
from relances_app.store import structure as structure_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.mailbox import IncomingMail
from relances_app.store.secrets import known_servers
from relances_app.system.data_location import get_profile_folder

__all__ = ["IncomingMail"]


@dataclass(frozen=True, slots=True)
class MailboxStatus:
    """Whether the mailbox is read, when it last was, and why that failed."""

    is_on: bool
    checked_at: datetime | None
    error: str


def get_status(db: Database) -> MailboxStatus:
    """Return the state of the reading."""
    checked = store.get_check(db)
    is_on = structure_store.get_structure(db).mailbox.is_on
    return MailboxStatus(is_on, checked[0] if checked else None, checked[1] if checked else "")


def list_incoming(db: Database, customer_id: int) -> list[IncomingMail]:
    """Return the reports and replies of a customer, newest first."""
    return store.list_incoming(db, customer_id)


def find_failed_addresses(db: Database) -> dict[int, str]:
    """Return the words of the server for customers whose addresses were all reported as failed."""
    return store.find_failed(db)


def list_failed_addresses(db: Database, customer_id: int) -> dict[str, str]:
    """Return the addresses of a customer that were reported as failed, with the words of the server."""
    return store.list_failed(db, customer_id)


def use_address_again(db: Database, customer_id: int) -> None:
    """Use the address of a customer again, because the user says that it works."""
    with db.write():
        store.forget_failed(db, customer_id)


def save_settings(db: Database, *, is_on: bool, host: str, port: int, security: str) -> None:
    """Save the settings of the reading and confirm its server on this computer.

    Only mails sent after reading was turned on or got another server are copied to the folder of sent mails.
    """
    with db.write():
        before, was_on = get_reading_server(db), get_status(db).is_on
        values: Mapping[str, str | int] = {
            "mailbox_on": int(is_on),
            "imap_host": host,
            "imap_port": port,
            "imap_security": security,
        }
        structure_store.save_values(db, values)
        if get_reading_server(db) != before:
            store.forget_positions(db)
        if get_reading_server(db) != before or not was_on:
            store.mark_all_filed(db)
    confirm_server(db)


def get_server(db: Database) -> MailServer:
    """Return the mail server for sending, to which the tokens are bound."""
    return structure_store.get_structure(db).server


def _get_known_name(db: Database) -> str:
    return f"{database_store.get_uuid(db)}-lecture"


def confirm_server(db: Database) -> None:
    """Record that the server for reading is the right one on this computer."""
    known_servers.save(get_profile_folder(), _get_known_name(db), get_reading_server(db).credential_scope)


def get_reading_server(db: Database) -> MailServer:
    """Return the server for reading, with the login of the mail server."""
    structure = structure_store.get_structure(db)
    mailbox = structure.mailbox
    return replace(structure.server, host=mailbox.host, port=mailbox.port, security=mailbox.security)


def is_confirmed(db: Database) -> bool:
    """Return whether the server for reading was set or confirmed on this computer."""
    scope = get_reading_server(db).credential_scope
    return known_servers.is_known(get_profile_folder(), _get_known_name(db), scope)
