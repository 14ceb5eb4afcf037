"""Pages taken out of a PDF."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader


def blank_pages(content: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """Return a PDF whose pages from first to last, counted from 0, are blank; the others keep their numbers.

    Nothing of the blanked pages stays in the file; the tags of the others stay behind too.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    blanked = {number for first, last in ranges for number in range(first, last + 1)}
    writer = PdfWriter()
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):
        if number in blanked:
            writer.add_blank_page(page.mediabox.width, page.mediabox.height)
        else:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def extract_pages(content: bytes, first: int, last: int) -> bytes:
    """Return the pages from `first` to `last`, counted from 0, as a PDF of their own."""
    return next(split_pages(content, [(first, last)]))


def split_pages(content: bytes, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the pages of each range as a PDF of its own, with the title of the whole and its own language."""
    # Loaded when a letter is read again: the start does not wait for it.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415
    from pypdf.generic import NameObject, TextStringObject  # noqa: PLC0415

    reader = PdfReader(io.BytesIO(content))
    for first, last in ranges:
        writer = PdfWriter()
        for number in range(first, last + 1):
            writer.add_page(reader.pages[number])
        writer.add_metadata(dict(reader.metadata or {}))
        writer.root_object[NameObject("/Lang")] = TextStringObject(_get_page_language(reader, first))
        out = io.BytesIO()
        writer.write(out)
        yield out.getvalue()


def _get_page_language(reader: "PdfReader", number: int) -> str:
    """Return the language of the letter that a page belongs to, as its tags tell; else that of the whole file."""
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
    """Return an archive of files; the day inside is always the same, so that the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
