"""Data protection: what is known of a contact, given to him or erased, and how long it is kept."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.dates import format_date
from relances_app.domain.errors import NotFound, Refusal
from relances_app.domain.personal_data.contact_archive import pack_contact
from relances_app.domain.personal_data.gdpr_register import RETENTION, write_register
from relances_app.mail.sandbox.mailbox import forget_trial_mails
from relances_app.pdf.file.pages import blank_pages, take_pages
from relances_app.store import customers as customers_store
from relances_app.store import erasure as store
from relances_app.store import gdpr_export, send_log
from relances_app.store import letters as letters_store
from relances_app.store import structure as structure_store
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Books


@dataclass(frozen=True, slots=True)
class Forgettable:
    """A contact about whom nothing happened since `last_on`."""

    id: int
    code: str
    name: str
    last_on: date


@dataclass(frozen=True, slots=True)
class Places:
    """Where a contact may be named outside the books."""

    folder: Path
    trial: Path
    ledgers: Sequence[Path]


def find_contact(db: Books, customer_id: int) -> Customer:
    """Return a contact; raises NotFound."""
    found = customers_store.find_customers(db, [customer_id])
    if customer_id not in found:
        raise NotFound("Ce contact")
    return found[customer_id]


def search_contacts(db: Books, words: str) -> list[tuple[int, Customer]]:
    """Return the contacts whose name, code or document number holds the words."""
    ids = customers_store.search_customers(db, words, 50) if words else []
    found = customers_store.find_customers(db, ids)
    return [(id_, found[id_]) for id_ in ids]


def export_contact(db: Books, customer_id: int, today: date) -> bytes:
    """Return all that is known of a contact as a ZIP; raises NotFound."""
    find_contact(db, customer_id)
    facts = gdpr_export.find_all(db, customer_id)
    mails = gdpr_export.find_mails(db, customer_id)
    name = structure_store.find_structure(db).name
    files = gdpr_export.find_files(db, customer_id)
    return pack_contact(name, format_date(today), facts, mails, _list_letters(db, customer_id), files)


def _list_letters(db: Books, customer_id: int) -> Iterable[tuple[str, bytes]]:
    for batch_id, ranges in store.find_prints(db, customer_id).items():
        printed = letters_store.find_print(db, batch_id)
        for first, last in ranges if printed else ():
            yield f"{batch_id}-{first + 1}", take_pages(printed[0], first, last)  # type: ignore[index]


def find_obstacle(db: Books, customer_id: int) -> str:
    """Return why a contact cannot be erased now, or empty."""
    if store.is_erased(db, customer_id):
        return "Ce contact est déjà effacé."
    documents, messages = store.count_obstacles(db, customer_id)
    if documents:
        return (
            f"Ce contact a {documents} document(s) ouvert(s) : tant qu'une somme est due, ses données servent à la "
            "réclamer. Soldez-les d'abord."
        )
    if messages:
        return (
            f"{messages} message(s) à ce contact attendent encore : réglez leur sort sur la page « Envois »."
        )
    return ""


def erase(
    db: Books, customer_ids: Collection[int], places: Places, now: datetime, reason: str = "request"
) -> None:
    """Erase what tells who contacts are, in the books, their ledgers and the trial box: all of them, or none.

    Sums, days and counts stay. Backups made before are untouched: `replace_backups` takes them away.
    Raises Refusal.
    """
    with db.write():
        for id_ in customer_ids:
            find_contact(db, id_)
            if obstacle := find_obstacle(db, id_):
                raise Refusal(obstacle)
            _blank_letters(db, id_)
        message_ids = store.find_message_ids(db, customer_ids)
        before = customers_store.find_customers(db, customer_ids)
        store.erase(db, customer_ids, reason, now)
        after = customers_store.find_customers(db, customer_ids)
        codes = {before[id_].code: after[id_].code for id_ in customer_ids}
        # Before the commit: a ledger that cannot be written leaves the contacts as they were.
        send_log.rename_customers(places.ledgers, database_store.find_uuid(db), codes)
        forget_trial_mails(places.trial, message_ids)


def _blank_letters(db: Books, customer_id: int) -> None:
    for batch_id, ranges in store.find_prints(db, customer_id).items():
        printed = letters_store.find_print(db, batch_id)
        if printed:
            content = blank_pages(printed[0], ranges)
            store.replace_print(db, batch_id, content, hashlib.sha256(content).hexdigest())


def list_forgettable(db: Books, today: date) -> list[Forgettable]:
    """Return the contacts whose time is over, the oldest first."""
    years = store.find_retention(db)
    rows = store.find_forgettable(db, _years_before(today, years))
    return [Forgettable(r["id"], r["code"], r["name"], date.fromisoformat(r["last_on"])) for r in rows]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)


def purge(db: Books, shown: Iterable[int], places: Places, now: datetime) -> int:
    """Erase the contacts that were shown and whose time is still over; return how many."""
    over = {contact.id for contact in list_forgettable(db, now.date())}
    chosen = [id_ for id_ in shown if id_ in over]
    if chosen:
        erase(db, chosen, places, now, "retention")
    return len(chosen)


def find_retention(db: Books) -> int:
    """Return the years after the last fact in which a contact is kept."""
    return store.find_retention(db)


def keep_retention(db: Books, years: int) -> None:
    """Keep the years after the last fact in which a contact is kept."""
    low, high = RETENTION
    if not low <= years <= high:
        raise Refusal(f"Indiquez un nombre d'années entre {low} et {high}.")
    with db.write():
        store.keep_retention(db, years)


def list_erasures(db: Books, limit: int = 50) -> list[dict[str, Any]]:
    """Return the last erasures, without a name; a limit of -1 is none."""
    return store.find_erasures(db, limit)


def write_processing(db: Books) -> list[tuple[str, str]]:
    """Return the entry of the register of processing."""
    return write_register(structure_store.find_structure(db), store.find_retention(db))


def replace_backups(db: Books, folder: Path, now: datetime) -> int:
    """Make a backup of the books as they are now, then take the older copies away; return how many."""
    new = backups_store.make_backup(db, folder / backups_store.FOLDER, f"relances-{now:%Y-%m-%d-%H%M%S}.db")
    return backups_store.forget_older(folder, new)
