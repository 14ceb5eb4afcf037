"""The QR room: a payment text as a picture for mails, and as cells for letters."""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno


@lru_cache(maxsize=4)
def _make(payload: str) -> "segno.QRCode":
    """Draw at level M, as EPC069-12 asks; never raised, so that the code stays as open as it can."""
    import segno  # noqa: PLC0415  loaded when a code is drawn: the start does not wait for it

    return segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8")


def draw_cells(payload: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of cells, True where dark, without the quiet zone of four cells."""
    return tuple(tuple(bool(cell) for cell in row) for row in _make(payload).matrix)


def draw_svg(payload: str, *, title: str) -> str:
    """Return an SVG element for a page, with its quiet zone and a title for screen readers."""
    return str(_make(payload).svg_inline(border=4, title=title, omitsize=True))


def draw_png(payload: str, *, scale: int = 4) -> bytes:
    """Return a PNG picture for a mail, `scale` pixels per cell."""
    picture = BytesIO()
    _make(payload).save(picture, kind="png", border=4, scale=scale)
    return picture.getvalue()
