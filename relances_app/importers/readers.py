"""Readers of foreign files for the services: each reads in the separate process, with one budget for a request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers
from relances_app.domain.accounts.parsed_file import ParsedFile
from relances_app.domain.errors import UserError, add_remedy
from relances_app.domain.reconciliation.bank_statement import Statement
from relances_app.importers import read_files as files_reader
from relances_app.importers.archived_statements import unpack_statements
from relances_app.importers.bank import statement as statement_reader
from relances_app.importers.progress import ProgressCallback, ignore_progress
from relances_app.importers.read_files import MAX_BYTES, REMEDY, File, Mappings
from relances_app.importers.reader_faults import ReaderStopped
from relances_app.importers.reading_budget import Budget
from relances_app.importers.sandbox import Report, prepare_worker, run_sandboxed

_ARCHIVE_START = b"PK"
_MAX_NAMED = 5
_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")

Place = tuple[str, str]
"""Name of a file, and name inside it of an archived one, or an empty string."""


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A bank statement with the file that it was read from."""

    name: str
    content: bytes
    statement: Statement


@dataclass(frozen=True, slots=True)
class SortedFiles:
    """Uploaded files: those that are no bank statements, and the statements."""

    others: tuple[File, ...]
    statements: tuple[ReadStatement, ...]


@dataclass(frozen=True, slots=True)
class _ReadingTask:
    files: Sequence[File]
    mappings: Mappings
    limit: int
    answers: Answers
    skipped: Mapping[Place, str] = field(default_factory=dict)
    """The archived files that stopped an earlier process, with the reason."""


def prepare_reader() -> None:
    """Start the process before a file comes, so that reading it does not wait for the start."""
    prepare_worker([__name__])


def read_files(
    files: Sequence[File],
    mappings: Mappings,
    *,
    limit: int = MAX_BYTES,
    progress: ProgressCallback = ignore_progress,
    answers: Answers = NO_ANSWERS,
) -> tuple[ParsedFile, ...]:
    """Return the content of files; see `importers.read_files`.

    A file of an archive that stops the process is rejected, and another process reads the others within the same
    budget. Raises UserError naming the file for any other one.
    """
    budget = Budget(len(files), _sum_sizes(files))
    skipped: dict[Place, str] = {}
    begun: set[Place] = set()
    while True:
        watch = _Watch(budget, progress, files[0].name if len(files) == 1 else "", begun)
        task = _ReadingTask(tuple(files), dict(mappings), limit, dict(answers), skipped)
        try:
            return run_sandboxed(_read_files, task, budget, watch)
        except ReaderStopped as error:
            if not watch.place[1] or watch.place in skipped or budget.is_spent:
                raise UserError(_describe_stop(watch.place, error.message)) from error
            skipped[watch.place] = error.message


class _Watch:
    """Receives the reports of the process: the progress, and the file that it begins to read."""

    def __init__(self, budget: Budget, progress: ProgressCallback, name: str, begun: set[Place]) -> None:
        self.place: Place = (name, "")
        self._budget, self._progress, self._begun = budget, progress, begun

    def __call__(self, item: float | Place) -> None:
        if isinstance(item, float):
            self._progress(item)
        else:
            self.place = item
            if item[1] and item not in self._begun:  # one that is read again has had its time
                self._begun.add(item)
                self._budget.add_file()


def _describe_stop(place: Place, message: str) -> str:
    name, entry = place
    if entry:
        message = f"{message}, au fichier « {entry.rpartition('/')[2]} » : retirez-le, ou importez moins de fichiers"
    return f"« {name} » : {add_remedy(message, REMEDY)}" if name else add_remedy(message, REMEDY)


def _read_files(task: _ReadingTask, report: Report) -> tuple[ParsedFile, ...]:
    def begin(name: str, entry: str = "") -> None:
        if reason := task.skipped.get((name, entry)):
            raise UserError(reason)
        report((name, entry))

    return files_reader.read_files(
        task.files,
        task.mappings,
        limit=task.limit,
        progress=lambda share: report(float(share)),
        answers=task.answers,
        begin=begin,
    )


def sort_files(files: Sequence[File], limit: int = MAX_BYTES) -> SortedFiles:
    """Separate the bank statements from other files, also those in archives, and read them.

    Raises UserError if one cannot be read.
    """
    if not any(_may_hold_statements(file) for file in files):
        return SortedFiles(tuple(files), ())
    task = (files, limit)
    others, statements = _run(_sort_files, task, files)
    return SortedFiles(tuple(files[f] if isinstance(f, int) else f for f in others), statements)


def _may_hold_statements(file: File) -> bool:
    start = file.first_bytes
    return start.startswith(_ARCHIVE_START) or statement_reader.detect_format(start) is not None


def _sort_files(
    task: tuple[Sequence[File], int], _report: Report
) -> tuple[list[int | File], tuple[ReadStatement, ...]]:
    """Return the other files, by number if they are among the given ones, and the statements."""
    files, limit = task
    unpacked = unpack_statements(files, limit)
    is_statement = [statement_reader.detect_format(file.first_bytes) is not None for file in unpacked]
    numbers = {id(file): number for number, file in enumerate(files)}
    others = [
        numbers.get(id(file), file) for file, is_one in zip(unpacked, is_statement, strict=True) if not is_one
    ]
    statements = [file for file, is_one in zip(unpacked, is_statement, strict=True) if is_one]
    return others, tuple(_read_statement(file) for file in statements)


def _read_statement(file: File) -> ReadStatement:
    content = file.read(statement_reader.MAX_BYTES)
    return ReadStatement(file.name, content, statement_reader.read_statement(file.name, content))


def read_statements(files: Sequence[File]) -> tuple[ReadStatement, ...]:
    """Return bank statements; raises UserError if one cannot be read."""
    return _run(_read_statements, files, files)


def _read_statements(files: Sequence[File], _report: Report) -> tuple[ReadStatement, ...]:
    return tuple(_read_statement(file) for file in files)


def reread_statement(name: str, content: bytes, *, day_first: bool) -> Statement:
    """Return the statement of a QIF file whose order of dates is known; raises UserError."""
    return _run(_reread_statement, (name, content, day_first), [File(name, content)])


def _reread_statement(task: tuple[str, bytes, bool], _report: Report) -> Statement:
    name, content, day_first = task
    return statement_reader.read_statement(name, content, day_first=day_first)


def _run(read: Callable[[_Argument, Report], _Result], argument: _Argument, files: Sequence[File]) -> _Result:
    """Read these files in the separate process; raises UserError naming them if it stops."""
    try:
        return run_sandboxed(read, argument, Budget(len(files), _sum_sizes(files)))
    except ReaderStopped as error:
        names = ", ".join(f"« {file.name} »" for file in files[:_MAX_NAMED])
        raise UserError(f"{names} : {add_remedy(error.message, statement_reader.REMEDY)}") from error


def _sum_sizes(files: Sequence[File]) -> int:
    return sum(file.size for file in files)
