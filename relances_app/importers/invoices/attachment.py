"""PDFs uploaded as attachments: extract them from archives, and read hints to match them with documents."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath

from relances_app.domain.errors import UserError
from relances_app.domain.reconciliation.pdf_matching import PdfHints
from relances_app.importers.archive_limits import ARCHIVE_ERRORS, open_archive
from relances_app.importers.invoices.pdf import extract_xml, is_pdf
from relances_app.importers.invoices.xml import read_invoice_xml
from relances_app.importers.reading_budget import Budget
from relances_app.importers.sandbox import Report, run_sandboxed

MAX_BYTES = 20 * 1024 * 1024
"""Maximum size of a PDF, 20 MB; no mail server accepts more."""

MAX_BATCH_BYTES = 24 * 1024 * 1024
"""Bytes of PDFs read by one sandboxed process."""

MAX_PAGES, MAX_TEXT = 3, 20_000
_IGNORED_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")

NamedFile = tuple[str, bytes]
"""Name and content of a file."""


def list_pdfs(name: str, content: bytes) -> Iterator[tuple[str, bytes | UserError]]:
    """Yield a PDF, or each PDF of an archive, with its bare name; an error in place of the content if invalid."""
    if not content.startswith(b"PK"):
        yield name, _check_pdf(content)
        return
    try:
        archive = open_archive(content)
    except UserError as error:
        yield name, error
        return
    for entry in archive.infolist():
        if (
            entry.is_dir()
            or entry.filename.startswith(_IGNORED_FILES)
            or entry.filename.endswith(_IGNORED_FILES)
        ):
            continue
        label = PurePosixPath(entry.filename.replace("\\", "/")).name
        try:
            yield label, _check_pdf(archive.read(entry))
        except ARCHIVE_ERRORS:
            yield label, UserError("abîmé dans l’archive")


def _check_pdf(content: bytes) -> bytes | UserError:
    if not is_pdf(content):
        return UserError("ce n’est pas un PDF")
    if len(content) > MAX_BYTES:
        return UserError(f"trop volumineux : plus de {MAX_BYTES // 1024**2} Mo")
    return content


def read_hints(files: Sequence[NamedFile]) -> Iterator[PdfHints]:
    """Yield the hints found in each PDF; only its name if it is unreadable.

    PDFs are parsed in a sandboxed process; if it dies, the next one continues after the faulty file.
    """
    budget = Budget(len(files), min(MAX_BATCH_BYTES, sum(len(content) for _, content in files)))
    for some in _split_into_batches(files):
        yield from _read_batch(some, budget)


def _split_into_batches(files: Sequence[NamedFile]) -> Iterator[Sequence[NamedFile]]:
    group: list[NamedFile] = []
    for file in files:
        if group and sum(len(content) for _, content in group) + len(file[1]) > MAX_BATCH_BYTES:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _read_batch(files: Sequence[NamedFile], budget: Budget) -> list[PdfHints]:
    found: list[PdfHints] = []
    while len(found) < len(files) and not budget.is_spent:
        try:
            run_sandboxed(_read_in_sandbox, files[len(found) :], budget, found.append)
        except UserError:
            found.append(PdfHints(files[len(found)][0]))
    return [*found, *(PdfHints(name) for name, _ in files[len(found) :])]


def _read_number(xml: bytes) -> str:
    with suppress(UserError):
        documents = read_invoice_xml("", xml).documents if xml else ()
        return documents[0].number if documents else ""
    return ""


def _read_in_sandbox(files: Sequence[NamedFile], report: Report) -> None:
    """Report the number of the embedded invoice of each PDF, or the text of its first pages."""
    for name, content in files:
        xml = b""
        with suppress(UserError):
            xml = extract_xml(content)
        text = "" if xml else "\n".join(_read_pages(content))[:MAX_TEXT]
        report(PdfHints(name, text, _read_number(xml)))


def _read_pages(content: bytes) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415  most runs of the program read no PDF

    try:
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages[:MAX_PAGES]]
    except Exception:  # noqa: BLE001  pypdf raises any exception on damaged files; the name remains as a hint
        return []
