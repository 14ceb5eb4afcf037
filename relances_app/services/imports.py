"""Imports: files read, compared with the books, and kept in one transaction."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from relances_app.domain.accounts.contact_match import match_contacts
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.import_diff import Known, compare
from relances_app.domain.accounts.import_preview import Preview, kind_of
from relances_app.domain.accounts.parsed_file import Field, Reading, Source
from relances_app.domain.errors import NotFound, Refusal
from relances_app.importers.progress import Watch, ignore
from relances_app.importers.read_files import File, read_files
from relances_app.importers.tables.headings import missing_fields
from relances_app.lib.name_matching import _find_closest
from relances_app.store import attachments as attachments_store
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import import_changes
from relances_app.store import imports as store
from relances_app.store import structure as structure_store
from relances_app.store import welcome as welcome_store
from relances_app.store.database.database import Books

Mapped = Mapping[int, Field]
"""Column index to field, as a person mapped them."""

__all__ = ["File", "Preview"]


def prepare_reading(
    db: Books, files: Sequence[File], mappings: Mapping[str, Mapped] | None = None
) -> Callable[[Watch], tuple[Reading, ...]]:
    """Return what reads the files, which may take a while, and needs the books no more.

    `mappings` holds columns mapped by hand, by the signature of their headings; those remembered are used too.
    Reading raises Refusal when a file cannot be read at all.
    """
    if not files:
        raise Refusal("Aucun fichier n'a été choisi : choisissez-en au moins un.")
    remembered = {**store.find_mappings(db), **(mappings or {})}
    limit = structure_store.find_structure(db).upload_megabytes * 1024**2
    return lambda watch: read_files(files, remembered, limit=limit, watch=watch)


def preview_files(
    db: Books,
    files: Sequence[File],
    *,
    mappings: Mapping[str, Mapped] | None = None,
    is_whole_list: bool | None = None,
    watch: Watch = ignore,
) -> Preview:
    """Read files and compare them with the books; see `prepare_reading`."""
    readings = prepare_reading(db, files, mappings)(watch)
    return compare_readings(db, readings, is_whole_list=is_whole_list)


def compare_readings(
    db: Books, readings: tuple[Reading, ...], *, is_whole_list: bool | None = None
) -> Preview:
    """Return what keeping files that were read would change in the books."""
    lists = [reading for reading in readings if reading.source is not Source.CONTACTS]
    scopes = store.find_scopes(db)
    usual = bool(lists) and all(scopes.get(kind_of(r), r.is_whole_list) for r in lists)
    whole = usual if is_whole_list is None else bool(lists) and is_whole_list
    documents = _estimate_due_dates(db, [d for reading in readings for d in reading.documents], readings)
    customers = tuple(customer for reading in readings for customer in reading.customers)
    known = [
        Known(id_, document, settled=document.open_amount == 0)
        for id_, document in documents_store.find_known(db)
    ]
    change = compare(documents, known, is_whole_list=whole, rejected=sum(len(r.rejections) for r in readings))
    is_new_kind = any(r.is_whole_list and kind_of(r) not in scopes for r in lists)
    return Preview(
        readings=readings,
        change=change,
        unmapped=_find_unmapped(readings),
        contacts=match_contacts(
            (c for r in readings if r.source is Source.CONTACTS for c in r.customers),
            customers_store.find_identities(db),
            _find_closest,
        ),
        is_said=is_whole_list is not None,
        is_open_question=is_whole_list is None and is_new_kind and bool(change.settled),
        customers=customers,
        names=customers_store.find_names(db) | {c.code: c.name for c in customers if c.name},
        is_whole_list=whole,
    )


def _find_unmapped(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    tables = (r for r in readings if r.columns and r.source is not Source.CONTACTS)
    return tuple(r for r in tables if r.columns and missing_fields(r.columns))


def _estimate_due_dates(
    db: Books, documents: Iterable[Document], readings: Iterable[Reading]
) -> list[Document]:
    days = customers_store.find_payment_days(db)
    days |= {c.code: c.payment_days for r in readings for c in r.customers if c.payment_days is not None}
    usual = structure_store.find_structure(db).payment_days
    return [
        document
        if document.due_on is not None
        else replace(
            document,
            due_on=document.estimate_due(days.get(document.customer_code, usual)),
            due_is_estimated=True,
        )
        for document in documents
    ]


def say_unmapped(preview: Preview) -> str:
    """Say in French which columns a table lacks."""
    reading = preview.unmapped[0]
    return f"« {reading.name} » : {reading.warnings[0] if reading.warnings else 'colonnes non reconnues'}"


def remember_mapping(db: Books, signature: str, mapping: Mapped) -> None:
    """Remember the columns mapped by hand for files with the same headings."""
    with db.write():
        store.keep_mapping(db, signature, mapping)


def keep(db: Books, preview: Preview, now: datetime) -> int:
    """Keep what a preview shows, all or nothing; return the id of the import.

    A preview made before the books changed is compared afresh by the caller.
    """
    change = preview.change
    if welcome_store.is_sample(db):
        raise Refusal("Ces données sont un exemple : effacez-le d'abord, puis apportez vos factures.")
    codes = [customer.code for customer in preview.customers]
    with db.write():
        before = import_changes.find_rows(db, codes)
        customers_store.keep_customers(db, preview.customers)
        import_id = store.add_import(db, _describe(preview), now)
        import_changes.note_changes(db, import_id, before, import_changes.find_rows(db, codes))
        last_id = documents_store.find_last_id(db)
        changed = [(known.id, document) for known, document in (*change.changed, *change.reopened)]
        settled = [known.id for known in change.settled]
        documents_store.note_before(db, import_id, [id_ for id_, _ in changed] + settled)
        documents_store.add_documents(db, change.new)
        documents_store.change_documents(db, changed)
        documents_store.settle_documents(db, settled, now.date())
        documents_store.note_new(db, import_id, last_id)
        _keep_beside(db, preview, now)
    return import_id


def _keep_beside(db: Books, preview: Preview, now: datetime) -> None:
    """Keep the PDFs that invoices were read from, and what a person said of the kinds of file."""
    for reading in preview.readings:
        if reading.attachments:
            codes = {document.customer_code for document in reading.documents}
            attachments_store.keep_by_number(db, reading.attachments, codes, now)
        if preview.is_said and reading.is_whole_list:
            store.keep_scope(db, kind_of(reading), is_whole_list=preview.is_whole_list)


def _describe(preview: Preview) -> dict[str, object]:
    return {
        "names": json.dumps([reading.name for reading in preview.readings], ensure_ascii=False),
        "sources": json.dumps(sorted({reading.source.value for reading in preview.readings})),
        "is_whole_list": int(preview.is_whole_list),
        "new": len(preview.change.new),
        "changed": len(preview.change.changed) + len(preview.change.reopened),
        "settled": len(preview.change.settled),
        "rejected": preview.rejected,
    }


def list_imports(db: Books) -> list[dict[str, object]]:
    """Return the imports, newest first."""
    return store.find_imports(db)


def undo(db: Books, import_id: int, now: datetime) -> None:
    """Restore what was before the newest import, as long as nothing was sent on what it brought."""
    with db.write():
        last = store.find_last_import(db)
        if last is None:
            raise NotFound("Cet import")
        if last["id"] != import_id:
            raise Refusal("Seul le dernier import peut être annulé : annulez d'abord ceux qui l'ont suivi.")
        if store.has_messages_on(db, import_id):
            raise Refusal(
                "Des relances ont été faites sur ces documents : cet import ne peut plus être annulé. "
                "Apportez plutôt une liste corrigée."
            )
        store.restore(db, import_id, now)
