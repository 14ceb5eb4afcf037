"""QR codes of payment texts: PNG images for mails, rows of cells for letters."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

MAX_SIDE = 4 * 13 + 17
"""Cells per side in version 13, the largest that EPC069-12 allows."""

QUIET_ZONE = 4
"""Light cells around a code (ISO/IEC 18004)."""


@lru_cache(maxsize=4)
def build_matrix(payload: str) -> tuple[str, ...]:
    """Return the rows of cells, 1 where dark, without the quiet zone."""
    return tuple("".join(map(str, row)) for row in _encode(payload).matrix)


def build_png(payload: str, *, scale: int = 4) -> bytes:
    """Return a PNG image, `scale` pixels per cell, with the quiet zone."""
    image = io.BytesIO()
    _encode(payload).save(image, kind="png", scale=scale, border=QUIET_ZONE)
    return image.getvalue()


def _encode(payload: str) -> "segno.QRCode":
    """Encode in UTF-8 at level M, as EPC069-12 asks; raises ValueError when version 13 is too small.

    The mask is fixed: segno takes five times as long when it compares all eight.
    """
    import segno  # noqa: PLC0415  imported on first use to shorten start-up

    code = segno.make_qr(payload, error="m", mode="byte", encoding="utf-8", mask=0, boost_error=False)
    if len(code.matrix) > MAX_SIDE:
        raise ValueError("the text is too long for a transfer code")
    return code
