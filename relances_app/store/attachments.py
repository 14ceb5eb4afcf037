"""PDF files of documents, stored once each by SHA-256, and their links to documents."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from relances_app.domain.attachment import Attachment
from relances_app.domain.reconciliation.pdf_matching import NumberedDocument, PdfMatch
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database
from relances_app.store.timestamps import to_text

PDF_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    """Id, name and size in bytes of a PDF linked to a document."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class UnmatchedAttachment:
    """A PDF without a confirmed document; `document_ids` are the proposed ones."""

    id: int
    name: str
    size: int
    reason: str
    document_ids: tuple[int, ...]
    numbers: str
    customer: str


@dataclass(frozen=True, slots=True)
class MatchedAttachment:
    """A stored PDF with one of its linked documents; `number` is empty if it has none."""

    name: str
    size: int
    added_at: str
    number: str
    customer: str
    is_confirmed: bool
    reason: str


def count_attachments(db: Database, document_ids: Sequence[int]) -> int:
    """Return the number of confirmed PDFs of some documents."""
    query = """select count(distinct attachment_id) from document_attachment where is_confirmed = 1
        and document_id in (select value from json_each(?))"""
    return int(db.conn.execute(query, (json.dumps(list(document_ids)),)).fetchone()[0])


def store_file(db: Database, file: Attachment, now: datetime) -> int:
    """Store a PDF unless the same bytes are already stored; return its id."""
    sha256 = hashlib.sha256(file.content).hexdigest()
    db.conn.execute(
        """insert into attachment (sha256, name, size, content, added_at) values (?, ?, ?, ?, ?)
        on conflict (sha256) do nothing""",
        (sha256, file.name, len(file.content), file.content, to_text(now)),
    )
    row = db.conn.execute("select id from attachment where sha256 = ?", (sha256,)).fetchone()
    return int(row[0])


def link_documents(db: Database, attachment_id: int, pdf_match: PdfMatch) -> None:
    """Link a PDF to documents; links that are already confirmed stay confirmed."""
    db.conn.executemany(
        """insert into document_attachment (document_id, attachment_id, is_confirmed, reason) values (?, ?, ?, ?)
        on conflict do update
            set is_confirmed = max(is_confirmed, excluded.is_confirmed), reason = excluded.reason""",
        ((id_, attachment_id, int(pdf_match.is_certain), pdf_match.reason) for id_ in pdf_match.document_ids),
    )


def store_invoice_files(
    db: Database, files: Iterable[tuple[str, Attachment]], customer_codes: Iterable[str], now: datetime
) -> None:
    """Store the PDFs of imported invoices and link them by document number and customer code."""
    codes = set(customer_codes)
    query = (
        """select d.id, c.code from document d join customer c on c.id = d.customer_id where d.number = ?"""
    )
    for number, file in files:
        ids = tuple(row[0] for row in db.conn.execute(query, (number,)) if row[1] in codes)
        if ids:
            link_documents(
                db, store_file(db, file, now), PdfMatch(ids, is_certain=True, reason="facture électronique")
            )


def list_numbered_documents(db: Database) -> list[NumberedDocument]:
    """Return all documents with their numbers, for matching PDFs."""
    return [NumberedDocument(*row) for row in db.conn.execute("select id, customer_id, number from document")]


def list_confirmed(db: Database, document_ids: Iterable[int]) -> dict[int, tuple[AttachmentInfo, ...]]:
    """Return the confirmed PDFs by document id; documents without any are omitted."""
    found: dict[int, tuple[AttachmentInfo, ...]] = {}
    for some in in_chunks(list(document_ids)):
        marks = ", ".join("?" * len(some))
        query = f"""select l.document_id, a.id, a.name, a.size from document_attachment l
            join attachment a on a.id = l.attachment_id
            where l.is_confirmed = 1 and l.document_id in ({marks}) order by a.id"""
        for document_id, *attachment in db.conn.execute(query, some):
            found[document_id] = (*found.get(document_id, ()), AttachmentInfo(*attachment))
    return found


def get_file(db: Database, attachment_id: int) -> Attachment | None:
    """Return a PDF with its content."""
    query = "select name, content from attachment where id = ?"
    row = db.conn.execute(query, (attachment_id,)).fetchone()
    return Attachment(row[0], PDF_TYPE, row[1]) if row else None


def load_files(db: Database, document_ids: Sequence[int]) -> tuple[Attachment, ...]:
    """Return the confirmed PDFs of documents with their content, in document order, without duplicates."""
    attachments = list_confirmed(db, document_ids)
    ids = dict.fromkeys(
        attachment.id for document_id in document_ids for attachment in attachments.get(document_id, ())
    )
    files = (get_file(db, id_) for id_ in ids)
    return tuple(file for file in files if file)


def list_unmatched(db: Database) -> list[UnmatchedAttachment]:
    """Return the PDFs without a confirmed document, those with a proposal first."""
    query = """select a.id, a.name, a.size, coalesce(max(l.reason), ''), group_concat(l.document_id),
            coalesce(group_concat(distinct d.number), ''), coalesce(max(c.name), '')
        from attachment a left join document_attachment l on l.attachment_id = a.id
        left join document d on d.id = l.document_id left join customer c on c.id = d.customer_id
        group by a.id having coalesce(max(l.is_confirmed), 0) = 0 order by max(l.reason) is null, a.name, a.id"""
    return [
        UnmatchedAttachment(row[0], row[1], row[2], row[3], _split_ids(row[4]), row[5], row[6])
        for row in db.conn.execute(query)
    ]


def list_all(db: Database) -> Iterator[MatchedAttachment]:
    """Yield each stored PDF once per linked document, in insertion order."""
    query = """select a.name, a.size, a.added_at, coalesce(d.number, ''), coalesce(c.name, ''),
            coalesce(l.is_confirmed, 0), coalesce(l.reason, '')
        from attachment a left join document_attachment l on l.attachment_id = a.id
        left join document d on d.id = l.document_id left join customer c on c.id = d.customer_id
        order by a.id, d.number"""
    for name, size, added_at, number, customer, is_confirmed, reason in db.conn.execute(query):
        yield MatchedAttachment(name, size, added_at, number, customer, bool(is_confirmed), reason)


def count_files(db: Database) -> tuple[int, int]:
    """Return the number of stored PDFs and their total size in bytes."""
    row = db.conn.execute("select count(*), coalesce(sum(size), 0) from attachment").fetchone()
    return int(row[0]), int(row[1])


def confirm(db: Database, attachment_ids: Sequence[int]) -> None:
    """Confirm the proposed links of PDFs."""
    query = "update document_attachment set is_confirmed = 1 where attachment_id = ?"
    db.conn.executemany(query, ((id_,) for id_ in attachment_ids))


def unlink(db: Database, attachment_id: int, document_id: int | None = None) -> None:
    """Remove a PDF from one document or from all; delete the PDF once no document uses it."""
    where, values = ("", ()) if document_id is None else ("and document_id = ?", (document_id,))
    db.conn.execute(
        f"delete from document_attachment where attachment_id = ? {where}", (attachment_id, *values)
    )
    db.conn.execute(
        """delete from attachment where id = ?
        and not exists (select 1 from document_attachment l where l.attachment_id = attachment.id)""",
        (attachment_id,),
    )


def _split_ids(listed: str | None) -> tuple[int, ...]:
    return tuple(int(id_) for id_ in listed.split(",")) if listed else ()
