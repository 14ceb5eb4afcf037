"""Bank statements in a ZIP archive, as banks give several accounts or months: they are taken out of it."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from relances_app.domain.errors import UserError
from relances_app.importers.archive_limits import ARCHIVE_ERRORS, open_archive
from relances_app.importers.bank.statement import detect_format
from relances_app.importers.detect_format import detect_format as detect_file_format
from relances_app.importers.file_format import FileFormat
from relances_app.importers.invoices.bundle import list_entries, pack_invoices
from relances_app.importers.read_files import MAX_BYTES, File

_ZIP_SIGNATURE = b"PK"
_OFFICE_PARTS = frozenset({"[Content_Types].xml", "mimetype"})
"""Parts of workbooks, which are archives too."""
_SNIFF_BYTES = 64 * 1024


def unpack_statements(files: Iterable[File], limit: int = MAX_BYTES) -> list[File]:
    """Return the files, a ZIP with bank statements replaced by them, and by a ZIP of its other entries if any.

    An archive that cannot be opened is returned as it is: its reader says why.
    """
    return [found for file in files for found in _unpack(file, limit)]


def _unpack(file: File, limit: int) -> list[File]:
    if not file.first_bytes.startswith(_ZIP_SIGNATURE) or file.size > limit:
        return [file]
    content = file.content.read_bytes() if isinstance(file.content, Path) else file.content
    if detect_file_format(file.name, content) is not FileFormat.ZIP:
        return [file]
    try:
        archive = open_archive(content)
        if _OFFICE_PARTS & frozenset(archive.namelist()):
            return [file]
        listed = list_entries(archive)
        if not any(map(partial(_is_statement, archive), listed)):
            return [file]
        entries = [(entry.filename, archive.read(entry)) for entry in listed]
    except (UserError, *ARCHIVE_ERRORS):
        return [file]
    statements = [entry for entry in entries if detect_format(entry[1])]
    others = [entry for entry in entries if entry not in statements]
    found = [
        File(PurePosixPath(name.replace("\\", "/")).name or file.name, data) for name, data in statements
    ]
    return [*found, File(file.name, pack_invoices(others))] if others else found


def _is_statement(archive: ZipFile, entry: ZipInfo) -> bool:
    """Return whether the beginning of an entry is that of a statement."""
    with archive.open(entry) as content:
        return detect_format(content.read(_SNIFF_BYTES)) is not None
