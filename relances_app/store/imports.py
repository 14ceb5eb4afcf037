"""Rows of imports: counts, how to undo them, and the column mappings set by the user."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from relances_app.domain.accounts.import_preview import ImportPreview
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.store import doubts, hand_entered, import_changes
from relances_app.store.database.database import Database
from relances_app.store.timestamps import to_text


def add_import(db: Database, facts: Mapping[str, object], now: datetime) -> int:
    """Add an import; return its id."""
    cursor = db.conn.execute(
        """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
        values (:at, :names, :sources, :is_whole_list, :new, :changed, :settled, :rejected)""",
        {**facts, "at": to_text(now)},
    )
    return int(cursor.lastrowid or 0)


def build_values(preview: ImportPreview) -> dict[str, object]:
    """Return the row of an import: its files, and how many documents it changes."""
    return {
        "names": json.dumps([reading.name for reading in preview.files], ensure_ascii=False),
        "sources": json.dumps(sorted({reading.source.value for reading in preview.files})),
        "is_whole_list": int(preview.is_whole_list),
        "new": len(preview.diff.new),
        "changed": len(preview.diff.changed) + len(preview.diff.reopened),
        "settled": len(preview.diff.settled),
        "rejected": preview.rejected,
    }


def list_imports(db: Database) -> list[dict[str, Any]]:
    """Return the imports, newest first."""
    return [_to_import(row) for row in db.query("select * from import order by id desc")]


def get_last_import(db: Database) -> dict[str, Any] | None:
    """Return the newest import that was not undone."""
    query = "select * from import where undone_at is null order by id desc limit 1"
    return next((_to_import(row) for row in db.query(query)), None)


def _to_import(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "names": json.loads(row["names"]), "sources": json.loads(row["sources"])}


def has_messages_on(db: Database, import_id: int) -> bool:
    """Return whether a message created since an import contains a document that the import added or changed."""
    query = """select exists (select 1 from import_change i join message_line l on l.document_id = i.document_id
        join message m on m.id = l.message_id join import f on f.id = i.import_id
        where i.import_id = ? and (i.before is null or m.queued_at >= f.imported_at))"""
    return bool(db.conn.execute(query, (import_id,)).fetchone()[0])


def restore(db: Database, import_id: int, now: datetime) -> None:
    """Restore documents to their values before an import, and delete those it added."""
    changes = db.conn.execute(
        "select document_id, before from import_change where import_id = ?", (import_id,)
    ).fetchall()
    db.conn.executemany(
        """update document set number = ?, kind = ?, issued_on = ?, due_on = ?, amount = ?, open_amount = ?,
            rank = ?, due_is_estimated = ?, is_estimated = ?, settled_on = ? where id = ?""",
        [(*json.loads(before), document_id) for document_id, before in changes if before],
    )
    added = [(document_id,) for document_id, before in changes if not before]
    _delete_files(db, added)
    db.conn.execute("delete from import_change where import_id = ?", (import_id,))
    db.conn.executemany("delete from choice where document_id = ?", added)
    db.conn.executemany("delete from hold where document_id = ?", added)
    db.conn.executemany("delete from document where id = ?", added)
    import_changes.restore(db, import_id)
    db.conn.execute("update payment_part set listed_by = null where listed_by = ?", (import_id,))
    hand_entered.undo_listing(db, import_id)
    doubts.delete_of_import(db, import_id)
    db.conn.execute("update import set undone_at = ? where id = ?", (to_text(now), import_id))


def _delete_files(db: Database, new_documents: list[tuple[int]]) -> None:
    """Delete the PDFs that belong only to documents about to be deleted."""
    query = "delete from document_attachment where document_id = ? returning attachment_id"
    files = {row[0] for one in new_documents for row in db.conn.execute(query, one).fetchall()}
    db.conn.executemany(
        """delete from attachment where id = ?
        and not exists (select 1 from document_attachment l where l.attachment_id = attachment.id)""",
        ((id_,) for id_ in files),
    )


def list_scopes(db: Database) -> dict[str, bool]:
    """Return for each kind of file whether, according to the user, it lists all open documents."""
    return {
        kind: bool(whole) for kind, whole in db.conn.execute("select kind, is_whole_list from file_scope")
    }


def save_scope(db: Database, kind: str, *, is_whole_list: bool) -> None:
    """Save whether a kind of file lists all open documents."""
    query = "insert into file_scope values (?, ?) on conflict do update set is_whole_list = excluded.is_whole_list"
    db.conn.execute(query, (kind, int(is_whole_list)))


def list_mappings(db: Database) -> dict[str, dict[int, TargetField]]:
    """Return the column mappings set by the user, by the signature of the headings."""
    return {
        signature: {int(index): TargetField(name) for index, name in json.loads(fields).items()}
        for signature, fields in db.conn.execute("select signature, fields from mapping")
    }


def save_mapping(db: Database, signature: str, mapping: Mapping[int, TargetField]) -> None:
    """Save the column mapping for a set of headings."""
    fields = json.dumps({str(index): field.value for index, field in mapping.items()})
    query = "insert into mapping values (?, ?) on conflict do update set fields = excluded.fields"
    db.conn.execute(query, (signature, fields))


def get_first_import_date(db: Database) -> date | None:
    """Return the day of the first import that was not undone, None if there was none."""
    query = "select min(imported_at) from import where undone_at is null"
    (text,) = db.conn.execute(query).fetchone()
    return datetime.fromisoformat(text).astimezone().date() if text else None
