"""Invoice PDFs: store them, match them with documents by number, confirm or remove them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import NotFound, UserError
from relances_app.domain.reconciliation.pdf_matching import NumberIndex, PdfHints, PdfMatch
from relances_app.importers.invoices.attachment import list_pdfs, read_hints
from relances_app.store import attachments as store
from relances_app.store import documents as documents_store
from relances_app.store.attachments import PDF_TYPE, AttachmentInfo, MatchedAttachment, UnmatchedAttachment
from relances_app.store.database.database import Database

__all__ = ["AttachmentInfo", "MatchedAttachment", "UnmatchedAttachment"]


@dataclass(frozen=True, slots=True)
class UploadResult:
    """Counts of the uploaded PDFs by result; rejected files as sentences with name and reason."""

    matched: int = 0
    proposed: int = 0
    unknown: int = 0
    refused: tuple[str, ...] = ()


def add_files(db: Database, files: Sequence[tuple[str, bytes]], now: datetime) -> UploadResult:
    """Store PDFs, single or in archives, and match each with the document that it shows.

    A certain match is confirmed at once, an uncertain one waits for `confirm_matches`, an unmatched PDF for
    `attach_by_number`. Raises UserError if `files` is empty.
    """
    if not files:
        raise UserError("Aucun fichier n’a été choisi : choisissez-en au moins un.")
    found, refused = [], []
    for name, content in files:
        for label, pdf in list_pdfs(name, content):
            if isinstance(pdf, UserError):
                refused.append(f"« {label} » : {pdf.message}")
            else:
                found.append((label, pdf))
    shown = _match(NumberIndex(store.list_numbered_documents(db)), found)
    with db.write():
        for (label, pdf), match in zip(found, shown, strict=True):
            store.link_documents(db, store.store_file(db, Attachment(label, PDF_TYPE, pdf), now), match)
    certain = sum(match.is_certain for match in shown)
    proposed = sum(bool(match.document_ids) for match in shown) - certain
    return UploadResult(certain, proposed, len(shown) - certain - proposed, tuple(refused))


def _match(index: NumberIndex, files: Sequence[tuple[str, bytes]]) -> list[PdfMatch]:
    """Match by file name first; open only the PDFs whose name gives no certain match."""
    shown = [index.match(PdfHints(label)) for label, _ in files]
    doubtful = [rank for rank, match in enumerate(shown) if not match.is_certain]
    for rank, hints in zip(doubtful, read_hints([files[rank] for rank in doubtful]), strict=True):
        shown[rank] = index.match(hints)
    return shown


def add_to_document(db: Database, document_id: int, file: tuple[str, bytes], now: datetime) -> None:
    """Store one PDF for the given document; raises NotFound or UserError."""
    label, pdf = next(list_pdfs(*file))
    if isinstance(pdf, UserError) or file[1] is not pdf:
        raise UserError(f"« {file[0]} » n’est pas un PDF de 20 Mo au plus : choisissez-en un autre.")
    with db.write():
        if documents_store.get_customer_id(db, document_id) is None:
            raise NotFound("Ce document")
        shown = PdfMatch((document_id,), is_certain=True, reason="joint par vous")
        store.link_documents(db, store.store_file(db, Attachment(label, PDF_TYPE, pdf), now), shown)


def rematch(db: Database) -> int:
    """Match the unmatched PDFs with the current documents, by name and content; return the number of matches."""
    unmatched = [file for file in store.list_unmatched(db) if not file.document_ids]
    stored = [(file.id, store.get_file(db, file.id)) for file in unmatched]
    named = [(id_, (file.name, file.content)) for id_, file in stored if file]
    shown = _match(NumberIndex(store.list_numbered_documents(db)), [file for _, file in named])
    with db.write():
        for (id_, _), match in zip(named, shown, strict=True):
            store.link_documents(db, id_, match)
    return sum(bool(match.document_ids) for match in shown)


def list_attachments(db: Database, document_ids: Iterable[int]) -> dict[int, tuple[AttachmentInfo, ...]]:
    """Return the confirmed PDFs of documents, by document id."""
    return store.list_confirmed(db, document_ids)


def list_unmatched(db: Database) -> list[UnmatchedAttachment]:
    """Return the PDFs without a confirmed document."""
    return store.list_unmatched(db)


def iterate_files(db: Database) -> Iterator[MatchedAttachment]:
    """Yield every stored PDF, once for each of its documents."""
    return store.list_all(db)


def count_files(db: Database) -> tuple[int, int]:
    """Return the number of stored PDFs and their total size in bytes."""
    return store.count_files(db)


def read_file(db: Database, attachment_id: int) -> Attachment:
    """Return a PDF with its bytes; raises NotFound."""
    file = store.get_file(db, attachment_id)
    if file is None:
        raise NotFound("Cette pièce jointe")
    return file


def confirm_matches(db: Database, attachment_ids: Sequence[int]) -> None:
    """Confirm the proposed documents of these PDFs."""
    with db.write():
        store.confirm(db, attachment_ids)


def attach_by_number(db: Database, attachment_id: int, number: str) -> None:
    """Link a PDF to the document with this number; raises NotFound or UserError."""
    with db.write():
        read_file(db, attachment_id)
        shown = NumberIndex(store.list_numbered_documents(db)).match(PdfHints("", embedded=number))
        if not shown.document_ids:
            known = "plusieurs clients" in shown.reason
            raise UserError(
                f"{shown.reason[0].upper()}{shown.reason[1:]} : ouvrez la fiche du client et joignez-la là."
                if known
                else f"Aucun document ne porte le numéro « {number.strip()[:40]} »."
            )
        store.link_documents(
            db, attachment_id, PdfMatch(shown.document_ids, is_certain=True, reason="choisi par vous")
        )


def remove(db: Database, attachment_id: int, document_id: int | None = None) -> None:
    """Unlink a PDF from one document, or from all; messages already queued keep it."""
    with db.write():
        read_file(db, attachment_id)
        store.unlink(db, attachment_id, document_id)
