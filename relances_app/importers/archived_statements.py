"""Bank statements in a ZIP archive, as banks give several accounts or months: they are taken out of it."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from relances_app.domain.errors import UserError
from relances_app.importers.archive_limits import ARCHIVE_ERRORS, open_archive
from relances_app.importers.bank.statement import detect_format
from relances_app.importers.detect_format import detect_format as detect_file_format
from relances_app.importers.file_format import FileFormat
from relances_app.importers.invoices.bundle import list_entries, pack_invoices
from relances_app.importers.read_files import MAX_BYTES, File

_ZIP_SIGNATURE = b"PK"


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
        entries = [(entry.filename, archive.read(entry)) for entry in list_entries(archive)]
    except (UserError, *ARCHIVE_ERRORS):
        return [file]
    statements = [entry for entry in entries if detect_format(entry[1])]
    if not statements:
        return [file]
    others = [entry for entry in entries if entry not in statements]
    found = [
        File(PurePosixPath(name.replace("\\", "/")).name or file.name, data) for name, data in statements
    ]
    return [*found, File(file.name, pack_invoices(others))] if others else found
