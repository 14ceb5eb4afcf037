"""PDFs dropped beside the documents: taken out of archives, and read for what tells whose they are."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath

from relances_app.domain.errors import Refusal
from relances_app.domain.reconciliation.pdf_matching import Clues
from relances_app.importers.archive_limits import BROKEN, open_archive
from relances_app.importers.invoices.pdf import find_xml, is_pdf
from relances_app.importers.invoices.xml import read_invoice_xml
from relances_app.importers.sandbox import work_apart

MAX_BYTES = 20 * 1024 * 1024
"""The largest PDF taken, 20 MB; no mail server takes more."""

MAX_READ = 24 * 1024 * 1024
"""Bytes of PDFs read by one process."""

MAX_PAGES, MAX_TEXT = 3, 20_000
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_LENGTH = struct.Struct(">Q")

Named = tuple[str, bytes]
"""The name of a file and its bytes."""


def list_pdfs(name: str, content: bytes) -> Iterator[tuple[str, bytes | Refusal]]:
    """Yield the PDF, or those of an archive, each with its bare name; or the reason why one is not taken."""
    if not content.startswith(b"PK"):
        yield name, _check(content)
        return
    try:
        archive = open_archive(content)
    except Refusal as refusal:
        yield name, refusal
        return
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith(_LITTER) or entry.filename.endswith(_LITTER):
            continue
        label = PurePosixPath(entry.filename.replace("\\", "/")).name
        try:
            yield label, _check(archive.read(entry))
        except BROKEN:
            yield label, Refusal("abîmé dans l’archive")


def _check(content: bytes) -> bytes | Refusal:
    if not is_pdf(content):
        return Refusal("ce n’est pas un PDF")
    if len(content) > MAX_BYTES:
        return Refusal(f"trop volumineux : plus de {MAX_BYTES // 1024**2} Mo")
    return content


def read_clues(files: Sequence[Named]) -> Iterator[Clues]:
    """Yield what each PDF says of itself; one that cannot be read says its name only.

    They are taken apart in a process of their own; where it dies, the next takes up after the culprit.
    """
    for some in _group(files):
        yield from _read_group(some)


def _group(files: Sequence[Named]) -> Iterator[Sequence[Named]]:
    group: list[Named] = []
    for file in files:
        if group and sum(len(content) for _, content in group) + len(file[1]) > MAX_READ:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _read_group(files: Sequence[Named]) -> Iterator[Clues]:
    done = 0
    while done < len(files):
        packed = b"".join(_LENGTH.pack(len(content)) + content for _, content in files[done:])
        try:
            for xml, text in work_apart(_read_apart, packed):
                yield Clues(files[done][0], text, _read_number(xml))
                done += 1
        except Refusal:
            yield Clues(files[done][0])
            done += 1


def _read_number(xml: bytes) -> str:
    with suppress(Refusal):
        documents = read_invoice_xml("", xml).documents if xml else ()
        return documents[0].number if documents else ""
    return ""


def _read_apart(packed: bytes) -> Iterator[tuple[bytes, str]]:
    """In the other process: yield the invoice that each PDF carries, and the text of its first pages."""
    for content in _unpack(packed):
        xml = b""
        with suppress(Refusal):
            xml = find_xml(content)
        yield xml, "" if xml else "\n".join(_read_pages(content))[:MAX_TEXT]


def _unpack(packed: bytes) -> Iterable[bytes]:
    at = 0
    while at < len(packed):
        (length,) = _LENGTH.unpack_from(packed, at)
        at += _LENGTH.size
        yield packed[at : at + length]
        at += length


def _read_pages(content: bytes) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415  most starts read no PDF

    try:
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages[:MAX_PAGES]]
    except Exception:  # noqa: BLE001  pypdf lets anything through on damaged files; the name still tells
        return []
