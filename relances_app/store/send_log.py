"""The send log: one line per step of a mail, appended and synced beside the database and in the user's profile.

Restoring a backup or copying a USB stick does not revert it, so sent mails are known even to an older database.
"""

import json
import logging
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from relances_app.domain.errors import SendLogHeld
from relances_app.system.durable_files import sync_folder
from relances_app.system.held_files import is_held, replace_file

log = logging.getLogger(__name__)

FILE_NAME = "envois.jsonl"
MAX_INTEGER = 2**63
_JSON_KEYS = {"database_id": "books"}
"""Fields whose JSON key differs; files of earlier versions have these keys, so they never change."""
_FIELDS_BY_KEY = {key: name for name, key in _JSON_KEYS.items()}
# Without O_BINARY Windows writes \r\n, which is not what the checksum was computed of.
_OPEN_FLAGS = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class SendLogEntry:
    """A step of one mail; `documents` lists number, rank, and level if it differs, of its invoices.

    The field names are the JSON keys of the file, except those in `_JSON_KEYS`.
    """

    database_id: str
    id: int
    message_id: str
    stage: str
    at: str
    level: int
    customer: str
    documents: tuple[tuple[str, int] | tuple[str, int, int], ...]

    @property
    def instant(self) -> datetime:
        """Time of the step."""
        return datetime.fromisoformat(self.at)


def append(paths: Iterable[Path], entry: SendLogEntry, *, is_synced: bool = True) -> None:
    """Append an entry to each log file, and sync it to disk unless `is_synced` is false.

    Raises OSError if the first file cannot be written. Errors of the other files are ignored: a full or missing
    profile folder must not stop reminders.
    """
    record = _encode(entry)
    for rank, path in enumerate(paths):
        try:
            _append(path, record, is_synced=is_synced)
        except OSError:
            if rank == 0:
                raise


def _encode(entry: SendLogEntry) -> bytes:
    values = {_JSON_KEYS.get(name, name): getattr(entry, name) for name in SendLogEntry.__slots__}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # The leading line break keeps this record readable after a line left incomplete by a power cut.
    return f"\n{zlib.crc32(text.encode()):08x} {text}\n".encode()


def _append(path: Path, record: bytes, *, is_synced: bool) -> None:
    is_new = False
    try:
        handle = os.open(path, _OPEN_FLAGS)
    except FileNotFoundError:
        is_new = True
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, _OPEN_FLAGS | os.O_CREAT, 0o600)
    try:
        os.write(handle, record)
        if is_synced:
            os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)


def rename_customers(paths: Iterable[Path], database_id: str, codes: Mapping[str, str]) -> None:
    """Replace the codes of erased customers; the caller prevents concurrent appends.

    Incomplete lines, which are never read, are dropped. Sent mails stay known, so that they are not sent again.
    """
    for path in paths:
        if not path.is_file():
            continue
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        for entry in _read_entries(path):
            new_code = (
                codes.get(entry.customer, entry.customer)
                if entry.database_id == database_id
                else entry.customer
            )
            _append(unfinished, _encode(replace(entry, customer=new_code)), is_synced=False)
        if unfinished.exists():
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            replace_file(unfinished, path)
            sync_folder(path.parent)


def read_latest(paths: Iterable[Path], database_id: str) -> dict[int, SendLogEntry]:
    """Return the last step of each mail of this database by id.

    « sent » always wins over other steps; incomplete lines are skipped.
    """
    found: dict[int, SendLogEntry] = {}
    for path in paths:
        for entry in _read_entries(path):
            before = found.get(entry.id)
            is_later = before is None or (before.stage != "sent" and entry.instant >= before.instant)
            if entry.database_id == database_id and (is_later or entry.stage == "sent"):
                found[entry.id] = entry
    return found


def _read_entries(path: Path) -> Iterator[SendLogEntry]:
    """Yield the entries of a file; lines that are no entry in spite of a right checksum are skipped and logged."""
    if not path.is_file():
        return
    skipped = 0
    with _open_for_reading(path) as file:
        for record in file:
            crc, _, text = record.rstrip(b"\r\n").partition(b" ")
            if f"{zlib.crc32(text):08x}".encode() == crc:
                try:
                    yield _decode(text)
                except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                    skipped += 1
    if skipped:
        log.warning("send log: %d unreadable entries skipped", skipped)


def _open_for_reading(path: Path) -> BinaryIO:
    """Open the log; raises SendLogHeld if another program holds it: without it, mails could be sent twice."""
    try:
        return path.open("rb")
    except PermissionError as error:
        if is_held(path):
            raise SendLogHeld from error
        raise


def _decode(text: bytes) -> SendLogEntry:
    """Return the entry of a line; raises ValueError, TypeError, KeyError, AttributeError or RecursionError."""
    stored = json.loads(text)
    values = {_FIELDS_BY_KEY.get(key, key): value for key, value in stored.items()}
    values["documents"] = tuple(_read_document(*document) for document in stored["documents"])
    entry = SendLogEntry(**values)
    texts = (entry.database_id, entry.message_id, entry.stage, entry.customer)
    if not all(isinstance(value, str) for value in texts) or entry.instant.tzinfo is None:
        raise ValueError("no entry")
    _read_integer(entry.id), _read_integer(entry.level)
    return entry


def _read_document(
    number: object, rank: object, level: object = None
) -> tuple[str, int] | tuple[str, int, int]:
    read = (str(number), _read_integer(rank))
    return read if level is None else (*read, _read_integer(level))


def _read_integer(value: object) -> int:
    if type(value) is not int or not 0 <= value < MAX_INTEGER:
        raise ValueError("no number of a row")
    return value
