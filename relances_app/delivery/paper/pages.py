"""Pages taken out of a PDF."""

import io
from collections.abc import Iterable


def blank_pages(content: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """Return a PDF whose pages from first to last, counted from 0, are blank; the others keep their numbers.

    Nothing of the blanked pages stays in the file; the tags of the others stay behind too.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    gone = {number for first, last in ranges for number in range(first, last + 1)}
    writer = PdfWriter()
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):
        if number in gone:
            writer.add_blank_page(page.mediabox.width, page.mediabox.height)
        else:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def take_pages(content: bytes, first: int, last: int) -> bytes:
    """Return the pages from `first` to `last`, counted from 0, as a PDF of their own."""
    # Loaded when a letter is read again: the start does not wait for it.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    pages, writer = PdfReader(io.BytesIO(content)).pages, PdfWriter()
    for number in range(first, last + 1):
        writer.add_page(pages[number])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
