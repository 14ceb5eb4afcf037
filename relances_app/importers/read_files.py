"""The door of files: the form is told by the content, and the right room reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from relances_app.domain.accounts.parsed_file import Field, Reading
from relances_app.domain.errors import Refusal, add_advice
from relances_app.importers.archive_limits import MAX_ENTRIES
from relances_app.importers.detect_format import HEAD, recognise
from relances_app.importers.fec.reader import read_fec
from relances_app.importers.file_format import FileForm
from relances_app.importers.invoices.bundle import pack_invoices, read_invoice_bundle
from relances_app.importers.invoices.pdf import read_invoice_pdf
from relances_app.importers.invoices.xml import read_invoice_xml
from relances_app.importers.progress import Watch, ignore
from relances_app.importers.tables.reader import read_table

MAX_BYTES = 20 * 1024 * 1024
"""The largest file taken unless another limit is set, 20 MB."""

ADVICE = "Exportez-le de nouveau depuis votre logiciel, ou apportez la même liste au format CSV ou Excel."
"""What can be done with a file of which only the fault is known."""

_BUNDLE_BYTES = 64 * 1024 * 1024
_INVOICES = frozenset({FileForm.PDF, FileForm.CII, FileForm.UBL})

Mappings = Mapping[str, Mapping[int, Field]]
"""Columns mapped by hand, by the signature of their headings."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it arrived: its bytes, or where it lies on this machine."""

    name: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @property
    def head(self) -> bytes:
        """What tells its form, unless it is an archive."""
        if isinstance(self.content, bytes):
            return self.content[:HEAD]
        with self.content.open("rb") as file:
            return file.read(HEAD)

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """Return its bytes; raises Refusal when there are more than `limit`."""
        if self.size > limit:
            raise Refusal(
                f"« {self.name} » : ce fichier est trop gros : la limite est de {limit // 1024**2} Mo. "
                "Elle se règle sur la page « Structure »."
            )
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def read_files(
    files: Sequence[File], mappings: Mappings, *, limit: int = MAX_BYTES, watch: Watch = ignore
) -> tuple[Reading, ...]:
    """Return what files say; several single invoices are read together, as a ZIP of them would be.

    A wrong file raises Refusal with a sentence that names it; among several invoices a wrong one is rejected alone.
    """
    total, done = sum(file.size for file in files) or 1, 0
    readings = []
    for job in _plan(files):
        size = sum(file.size for file in job.files)
        watched = _narrow(watch, done / total, size / total)
        readings.append(job.read(mappings, limit, watched))
        done += size
        watch(done / total)
    return tuple(readings)


@dataclass(frozen=True, slots=True)
class _Job:
    """Files that make one reading."""

    files: Sequence[File]
    is_bundle: bool = False

    def read(self, mappings: Mappings, limit: int, watch: Watch) -> Reading:
        if not self.is_bundle:
            return _read_one(self.files[0], mappings, limit, watch)
        packed = pack_invoices((file.name, file.read(limit)) for file in self.files)
        return read_invoice_bundle(_name(self.files), packed, watch)


def _plan(files: Sequence[File]) -> Iterator[_Job]:
    others: list[File] = []
    invoices: list[File] = []
    for file in files:
        (invoices if recognise(file.name, file.head) in _INVOICES else others).append(file)
    if len(invoices) == 1:
        others, invoices = list(files), []
    yield from (_Job([file]) for file in others)
    yield from (_Job(group, is_bundle=True) for group in _group(invoices))


def _narrow(watch: Watch, start: float, part: float) -> Watch:
    """Return what is told the share of one file, and tells the share of all."""
    return lambda share: watch(start + part * share)


def _group(invoices: Sequence[File]) -> Iterator[list[File]]:
    """Yield invoices in bundles that an archive may hold."""
    group: list[File] = []
    room = _BUNDLE_BYTES
    for file in invoices:
        room -= file.size
        if group and (room < 0 or len(group) == MAX_ENTRIES):
            yield group
            group, room = [], _BUNDLE_BYTES - file.size
        group.append(file)
    if group:
        yield group


def _name(files: Sequence[File]) -> str:
    others = len(files) - 1
    return f"{files[0].name} et {others} {'autres factures' if others > 1 else 'autre facture'}"


def _read_one(file: File, mappings: Mappings, limit: int, watch: Watch) -> Reading:
    try:
        if isinstance(file.content, Path) and recognise(file.name, file.head) is FileForm.FEC:
            return read_fec(file.name, file.content, watch=watch)  # a stream: no size of it is held in memory
        return _read(file.name, file.read(limit), mappings, watch)
    except Refusal as refusal:
        named = f"« {file.name} » : "
        said = add_advice(refusal.sentence.removeprefix(named), ADVICE)
        raise Refusal(named + said, refusal.field) from refusal


def _read(name: str, content: bytes, mappings: Mappings, watch: Watch) -> Reading:
    match recognise(name, content):
        case FileForm.CSV | FileForm.SPREADSHEET:
            return read_table(name, content, remembered=mappings, watch=watch)
        case FileForm.FEC:
            return read_fec(name, content, watch=watch)
        case FileForm.CII | FileForm.UBL:
            return read_invoice_xml(name, content)
        case FileForm.PDF:
            return read_invoice_pdf(name, content)
        case FileForm.ZIP:
            return read_invoice_bundle(name, content, watch)
        case FileForm.CAMT | FileForm.CFONB | FileForm.OFX | FileForm.QIF:
            raise Refusal("c'est un relevé de banque : apportez-le sur la page « Règlements ».")
        case _:
            raise Refusal(
                "ce n'est pas une liste de factures. Exportez de votre logiciel les factures non réglées "
                "au format CSV, Excel ou FEC."
            )
