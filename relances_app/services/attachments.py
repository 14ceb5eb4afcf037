"""The invoices' PDFs: kept, matched with documents by number, shown as a clip, confirmed or removed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import NotFound, Refusal
from relances_app.domain.reconciliation.pdf_matching import Clues, NumberIndex, Shown
from relances_app.importers.invoices.attachment import list_pdfs, read_clues
from relances_app.store import attachments as store
from relances_app.store import documents as documents_store
from relances_app.store.attachments import PDF, Clip, Placed, Waiting
from relances_app.store.database.database import Books

__all__ = ["Clip", "Placed", "Waiting"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of the PDFs dropped; the refused ones with their names and reasons."""

    matched: int = 0
    proposed: int = 0
    unknown: int = 0
    refused: tuple[str, ...] = ()


def add_files(db: Books, files: Sequence[tuple[str, bytes]], now: datetime) -> Arrival:
    """Keep PDFs, alone or in archives, and match each with the document that it shows.

    A certain match counts at once, a cautious one waits for `confirm`; a PDF without any waits to be placed.
    Raises Refusal where nothing was chosen.
    """
    if not files:
        raise Refusal("Aucun fichier n’a été choisi : choisissez-en au moins un.")
    found, refused = [], []
    for name, content in files:
        for label, pdf in list_pdfs(name, content):
            if isinstance(pdf, Refusal):
                refused.append(f"« {label} » : {pdf.sentence}")
            else:
                found.append((label, pdf))
    shown = _match(NumberIndex(store.find_numbers(db)), found)
    with db.write():
        for (label, pdf), match in zip(found, shown, strict=True):
            store.link(db, store.keep_file(db, Attachment(label, PDF, pdf), now), match)
    certain = sum(match.is_certain for match in shown)
    proposed = sum(bool(match.document_ids) for match in shown) - certain
    return Arrival(certain, proposed, len(shown) - certain - proposed, tuple(refused))


def _match(index: NumberIndex, files: Sequence[tuple[str, bytes]]) -> list[Shown]:
    """Match by name first: only the PDFs whose name leaves a doubt are opened."""
    shown = [index.match(Clues(label)) for label, _ in files]
    doubtful = [rank for rank, match in enumerate(shown) if not match.is_certain]
    for rank, clues in zip(doubtful, read_clues([files[rank] for rank in doubtful]), strict=True):
        shown[rank] = index.match(clues)
    return shown


def add_to_document(db: Books, document_id: int, file: tuple[str, bytes], now: datetime) -> None:
    """Keep one PDF beside a document that a person chose; raises NotFound or Refusal."""
    label, pdf = next(list_pdfs(*file))
    if isinstance(pdf, Refusal) or file[1] is not pdf:
        raise Refusal(f"« {file[0]} » n’est pas un PDF de 20 Mo au plus : choisissez-en un autre.")
    with db.write():
        if documents_store.find_customer_of(db, document_id) is None:
            raise NotFound("Ce document")
        shown = Shown((document_id,), is_certain=True, reason="joint par vous")
        store.link(db, store.keep_file(db, Attachment(label, PDF, pdf), now), shown)


def rematch(db: Books) -> int:
    """Match anew the PDFs that wait, by name and content: documents may have come since; return how many fit."""
    waiting = [file for file in store.find_waiting(db) if not file.document_ids]
    kept = [(file.id, store.find_file(db, file.id)) for file in waiting]
    named = [(id_, (file.name, file.content)) for id_, file in kept if file]
    shown = _match(NumberIndex(store.find_numbers(db)), [file for _, file in named])
    with db.write():
        for (id_, _), match in zip(named, shown, strict=True):
            store.link(db, id_, match)
    return sum(bool(match.document_ids) for match in shown)


def list_clips(db: Books, document_ids: Iterable[int]) -> dict[int, tuple[Clip, ...]]:
    """Return the confirmed PDFs of documents, by document id."""
    return store.find_clips(db, document_ids)


def list_waiting(db: Books) -> list[Waiting]:
    """Return the PDFs that a person has to place."""
    return store.find_waiting(db)


def iterate_files(db: Books) -> Iterator[Placed]:
    """Yield every PDF kept, once for each of its documents."""
    return store.find_all(db)


def count_files(db: Books) -> tuple[int, int]:
    """Return how many PDFs are kept, and their bytes."""
    return store.count_files(db)


def read_file(db: Books, attachment_id: int) -> Attachment:
    """Return a PDF with its bytes; raises NotFound."""
    file = store.find_file(db, attachment_id)
    if file is None:
        raise NotFound("Cette pièce jointe")
    return file


def confirm(db: Books, attachment_ids: Sequence[int]) -> None:
    """Keep a person's word that the proposals for these PDFs are right."""
    with db.write():
        store.confirm(db, attachment_ids)


def place(db: Books, attachment_id: int, number: str) -> None:
    """Put a PDF beside the document of a number, as a person says; raises NotFound or Refusal."""
    with db.write():
        read_file(db, attachment_id)
        shown = NumberIndex(store.find_numbers(db)).match(Clues("", embedded=number))
        if not shown.document_ids:
            known = "plusieurs clients" in shown.reason
            raise Refusal(
                f"{shown.reason[0].upper()}{shown.reason[1:]} : ouvrez la fiche du client et joignez-la là."
                if known
                else f"Aucun document ne porte le numéro « {number.strip()[:40]} »."
            )
        store.link(db, attachment_id, Shown(shown.document_ids, is_certain=True, reason="choisi par vous"))


def remove(db: Books, attachment_id: int, document_id: int | None = None) -> None:
    """Take a PDF from a document, or from all of them; what was frozen in messages stays there."""
    with db.write():
        read_file(db, attachment_id)
        store.unlink(db, attachment_id, document_id)
