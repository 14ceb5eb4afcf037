"""Reader of ZIP archives of invoices: each entry is read separately, invalid ones are rejected by name."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import PurePosixPath

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import ParsedFile, RejectedLine, Source
from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import UserError
from relances_app.importers.archive_limits import open_archive
from relances_app.importers.invoices.pdf import MAX_BYTES, extract_xml, is_pdf
from relances_app.importers.invoices.xml import read_invoice_xml
from relances_app.importers.progress import BeginCallback, ProgressCallback, ignore_begin, ignore_progress

_XML_SNIFF_BYTES = 1024
_IGNORED_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def read_invoice_bundle(
    name: str,
    content: bytes,
    progress: ProgressCallback = ignore_progress,
    begin: BeginCallback = ignore_begin,
) -> ParsedFile:
    """Return all invoices of an archive as one `ParsedFile`, in any syntax and any folder.

    Call it only in a sandboxed process. An entry that `begin` refuses is rejected by name.

    Raises UserError if the archive is damaged, beyond a limit (see `archive_limits`) or empty.
    """
    archive = open_archive(content)
    entries = list_entries(archive)
    if not entries:
        raise UserError("archive vide : aucune facture à l'intérieur")
    bundle = _InvoiceCollector()
    for rank, entry in enumerate(entries):
        progress(rank / len(entries))
        label = PurePosixPath(entry.filename.replace("\\", "/")).name or "sans nom"
        try:
            begin(name, entry.filename)
            bundle.add(_read_one(label, _unpack(archive, entry)))
        except UserError as error:
            bundle.rejections.append(RejectedLine(0, f"« {label} » : {error.message}"))
    return bundle.to_parsed_file(name)


def _describe_duplicates(number: int) -> str:
    """Return the warning for files that contain an invoice already read from another file."""
    if number == 1:
        return "1 fichier parle d’une facture déjà lue dans un autre : elle n’est comptée qu’une fois."
    return (
        f"{number} fichiers parlent de factures déjà lues dans d’autres : chacune n’est comptée qu’une fois."
    )


def pack_invoices(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of single files, so that they are read as one bundle by one process."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for rank, (name, content) in enumerate(files):
            archive.writestr(f"{rank:06d}/{name}", content)
    return packed.getvalue()


def list_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of an archive sorted by name, without files added by operating systems."""
    names = {
        entry.filename: entry
        for entry in archive.infolist()
        if not entry.filename.startswith(_IGNORED_FILES)
        and not entry.filename.endswith(("/", *_IGNORED_FILES))
    }
    return [names[name] for name in sorted(names)]


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MAX_BYTES:
        raise UserError(f"trop volumineux : plus de {MAX_BYTES // 1024**2} Mo")
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise UserError("abîmé dans l'archive") from error


def _read_one(name: str, content: bytes) -> ParsedFile:
    """Read a file by its content, regardless of its name."""
    if is_pdf(content):
        return read_invoice_xml(name, extract_xml(content), content)
    if content.startswith(b"PK"):
        raise UserError("une archive dans l'archive n'est pas ouverte")
    if b"<" not in content[:_XML_SNIFF_BYTES]:
        raise UserError("ce n'est ni un PDF ni un XML")
    return read_invoice_xml(name, content)


class _InvoiceCollector:
    """Collects invoices one by one; the PDF and the XML of one invoice become one document."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str, int], Document] = {}
        self.customers: dict[str, Customer] = {}
        self.attachments: dict[str, Attachment] = {}
        self.rejections: list[RejectedLine] = []
        self.warnings: list[str] = []
        self.duplicate_count = 0

    def add(self, reading: ParsedFile) -> None:
        """Add the content of one file; raises UserError if it contradicts an earlier one."""
        for document in reading.documents:
            is_known = document.key in self.documents
            known = self.documents.setdefault(document.key, document)
            if (known.amount, known.open_amount) != (document.amount, document.open_amount):
                raise UserError(f"la facture {document.number} a déjà été lue, avec un autre montant")
            self.duplicate_count += is_known
            if document.due_on:
                self.documents[document.key] = document
        for customer in reading.customers:
            known_customer = self.customers.setdefault(customer.code, customer)
            if known_customer != customer:
                self.customers[customer.code] = min(known_customer, customer, key=_count_empty_fields)
        self.attachments.update(reading.attachments)
        self.warnings += reading.warnings

    def to_parsed_file(self, name: str) -> ParsedFile:
        """Return all invoices as one `ParsedFile`."""
        duplicates = [_describe_duplicates(self.duplicate_count)] if self.duplicate_count else []
        return ParsedFile(
            source=Source.INVOICE,
            name=name,
            documents=tuple(self.documents.values()),
            customers=tuple(self.customers.values()),
            rejections=tuple(self.rejections),
            warnings=tuple(dict.fromkeys([*self.warnings, *duplicates])),
            is_whole_list=False,
            attachments=tuple(self.attachments.items()),
        )


def _count_empty_fields(customer: Customer) -> int:
    """Return how many fields are empty: short profiles contain no address."""
    return astuple(customer).count("")
