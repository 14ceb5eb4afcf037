"""The paper room's door: letters, a letter, a test page. The PDF library waits behind it until it is needed."""

from collections.abc import Sequence

from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.letter import Letter
from relances_app.pdf.result import PrintedLetters


def print_letters(
    letters: Sequence[Letter], *, offset_mm: tuple[float, float] = (0.0, 0.0), logo: bytes | None = None
) -> PrintedLetters:
    """Return one PDF with all letters, in order, and the number of pages of each.

    `offset_mm` shifts the pages to the right and downwards, for a printer that is off.
    Raises Refusal when there is no letter, or when the logo is not a readable PNG or JPEG.
    """
    if not letters:
        raise NothingSelected
    from relances_app.pdf.writer import write_letters  # noqa: PLC0415  the start does not wait for it

    return write_letters(letters, offset_mm, logo)


def print_letter(
    letter: Letter, *, offset_mm: tuple[float, float] = (0.0, 0.0), logo: bytes | None = None
) -> bytes:
    """Return the PDF of one letter."""
    return print_letters([letter], offset_mm=offset_mm, logo=logo).content


def check_logo(content: bytes) -> bytes:
    """Return a logo as it is kept: a PNG drawn anew; raises Refusal when it cannot be printed."""
    from relances_app.pdf.logo import clean_logo  # noqa: PLC0415  as above

    return clean_logo(content)


def print_test_page(offset_mm: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """Return the page by which a user checks the window and the folds of a printer."""
    from relances_app.pdf.writer import write_test_page  # noqa: PLC0415  as above

    return write_test_page(offset_mm)
