"""Personal data (GDPR): export, erasure and retention of contacts, and the register of processing."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.dates import format_date
from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.personal_data.contact_archive import build_contact_archive
from relances_app.domain.personal_data.gdpr_register import RETENTION_YEARS_RANGE, build_register
from relances_app.domain.personal_data.mentions import list_identifying_words, mentions
from relances_app.importers.invoices.attachment import read_hints
from relances_app.mail.sandbox.mailbox import delete_sandbox_mails
from relances_app.pdf.file.pages import blank_pages, extract_pages
from relances_app.store import customers as customers_store
from relances_app.store import erasure as store
from relances_app.store import gdpr_export, send_log
from relances_app.store import letters as letters_store
from relances_app.store import structure as structure_store
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database

ERASED_FILE_NAME = "fichier effacé"
"""Stands for the name of an imported file that mentioned an erased contact."""


@dataclass(frozen=True, slots=True)
class ExpiredContact:
    """A contact without activity since `last_activity_on`, beyond the retention period."""

    id: int
    code: str
    name: str
    last_activity_on: date


@dataclass(frozen=True, slots=True)
class DataLocations:
    """Places outside the database that may contain a contact's name."""

    folder: Path
    sandbox: Path
    send_logs: Sequence[Path]


def get_contact(db: Database, customer_id: int) -> Customer:
    """Return a contact; raises NotFound."""
    found = customers_store.list_customers(db, [customer_id])
    if customer_id not in found:
        raise NotFound("Ce contact")
    return found[customer_id]


def search_contacts(db: Database, search: str) -> list[tuple[int, Customer]]:
    """Return the contacts whose name, code or document number contains `search`."""
    ids = customers_store.search_customers(db, search, 50) if search else []
    found = customers_store.list_customers(db, ids)
    return [(id_, found[id_]) for id_ in ids]


def export_contact(db: Database, customer_id: int, today: date) -> bytes:
    """Return all data about a contact as a ZIP; raises NotFound."""
    get_contact(db, customer_id)
    facts = gdpr_export.list_rows(db, customer_id)
    mails = gdpr_export.list_mails(db, customer_id)
    name = structure_store.get_structure(db).name
    files = gdpr_export.list_files(db, customer_id)
    return build_contact_archive(
        name, format_date(today), facts, mails, _list_letters(db, customer_id), files
    )


def _list_letters(db: Database, customer_id: int) -> Iterable[tuple[str, bytes]]:
    for batch_id, ranges in store.list_letter_pages(db, customer_id).items():
        printed = letters_store.get_pdf(db, batch_id)
        for first, last in ranges if printed else ():
            yield f"{batch_id}-{first + 1}", extract_pages(printed[0], first, last)  # type: ignore[index]


def get_erasure_obstacle(db: Database, customer_id: int) -> str:
    """Return the reason why a contact cannot be erased now, or an empty string."""
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
    db: Database,
    customer_ids: Collection[int],
    locations: DataLocations,
    now: datetime,
    reason: str = "request",
) -> None:
    """Erase the identifying data of contacts in the database, the send logs and the mail sandbox.

    All or none. Amounts, dates and counts stay. Earlier backups stay until `replace_backups`.
    Raises UserError.
    """
    unmatched = _read_unmatched_files(db)
    with db.write():
        for id_ in customer_ids:
            get_contact(db, id_)
            if obstacle := get_erasure_obstacle(db, id_):
                raise UserError(obstacle)
            _blank_letters(db, id_)
            _erase_mentions(db, id_, unmatched)
        message_ids = store.list_message_ids(db, customer_ids)
        before = customers_store.list_customers(db, customer_ids)
        store.erase(db, customer_ids, reason, now)
        after = customers_store.list_customers(db, customer_ids)
        codes = {before[id_].code: after[id_].code for id_ in customer_ids}
        # Before the commit: if a send log cannot be written, the contacts stay unchanged.
        send_log.rename_customers(locations.send_logs, database_store.get_uuid(db), codes)
        delete_sandbox_mails(locations.sandbox, message_ids)


def _read_unmatched_files(db: Database) -> list[tuple[int, tuple[str, ...]]]:
    """Return id and texts of each PDF that matches no document."""
    files = list(store.list_unmatched_files(db))
    hints = read_hints([(name, content) for _, name, content in files]) if files else ()
    return [(file[0], (hint.name, hint.text, hint.embedded)) for file, hint in zip(files, hints, strict=True)]


def _erase_mentions(db: Database, customer_id: int, unmatched: Iterable[tuple[int, tuple[str, ...]]]) -> None:
    """Remove what mentions a contact outside its rows: names of imported files, and PDFs that match no document."""
    customer = get_contact(db, customer_id)
    texts = [customer.code, customer.name, *store.list_document_numbers(db, customer_id)]
    words = list_identifying_words(texts)
    store.replace_file_names(db, lambda name: mentions(name, words), ERASED_FILE_NAME)
    store.delete_files(db, [id_ for id_, found in unmatched if any(mentions(text, words) for text in found)])


def _blank_letters(db: Database, customer_id: int) -> None:
    for batch_id, ranges in store.list_letter_pages(db, customer_id).items():
        printed = letters_store.get_pdf(db, batch_id)
        if printed:
            content = blank_pages(printed[0], ranges)
            store.replace_pdf(db, batch_id, content, hashlib.sha256(content).hexdigest())


def list_expired(db: Database, today: date) -> list[ExpiredContact]:
    """Return the contacts beyond the retention period, the oldest first."""
    years = store.get_retention_years(db)
    rows = store.list_erasable(db, _years_before(today, years))
    return [ExpiredContact(r["id"], r["code"], r["name"], date.fromisoformat(r["last_on"])) for r in rows]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)


def erase_expired(db: Database, shown_ids: Iterable[int], locations: DataLocations, now: datetime) -> int:
    """Erase the listed contacts that are still beyond the retention period; return their number."""
    expired = {contact.id for contact in list_expired(db, now.date())}
    chosen = [id_ for id_ in shown_ids if id_ in expired]
    if chosen:
        erase(db, chosen, locations, now, "retention")
    return len(chosen)


def get_retention(db: Database) -> int:
    """Return the retention period in years after the last activity."""
    return store.get_retention_years(db)


def save_retention(db: Database, years: int) -> None:
    """Save the retention period in years after the last activity."""
    low, high = RETENTION_YEARS_RANGE
    if not low <= years <= high:
        raise UserError(f"Indiquez un nombre d'années entre {low} et {high}.")
    with db.write():
        store.save_retention_years(db, years)


def list_erasures(db: Database, limit: int = 50) -> list[dict[str, Any]]:
    """Return the last erasures, without names; a limit of -1 means no limit."""
    return store.list_erasures(db, limit)


def build_processing_register(db: Database) -> list[tuple[str, str]]:
    """Return the entry of the register of processing."""
    return build_register(structure_store.get_structure(db), store.get_retention_years(db))


def replace_backups(db: Database, folder: Path, now: datetime) -> int:
    """Create a backup and delete all older ones; return the number deleted."""
    new = backups_store.make_backup(db, folder / backups_store.FOLDER, f"relances-{now:%Y-%m-%d-%H%M%S}.db")
    return backups_store.delete_other_backups(folder, new)
