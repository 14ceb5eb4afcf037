"""Extract, split and blank pages of a PDF."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader


def blank_pages(content: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """Return a PDF with the given page ranges, counted from 0, blanked; the others keep their numbers.

    No content of the blanked pages stays in the file; the tags of all pages are lost.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    blanked = {number for first, last in ranges for number in range(first, last + 1)}
    writer = PdfWriter()
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):
        if number in blanked:
            writer.add_blank_page(page.mediabox.width, page.mediabox.height)
        else:
            writer.add_page(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def extract_pages(content: bytes, first: int, last: int) -> bytes:
    """Return the pages from `first` to `last`, counted from 0, as a separate PDF."""
    return next(split_pages(content, [(first, last)]))


def split_pages(content: bytes, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Yield each page range as a separate PDF, with the title of the file and the language of the letter."""
    # Imported when a letter is read again, to keep start-up fast.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415
    from pypdf.generic import NameObject, TextStringObject  # noqa: PLC0415

    reader = PdfReader(io.BytesIO(content))
    for first, last in ranges:
        writer = PdfWriter()
        for number in range(first, last + 1):
            writer.add_page(reader.pages[number])
        writer.add_metadata(dict(reader.metadata or {}))
        writer.root_object[NameObject("/Lang")] = TextStringObject(_get_page_language(reader, first))
        target = io.BytesIO()
        writer.write(target)
        yield target.getvalue()


def _get_page_language(reader: "PdfReader", number: int) -> str:
    """Return the language of the letter that a page belongs to, from its tags; else that of the file."""
    tree, page = reader.root_object.get("/StructTreeRoot"), reader.pages[number]
    if tree is not None and "/StructParents" in page:
        owners = tree["/ParentTree"]["/Nums"]
        index = owners.index(page["/StructParents"]) + 1
        element = owners[index][0].get_object()
        while "/Lang" not in element and "/P" in element:
            element = element["/P"]
        if "/Lang" in element:
            return str(element["/Lang"])
    return str(reader.root_object.get("/Lang", "fr-FR"))


def zip_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP archive of files; the timestamps are constant, so that the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
