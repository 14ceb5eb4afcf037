"""Imports as rows: what each brought, how to take it back, and the columns mapped by hand."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from relances_app.domain.accounts.parsed_file import Field
from relances_app.store import import_changes
from relances_app.store.database.database import Books
from relances_app.store.timestamps import to_text


def add_import(db: Books, facts: Mapping[str, object], now: datetime) -> int:
    """Write down an import; return its id."""
    cursor = db.conn.execute(
        """insert into import (imported_at, names, sources, is_whole_list, new, changed, settled, rejected)
        values (:at, :names, :sources, :is_whole_list, :new, :changed, :settled, :rejected)""",
        {**facts, "at": to_text(now)},
    )
    return int(cursor.lastrowid or 0)


def find_imports(db: Books) -> list[dict[str, Any]]:
    """Return the imports, newest first."""
    return [_to_import(row) for row in db.query("select * from import order by id desc")]


def find_last_import(db: Books) -> dict[str, Any] | None:
    """Return the newest import that was not undone."""
    query = "select * from import where undone_at is null order by id desc limit 1"
    return next((_to_import(row) for row in db.query(query)), None)


def _to_import(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "names": json.loads(row["names"]), "sources": json.loads(row["sources"])}


def has_messages_on(db: Books, import_id: int) -> bool:
    """Say whether a message carries a document that this import brought or changed, since it did."""
    query = """select exists (select 1 from import_change i join message_line l on l.document_id = i.document_id
        join message m on m.id = l.message_id join import f on f.id = i.import_id
        where i.import_id = ? and (i.before is null or m.queued_at >= f.imported_at))"""
    return bool(db.conn.execute(query, (import_id,)).fetchone()[0])


def restore(db: Books, import_id: int, now: datetime) -> None:
    """Put documents back as they stood before an import, and take away those it brought."""
    changes = db.conn.execute(
        "select document_id, before from import_change where import_id = ?", (import_id,)
    ).fetchall()
    db.conn.executemany(
        """update document set number = ?, kind = ?, issued_on = ?, due_on = ?, amount = ?, open_amount = ?,
            rank = ?, due_is_estimated = ?, is_estimated = ?, settled_on = ? where id = ?""",
        [(*json.loads(before), document_id) for document_id, before in changes if before],
    )
    brought = [(document_id,) for document_id, before in changes if not before]
    _forget_files(db, brought)
    db.conn.execute("delete from import_change where import_id = ?", (import_id,))
    db.conn.executemany("delete from choice where document_id = ?", brought)
    db.conn.executemany("delete from hold where document_id = ?", brought)
    db.conn.executemany("delete from document where id = ?", brought)
    import_changes.restore(db, import_id)
    db.conn.execute("update import set undone_at = ? where id = ?", (to_text(now), import_id))


def _forget_files(db: Books, brought: list[tuple[int]]) -> None:
    """Take away the PDFs that only show documents about to go."""
    query = "delete from document_attachment where document_id = ? returning attachment_id"
    files = {row[0] for one in brought for row in db.conn.execute(query, one).fetchall()}
    db.conn.executemany(
        """delete from attachment where id = ?
        and not exists (select 1 from document_attachment l where l.attachment_id = attachment.id)""",
        ((id_,) for id_ in files),
    )


def find_scopes(db: Books) -> dict[str, bool]:
    """Return what a person said of kinds of file: whether they list all that is open."""
    return {
        kind: bool(whole) for kind, whole in db.conn.execute("select kind, is_whole_list from file_scope")
    }


def keep_scope(db: Books, kind: str, *, is_whole_list: bool) -> None:
    """Remember what a kind of file stands for."""
    query = "insert into file_scope values (?, ?) on conflict do update set is_whole_list = excluded.is_whole_list"
    db.conn.execute(query, (kind, int(is_whole_list)))


def find_mappings(db: Books) -> dict[str, dict[int, Field]]:
    """Return the columns mapped by hand, by the signature of their headings."""
    return {
        signature: {int(index): Field(name) for index, name in json.loads(fields).items()}
        for signature, fields in db.conn.execute("select signature, fields from mapping")
    }


def keep_mapping(db: Books, signature: str, mapping: Mapping[int, Field]) -> None:
    """Remember the columns of a set of headings."""
    fields = json.dumps({str(index): field.value for index, field in mapping.items()})
    query = "insert into mapping values (?, ?) on conflict do update set fields = excluded.fields"
    db.conn.execute(query, (signature, fields))
