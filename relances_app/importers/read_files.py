"""Detect the format of uploaded files from their content and dispatch to the readers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers
from relances_app.domain.accounts.fiscal_years import join_fiscal_years
from relances_app.domain.accounts.parsed_file import ParsedFile, TargetField
from relances_app.domain.errors import UserError, add_remedy
from relances_app.importers.archive_limits import MAX_ENTRIES
from relances_app.importers.bank.mt940 import MT940_MESSAGE
from relances_app.importers.detect_format import SNIFF_BYTES, detect_format
from relances_app.importers.fec.reader import read_fec
from relances_app.importers.file_format import FileFormat
from relances_app.importers.invoices.bundle import pack_invoices, read_invoice_bundle
from relances_app.importers.invoices.pdf import read_invoice_pdf
from relances_app.importers.invoices.xml import read_invoice_xml
from relances_app.importers.progress import BeginCallback, ProgressCallback, ignore_begin, ignore_progress
from relances_app.importers.tables.reader import read_table

MAX_BYTES = 20 * 1024 * 1024
"""Default maximum size of a file, 20 MB."""

REMEDY = "Exportez-le de nouveau depuis votre logiciel, ou importez la même liste au format CSV ou Excel."
"""What the user can do, for messages that only state the fault."""

_BUNDLE_BYTES = 64 * 1024 * 1024
_INVOICES = frozenset({FileFormat.PDF, FileFormat.CII, FileFormat.UBL})

_STATEMENT = "c'est un relevé de banque : importez-le sur la page « Règlements »."
_REFUSALS = {
    FileFormat.CAMT: _STATEMENT,
    FileFormat.CFONB: _STATEMENT,
    FileFormat.OFX: _STATEMENT,
    FileFormat.QIF: _STATEMENT,
    FileFormat.MT940: MT940_MESSAGE,
}
_NOT_A_LIST = (
    "ce n'est pas une liste de factures. Exportez de votre logiciel les factures non réglées "
    "au format CSV, Excel ou FEC."
)

Mappings = Mapping[str, Mapping[int, TargetField]]
"""Column mappings set by the user, by the signature of their headings."""


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its content, or its path on this machine."""

    name: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @property
    def first_bytes(self) -> bytes:
        """The first bytes, from which the format is detected."""
        if isinstance(self.content, bytes):
            return self.content[:SNIFF_BYTES]
        with self.content.open("rb") as file:
            return file.read(SNIFF_BYTES)

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """Return the content; raises UserError if it is larger than `limit`."""
        if self.size > limit:
            raise UserError(
                f"« {self.name} » : ce fichier est trop gros : la limite est de {limit // 1024**2} Mo. "
                "Elle se règle sur la page « Structure »."
            )
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def read_files(
    files: Sequence[File],
    mappings: Mappings,
    *,
    limit: int = MAX_BYTES,
    progress: ProgressCallback = ignore_progress,
    answers: Answers = NO_ANSWERS,
    begin: BeginCallback = ignore_begin,
) -> tuple[ParsedFile, ...]:
    """Return the content of files; several single invoices are read together, like a ZIP of them.

    The program calls it in the separate process only, by `importers.readers`.

    Raises UserError naming the faulty file; among several invoices only the faulty one is rejected.
    `answers` are those that people gave to the questions of files, by key.
    """
    total, done = sum(file.size for file in files) or 1, 0
    readings = []
    for job in _group_into_jobs(files):
        size = sum(file.size for file in job.files)
        file_progress = _scale_progress(progress, done / total, size / total)
        readings.append(job.read(_Reading(mappings, limit, file_progress, answers, begin)))
        done += size
        progress(done / total)
    return join_fiscal_years(readings)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file is read, and what is called meanwhile."""

    mappings: Mappings
    limit: int
    progress: ProgressCallback
    answers: Answers
    begin: BeginCallback


@dataclass(frozen=True, slots=True)
class _Job:
    """Files that are read into one `ParsedFile`."""

    files: Sequence[File]
    is_bundle: bool = False

    def read(self, reading: _Reading) -> ParsedFile:
        if not self.is_bundle:
            return _read_one(self.files[0], reading)
        packed = pack_invoices((file.name, file.read(reading.limit)) for file in self.files)
        return read_invoice_bundle(_bundle_name(self.files), packed, reading.progress, reading.begin)


def _group_into_jobs(files: Sequence[File]) -> Iterator[_Job]:
    others: list[File] = []
    invoices: list[File] = []
    for file in files:
        (invoices if detect_format(file.name, file.first_bytes) in _INVOICES else others).append(file)
    if len(invoices) == 1:
        others, invoices = list(files), []
    yield from (_Job([file]) for file in others)
    yield from (_Job(group, is_bundle=True) for group in _split_into_bundles(invoices))


def _scale_progress(progress: ProgressCallback, start: float, weight: float) -> ProgressCallback:
    """Map one file's progress to overall progress."""
    return lambda share: progress(start + weight * share)


def _split_into_bundles(invoices: Sequence[File]) -> Iterator[list[File]]:
    """Split invoices into bundles within the limits of an archive."""
    group: list[File] = []
    remaining_bytes = _BUNDLE_BYTES
    for file in invoices:
        remaining_bytes -= file.size
        if group and (remaining_bytes < 0 or len(group) == MAX_ENTRIES):
            yield group
            group, remaining_bytes = [], _BUNDLE_BYTES - file.size
        group.append(file)
    if group:
        yield group


def _bundle_name(files: Sequence[File]) -> str:
    others = len(files) - 1
    return f"{files[0].name} et {others} {'autres factures' if others > 1 else 'autre facture'}"


def _read_one(file: File, reading: _Reading) -> ParsedFile:
    reading.begin(file.name)
    try:
        if isinstance(file.content, Path) and detect_format(file.name, file.first_bytes) is FileFormat.FEC:
            return read_fec(
                file.name, file.content, progress=reading.progress
            )  # streamed: not held in memory, so without size limit
        return _read_by_format(file.name, file.read(reading.limit), reading)
    except UserError as error:
        prefix = f"« {file.name} » : "
        message = add_remedy(error.message.removeprefix(prefix), REMEDY)
        raise UserError(prefix + message, error.field) from error


def _read_by_format(name: str, content: bytes, reading: _Reading) -> ParsedFile:
    match detect_format(name, content):
        case FileFormat.CSV | FileFormat.SPREADSHEET:
            return read_table(
                name,
                content,
                saved_mappings=reading.mappings,
                progress=reading.progress,
                answers=reading.answers,
            )
        case FileFormat.FEC:
            return read_fec(name, content, progress=reading.progress)
        case FileFormat.CII | FileFormat.UBL | FileFormat.OTHER_XML:
            return read_invoice_xml(name, content)
        case FileFormat.PDF:
            return read_invoice_pdf(name, content)
        case FileFormat.ZIP:
            return read_invoice_bundle(name, content, reading.progress, reading.begin)
        case file_format:
            raise UserError(_REFUSALS.get(file_format, _NOT_A_LIST))
