"""The doubts of an import: kept with the documents and customers that they hold, or with the answer given."""

from collections.abc import Iterable
from datetime import datetime

from relances_app.domain.accounts.doubt import Answers, DocumentKey, Doubt, DoubtKind
from relances_app.domain.accounts.import_preview import ImportPreview
from relances_app.store import doubts as store
from relances_app.store.customers import in_chunks, save_aliases
from relances_app.store.database.database import Database
from relances_app.store.payment_precedents import mark_listed

_KINDS_OF_FILES = tuple(
    kind.value
    for kind in DoubtKind
    if kind not in {DoubtKind.PAYMENT, DoubtKind.RETURNED_PAYMENT, DoubtKind.REPLY, DoubtKind.BOUNCE}
)
"""Questions that each file asks again: where a newer one no longer asks, nothing is doubtful any more."""


def save_outcome(db: Database, preview: ImportPreview, import_id: int, now: datetime) -> None:
    """Save what was asked and answered, who is who, and which payments the lists have deducted."""
    diff = preview.diff
    settled = [one.id for one in diff.settled]
    wanted = {one.stored.key for one in diff.payments}
    ids = _find_documents(db, wanted) if wanted else {}
    known = [(part, ids[one.stored.key]) for one in diff.payments for part in one.known_ids]
    mark_listed(db, import_id, known, [*settled, *(one.id for one in diff.deducted)])
    save_aliases(db, preview.aliases)
    read = {d.key for reading in preview.files for d in reading.documents}
    forget_answered_by_file(db, settled, read, preview.asked)
    save_doubts(db, import_id, preview.asked, preview.doubts, preview.answers, now)


def save_doubts(
    db: Database,
    import_id: int,
    asked: Iterable[Doubt],
    opened: Iterable[Doubt],
    answers: Answers,
    now: datetime,
) -> None:
    """Keep the answers given to the doubts asked, and open the others with what they hold."""
    for doubt in asked:
        if doubt.accepts(answers.get(doubt.key, "")):
            store.save_answer(db, doubt, answers[doubt.key], now)
    wanted = list(opened)
    documents = _find_documents(db, {key for doubt in wanted for key in doubt.documents})
    customers = _find_customers(db, {code for doubt in wanted for code in doubt.customers})
    for doubt in wanted:
        ids = [documents[key] for key in doubt.documents if key in documents]
        codes = [customers[code] for code in doubt.customers if code in customers]
        store.open_doubt(db, doubt, ids, codes, now, import_id)


def forget_answered_by_file(
    db: Database, settled_ids: Iterable[int], read_keys: Iterable[DocumentKey], asked: Iterable[Doubt]
) -> None:
    """Release the documents of a file from older questions that the file no longer asks."""
    still_asked = {doubt.key for doubt in asked}
    marks = ", ".join("?" * len(_KINDS_OF_FILES))
    query = f"""select q.id, q.key, t.document_id, c.code, d.number, d.rank from doubt q
        join doubt_document t on t.doubt_id = q.id join document d on d.id = t.document_id
        join customer c on c.id = d.customer_id where q.answer is null and q.kind in ({marks})"""
    rows = db.conn.execute(query, _KINDS_OF_FILES).fetchall()
    if not rows:
        return
    settled, read = set(settled_ids), set(read_keys)
    gone = [
        (id_, document_id)
        for id_, key, document_id, *name in rows
        if key not in still_asked and (document_id in settled or tuple(name) in read)
    ]
    db.conn.executemany("delete from doubt_document where doubt_id = ? and document_id = ?", gone)
    db.conn.executemany(
        """delete from doubt where id = ? and not exists (select 1 from doubt_document t where t.doubt_id = doubt.id)
        and kind <> 'identity'""",
        {(id_,) for id_, _ in gone},
    )


def _find_documents(db: Database, keys: set[DocumentKey]) -> dict[DocumentKey, int]:
    found: dict[DocumentKey, int] = {}
    for some in in_chunks({key[0] for key in keys}):
        query = f"""select c.code, d.number, d.rank, d.id from document d join customer c on c.id = d.customer_id
            where c.code in ({", ".join("?" * len(some))})"""
        found |= {(row[0], row[1], row[2]): row[3] for row in db.conn.execute(query, some)}
    return {key: found[key] for key in keys if key in found}


def _find_customers(db: Database, codes: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in in_chunks(codes):
        query = f"select code, id from customer where code in ({', '.join('?' * len(some))})"
        found |= dict(db.conn.execute(query, some).fetchall())
    return found
