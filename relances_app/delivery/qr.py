"""The QR room: a payment text as a picture for mails, and as rows of cells for letters."""

import struct
import zlib
from functools import lru_cache

from relances_app.delivery.qr_cells import draw_rows

QUIET = 4
"""Light cells around a code, by the standard."""


@lru_cache(maxsize=4)
def draw_cells(payload: str) -> tuple[str, ...]:
    """Return the rows of cells, 1 where dark, without the quiet zone of four cells.

    Level M, as EPC069-12 asks; never raised, so that the code stays as open as it can.
    """
    return tuple(draw_rows(payload))


def draw_png(payload: str, *, scale: int = 4) -> bytes:
    """Return a PNG picture for a mail, `scale` pixels per cell, two grey levels (ISO/IEC 15948)."""
    rows = draw_cells(payload)
    side = (len(rows) + 2 * QUIET) * scale
    light = _pack("0" * side)
    margin, edge = light * (QUIET * scale), "0" * (QUIET * scale)
    body = b"".join(_pack(edge + "".join(cell * scale for cell in row) + edge) * scale for row in rows)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(margin + body + margin)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(kind, data) for kind, data in chunks)


def _pack(pixels: str) -> bytes:
    """Return a line of pixels, eight a byte, dark as 0, behind the mark of a line that is not filtered."""
    padded = pixels.ljust(-(-len(pixels) // 8) * 8, "0")
    return b"\0" + (int(padded, 2) ^ ((1 << len(padded)) - 1)).to_bytes(len(padded) // 8, "big")


def _write_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
