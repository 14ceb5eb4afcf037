"""Append the invoices' PDFs to the letters."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import UserError
from relances_app.pdf.result import PrintedLetters

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

PDF_MEDIA_TYPE = "application/pdf"


def append_pdfs(letters_pdf: PrintedLetters, enclosures: Sequence[Sequence[Attachment]]) -> PrintedLetters:
    """Return one PDF with each letter followed by its documents, and the page count of each.

    `enclosures` has one list per letter. Title, language and text are kept; the tags of the letters are lost.
    Raises UserError naming the file if one is not a PDF, is damaged or is protected.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  needed only for letters with documents
    from pypdf.generic import NameObject  # noqa: PLC0415

    letters = PdfReader(BytesIO(letters_pdf.content))
    writer = PdfWriter()
    start = 0
    counts: list[int] = []
    for count, files in zip(letters_pdf.page_counts, enclosures, strict=True):
        writer.append(letters, pages=(start, start + count), import_outline=False)
        start += count
        for file in files:
            _append_file(writer, file)
        counts.append(len(writer.pages) - sum(counts))
    writer.add_metadata(dict(letters.metadata or {}))
    language = NameObject("/Lang")
    writer.root_object[language] = letters.root_object[language]
    target = BytesIO()
    writer.write(target)
    return PrintedLetters(target.getvalue(), tuple(counts))


def _append_file(writer: "PdfWriter", file: Attachment) -> None:
    reader = read_pdf(file)
    try:
        writer.append(reader, import_outline=False)
    except Exception as error:  # pages that are readable one by one may still fail together
        raise _make_unreadable_error(file) from error


def read_pdf(file: Attachment) -> "PdfReader":
    """Return a PDF whose pages can all be read.

    Raises UserError naming the file if it cannot be appended to a letter.
    """
    from pypdf import PdfReader  # noqa: PLC0415

    if file.media_type != PDF_MEDIA_TYPE:
        raise UserError(
            f"« {file.name} » n’est pas un PDF : retirez-le des pièces jointes, ou joignez son PDF."
        )
    try:
        reader = PdfReader(BytesIO(file.content))
        is_protected = reader.is_encrypted
        contents = [] if is_protected else [page.get_contents() for page in reader.pages]
    except Exception as error:  # a damaged file may raise any exception
        raise _make_unreadable_error(file) from error
    if is_protected:
        raise UserError(
            f"« {file.name} » est protégé : enregistrez-le sans mot de passe, ou imprimez-le à part."
        )
    if not contents:
        raise _make_unreadable_error(file)
    return reader


def _make_unreadable_error(file: Attachment) -> UserError:
    return UserError(
        f"« {file.name} » n’est pas un PDF lisible : retirez-le, ou enregistrez-le de nouveau depuis le "
        "logiciel qui l’a produit."
    )
