"""Pages taken out of a PDF."""

import io


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
