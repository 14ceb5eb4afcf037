"""Print letters and the printer test page; the PDF library is imported on first use."""

from collections.abc import Sequence

from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.letter import Letter
from relances_app.pdf.result import PrintedLetters


def print_letters(
    letters: Sequence[Letter], *, offset_mm: tuple[float, float] = (0.0, 0.0), logo: bytes | None = None
) -> PrintedLetters:
    """Return one PDF with all letters in order, and the number of pages of each.

    `offset_mm` shifts the pages to the right and downwards, to correct a printer.
    Raises UserError if there is no letter, or the logo is not a valid PNG or JPEG.
    """
    if not letters:
        raise NothingSelected
    from relances_app.pdf.writer import write_letters  # noqa: PLC0415  keeps start-up fast

    return write_letters(letters, offset_mm, logo)


def find_missing_characters(letter: Letter) -> str:
    """Return the characters that the letter needs and that no font contains, each once."""
    from relances_app.pdf.layout.fonts import list_missing  # noqa: PLC0415  as above

    return list_missing(letter.printed_texts)


def print_letter(
    letter: Letter, *, offset_mm: tuple[float, float] = (0.0, 0.0), logo: bytes | None = None
) -> bytes:
    """Return the PDF of one letter."""
    return print_letters([letter], offset_mm=offset_mm, logo=logo).content


def check_logo(content: bytes) -> bytes:
    """Return a logo re-encoded as PNG for storage; raises UserError if it cannot be printed."""
    from relances_app.pdf.logo import clean_logo  # noqa: PLC0415  as above

    return clean_logo(content)


def print_test_page(offset_mm: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """Return the test page to check the window and the folds on a printer."""
    from relances_app.pdf.writer import write_test_page  # noqa: PLC0415  as above

    return write_test_page(offset_mm)
