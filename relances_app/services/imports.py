"""Imports: read files, compare them with the database and save them in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from relances_app.domain.accounts.contact_match import match_all_contacts
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers
from relances_app.domain.accounts.import_comparison import compare
from relances_app.domain.accounts.import_customers import report_mailboxes, resolve_customers
from relances_app.domain.accounts.import_preview import ImportPreview, file_kind_key
from relances_app.domain.accounts.own_purchases import leave_out_purchases
from relances_app.domain.accounts.parsed_file import ParsedFile, Source, TargetField
from relances_app.domain.errors import NotFound, UserError
from relances_app.importers.progress import ProgressCallback, ignore_progress
from relances_app.importers.read_files import File
from relances_app.importers.readers import SortedFiles, prepare_reader, read_files, sort_files
from relances_app.importers.tables.headings import missing_fields
from relances_app.lib.name_matching import find_closest_name
from relances_app.store import attachments as attachments_store
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import doubts as doubts_store
from relances_app.store import hand_entered, import_changes, import_doubts, stored_data
from relances_app.store import imports as store
from relances_app.store import structure as structure_store
from relances_app.store import welcome as welcome_store
from relances_app.store.database.database import Database

FieldByColumn = Mapping[int, TargetField]
"""Field by column index, as mapped by the user."""

__all__ = ["File", "ImportPreview", "SortedFiles", "prepare_reader", "sort_files"]


def prepare_reading(
    db: Database,
    files: Sequence[File],
    mappings: Mapping[str, FieldByColumn] | None = None,
    answers: Answers | None = None,
) -> Callable[[ProgressCallback], tuple[ParsedFile, ...]]:
    """Return a function that reads the files without access to the database, for a background thread.

    `mappings` holds column mappings by the signature of the headings, in addition to the stored ones.
    The function raises UserError if a file cannot be read.
    """
    if not files:
        raise UserError("Aucun fichier n'a été choisi : choisissez-en au moins un.")
    stored = {**store.list_mappings(db), **(mappings or {})}
    known = {**doubts_store.list_answers(db), **(answers or {})}
    own = structure_store.get_structure(db)
    limit = own.upload_megabytes * 1024**2
    return lambda progress: leave_out_purchases(
        read_files(files, stored, limit=limit, progress=progress, answers=known), own.siren, own.name
    )


def preview_files(
    db: Database,
    files: Sequence[File],
    *,
    mappings: Mapping[str, FieldByColumn] | None = None,
    is_whole_list: bool | None = None,
    progress: ProgressCallback = ignore_progress,
    answers: Answers = NO_ANSWERS,
) -> ImportPreview:
    """Read files and compare them with the database; see `prepare_reading`."""
    readings = prepare_reading(db, files, mappings, answers)(progress)
    return compare_readings(db, readings, is_whole_list=is_whole_list, answers=answers)


def compare_readings(
    db: Database,
    readings: tuple[ParsedFile, ...],
    *,
    is_whole_list: bool | None = None,
    answers: Answers = NO_ANSWERS,
) -> ImportPreview:
    """Return what keeping files that were read would change in the database; `answers` are given on the preview."""
    lists = [reading for reading in readings if reading.source is not Source.CONTACTS]
    scopes = store.list_scopes(db)
    default = bool(lists) and all(scopes.get(file_kind_key(r), r.is_whole_list) for r in lists)
    whole = default if is_whole_list is None else bool(lists) and is_whole_list
    stored = stored_data.load_stored(db)
    known = {**doubts_store.list_answers(db), **answers}
    readings, identities = resolve_customers(readings, stored, known)
    documents = _estimate_due_dates(db, [d for reading in readings for d in reading.documents], readings)
    found = compare(readings, documents, identities, stored, is_whole_list=whole, answers=known)
    is_new_kind = any(r.is_whole_list and file_kind_key(r) not in scopes for r in lists)
    contacts, customers = match_all_contacts(readings, stored.customers, find_closest_name)
    return ImportPreview(
        files=readings,
        diff=found.diff,
        unmapped=_list_unmapped(readings),
        contacts=contacts,
        is_scope_chosen=is_whole_list is not None,
        is_scope_unknown=is_whole_list is None and is_new_kind and bool(found.diff.settled),
        customers=customers,
        names=customers_store.list_names(db) | {c.code: c.name for c in customers if c.name},
        is_whole_list=whole,
        doubts=found.doubts,
        asked=found.asked,
        answers=answers,
        notes=(*found.notes, *report_mailboxes(readings)),
        aliases=found.aliases,
        addressed=stored.addressed | {c.code for c in customers if c.email},
    )


def _list_unmapped(readings: Iterable[ParsedFile]) -> tuple[ParsedFile, ...]:
    tables = (r for r in readings if r.columns and r.source is not Source.CONTACTS)
    return tuple(r for r in tables if r.columns and missing_fields(r.columns))


def _estimate_due_dates(
    db: Database, documents: Iterable[Document], readings: Iterable[ParsedFile]
) -> list[Document]:
    days = customers_store.list_payment_days(db)
    days |= {c.code: c.payment_days for r in readings for c in r.customers if c.payment_days is not None}
    default = structure_store.get_structure(db).payment_days
    return [
        document
        if document.due_on is not None
        else replace(
            document,
            due_on=document.estimate_due_date(days.get(document.customer_code, default)),
            due_is_estimated=True,
        )
        for document in documents
    ]


def describe_unmapped(preview: ImportPreview) -> str:
    """Return the French sentence that names the columns a table lacks."""
    reading = preview.unmapped[0]
    return f"« {reading.name} » : {reading.warnings[0] if reading.warnings else 'colonnes non reconnues'}"


def save_mapping(db: Database, signature: str, mapping: FieldByColumn) -> None:
    """Save a column mapping for files with the same headings."""
    with db.write():
        store.save_mapping(db, signature, mapping)


def save_import(db: Database, preview: ImportPreview, now: datetime) -> int:
    """Save a preview in one transaction; return the id of the import.

    The caller computes the preview again if the database has changed since.
    """
    change = preview.diff
    if welcome_store.is_sample(db):
        raise UserError("Ces données sont un exemple : effacez-le d'abord, puis importez vos factures.")
    codes = [customer.code for customer in preview.customers]
    with db.write():
        before = import_changes.list_rows(db, codes)
        customers_store.save_customers(db, preview.customers)
        import_id = store.add_import(db, store.build_values(preview), now)
        import_changes.record_changes(db, import_id, before, import_changes.list_rows(db, codes))
        last_id = documents_store.get_last_id(db)
        changed = [(known.id, document) for known, document in (*change.changed, *change.reopened)]
        settled = [known.id for known in change.settled]
        documents_store.record_before_import(db, import_id, [id_ for id_, _ in changed] + settled)
        documents_store.add_documents(db, change.new)
        documents_store.update_documents(db, changed)
        documents_store.settle_documents(db, settled, now.date())
        documents_store.record_new_documents(db, import_id, last_id)
        hand_entered.record(db, preview, import_id, last_id)
        _save_attachments_and_scopes(db, preview, now)
        import_doubts.save_outcome(db, preview, import_id, now)
    return import_id


def _save_attachments_and_scopes(db: Database, preview: ImportPreview, now: datetime) -> None:
    """Store the PDFs that invoices were read from, and the chosen scope for each kind of file."""
    for reading in preview.files:
        if reading.attachments:
            codes = {document.customer_code for document in reading.documents}
            attachments_store.store_invoice_files(db, reading.attachments, codes, now)
        if preview.is_scope_chosen and reading.is_whole_list:
            store.save_scope(db, file_kind_key(reading), is_whole_list=preview.is_whole_list)


def list_imports(db: Database) -> list[dict[str, object]]:
    """Return the imports, newest first."""
    return store.list_imports(db)


def undo(db: Database, import_id: int, now: datetime) -> None:
    """Undo the latest import; raises UserError if reminders were made for its documents."""
    with db.write():
        last = store.get_last_import(db)
        if last is None:
            raise NotFound("Cet import")
        if last["id"] != import_id:
            raise UserError("Seul le dernier import peut être annulé : annulez d'abord ceux qui l'ont suivi.")
        if store.has_messages_on(db, import_id):
            raise UserError(
                "Des relances ont été faites sur ces documents : cet import ne peut plus être annulé. "
                "Importez plutôt une liste corrigée."
            )
        store.restore(db, import_id, now)
