"""Documents entered by hand, until a list contains them."""

from relances_app.domain.accounts.import_preview import ImportPreview
from relances_app.domain.accounts.parsed_file import Source
from relances_app.store.database.database import Database


def list_by_hand(db: Database) -> frozenset[int]:
    """Return the ids of the documents that were entered by hand and that no list has contained yet."""
    rows = db.conn.execute("select document_id from hand_entered where listed_by is null")
    return frozenset(row[0] for row in rows)


def record(db: Database, preview: ImportPreview, import_id: int, last_id_before: int) -> None:
    """Record which documents were entered by hand, or which of them a list contains: later lists settle those."""
    if all(reading.source is Source.MANUAL for reading in preview.files):
        db.conn.execute(
            "insert into hand_entered (document_id) select id from document where id > ?", (last_id_before,)
        )
        return
    query = "update hand_entered set listed_by = ? where document_id = ?"
    db.conn.executemany(query, ((import_id, one.id) for one in preview.diff.listed_by_hand))


def undo_listing(db: Database, import_id: int) -> None:
    """Undo what an import recorded."""
    db.conn.execute("update hand_entered set listed_by = null where listed_by = ?", (import_id,))
