"""Limits of ZIP archives and office documents, checked before they are unpacked."""

import io
import re
import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError, ParserCreate

from relances_app.domain.errors import UserError

MAX_ENTRIES = 1_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_DIRECTORY = 1024 * 1024
"""Bytes of the list of names: some 1,000 for each of the entries."""

MAX_RATIO = 100
RATIO_MIN_BYTES = 1024 * 1024
"""Entries below this size may have any compression ratio: they are too small to do harm."""

ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, OverflowError)
"""Errors that zipfile raises on damaged archives (a wrong offset, for example, is a ValueError)."""

_END_64 = b"PK\x06\x06"
_END_RECORD = re.compile(rb"PK\x05\x06|PK\x06\x06")
_END_SEARCH_BYTES = 65_535 + 22 + 20 + 56
"""The end record with the longest comment, and the two records of ZIP64 before it (APPNOTE, 4.3)."""

_CHUNK = 1024 * 1024
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Return the archive after checking unpacked size, compression ratio and number of entries.

    Raises UserError if it is damaged, encrypted or beyond a limit.
    """
    check_end_records(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except ARCHIVE_ERRORS as error:
        raise UserError("fichier abîmé : sa table des matières est illisible") from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise UserError(f"fichier refusé : plus de {MAX_ENTRIES} fichiers à l'intérieur")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UserError(f"fichier refusé : plus de {MAX_UNPACKED // 1024**2} Mo une fois décompressé")
    if any(e.file_size > max(RATIO_MIN_BYTES, MAX_RATIO * e.compress_size) for e in entries):
        raise UserError(f"fichier refusé : compressé plus de {MAX_RATIO} fois, ce que fait une « bombe »")
    if any(entry.compress_type not in _COMPRESSIONS for entry in entries):
        raise UserError("fichier refusé : compressé d'une manière inhabituelle")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError("fichier protégé par un mot de passe : enregistrez-le sans mot de passe")
    return archive


def check_end_records(content: bytes) -> None:
    """Check the counts at the end of an archive, before zipfile builds an object for each name.

    All end records are checked, since readers differ in which one they use. Raises UserError.
    """
    start = max(0, len(content) - _END_SEARCH_BYTES)
    for match in _END_RECORD.finditer(content, start):
        format_, at = ("<QQ", match.start() + 32) if match[0] == _END_64 else ("<HL", match.start() + 10)
        if at + struct.calcsize(format_) > len(content):
            continue
        count, size = struct.unpack_from(format_, content, at)
        is_in_zip64 = (count, format_) == (0xFFFF, "<HL") or (size, format_) == (0xFFFFFFFF, "<HL")
        if not is_in_zip64 and (count > MAX_ENTRIES or size > MAX_DIRECTORY):
            raise UserError(f"fichier refusé : plus de {MAX_ENTRIES} fichiers à l'intérieur")


def check_no_declarations(archive: zipfile.ZipFile) -> None:
    """Check that the XML of an office document declares no types or entities (CWE-611, CWE-776).

    The manifest of early OpenDocument files names a DTD; it is never parsed, so it is not checked.
    Raises UserError, also if an entry cannot be unpacked.
    """
    for entry in archive.infolist():
        name = entry.filename
        if not name.lower().endswith((".xml", ".rels", ".vml")) or name.startswith("META-INF/"):
            continue
        try:
            if _has_declaration(archive, entry):
                raise UserError(f"document refusé : « {name[:60]} » y déclare un type (DTD) ou une entité")
        except ARCHIVE_ERRORS as error:
            raise UserError(f"fichier abîmé : « {name[:60]} » est illisible") from error


def check_well_formed(archive: zipfile.ZipFile, name: str) -> None:
    """Check that a part of an office document is well-formed XML; calamine never returns on truncated XML.

    Call it after `check_no_declarations`, so that no entity can be expanded here. Raises UserError.
    """
    parser = ParserCreate()
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)
    except (KeyError, ExpatError, *ARCHIVE_ERRORS) as error:
        raise UserError(f"fichier abîmé : « {name} » est illisible") from error


def _has_declaration(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Search all bytes, ignoring the zeros of UTF-16; chunks overlap so that no match is missed at a boundary."""
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            window = tail + chunk.replace(b"\0", b"")
            if any(word in window for word in _DECLARATIONS):
                return True
            tail = window[-len(_DECLARATIONS[0]) :]
    return False
