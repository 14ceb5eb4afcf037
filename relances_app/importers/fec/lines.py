"""Stream a FEC as lines of text, for all allowed encodings and line ends."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from relances_app.domain.errors import UserError
from relances_app.importers.progress import ProgressCallback, ignore_progress

Content = bytes | Path | BinaryIO

_CHUNK = 256 * 1024
_SNIFF_BYTES = 64 * 1024
_MAX_LINE = 64 * 1024
"""Longer lines are cut, and therefore rejected, instead of being held in memory."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EBCDIC = "Journal".encode("cp500")
_C1 = bytes(range(0x80, 0xA0))


@contextmanager
def open_lines(content: Content, progress: ProgressCallback = ignore_progress) -> Iterator[Iterator[str]]:
    """Open bytes, a path or a seekable binary file; yield its lines without line ends.

    `progress` receives the share read. A file passed by the caller stays open. Raises UserError for EBCDIC,
    which article A47 A-1 allows but no program exports any more.
    """
    if isinstance(content, Path):
        with content.open("rb") as file:
            yield _lines(file, progress)
    else:
        yield _lines(io.BytesIO(content) if isinstance(content, bytes) else content, progress)


def _lines(file: BinaryIO, progress: ProgressCallback) -> Iterator[str]:
    file.seek(0)
    first_bytes = file.read(_SNIFF_BYTES)
    file.seek(0)
    if first_bytes.startswith(_EBCDIC):
        raise UserError("ce FEC est codé en EBCDIC : demandez un export en UTF-8 ou en ISO 8859-15")
    chunks = _chunks(file, progress)
    if first_bytes.startswith(_UTF16):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        chunks = (decoder.decode(chunk).encode() for chunk in chunks)
    return map(_clean_line, map(_decode, _records(chunks, b"\n" if b"\n" in first_bytes else b"\r")))


def _chunks(file: BinaryIO, progress: ProgressCallback) -> Iterator[bytes]:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
        progress(file.tell() / size)


def _records(chunks: Iterator[bytes], end: bytes) -> Iterator[bytes]:
    """Yield records that end with LF, or with CR alone in a file without LF (article A47 A-1)."""
    tail = b""
    for chunk in chunks:
        *records, tail = (tail + chunk).split(end)
        yield from records
        if len(tail) > _MAX_LINE:
            yield tail
            tail = b""
    yield tail


def _decode(record: bytes) -> str:
    """Decode each record separately: one line in another encoding must not affect the others.

    What is not UTF-8 is ISO 8859-15 (article A47 A-1), or Windows-1252 if it contains bytes that are control
    characters in ISO 8859-15.
    """
    try:
        return record.decode("utf-8")
    except UnicodeDecodeError:
        has_c1 = len(record.translate(None, _C1)) < len(record)
        return record.decode("cp1252" if has_c1 else "iso-8859-15", "replace")


def _clean_line(line: str) -> str:
    """Remove the byte order mark, the line end and the end-of-file character; a CR inside becomes a space."""
    return line.strip("\ufeff\r\n\x1a").replace("\r", " ")
