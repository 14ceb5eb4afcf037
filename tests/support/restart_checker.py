"""What the next start finds on a disk after a power cut: damage, and the mails that it will not send again."""

import hashlib
import json
import sqlite3
import zlib
from functools import cache
from pathlib import Path

from simulated_disk import File

DATABASE, JOURNAL, BACKUPS = "relances.db", "relances.db-journal", "sauvegardes"
MAY_HAVE_LEFT = {"handing_over", "sent", "uncertain"}


class RestartChecker:
    """Opens what a power cut left, as the next start would, with plain sqlite3."""

    def __init__(self, bench: Path) -> None:
        self._bench = bench
        self._seen: dict[tuple[object, ...], tuple[str, frozenset[str]]] = {}
        self._backups: dict[tuple[object, ...], bool] = {}
        self._read: dict[bytes, dict[str, str] | None] = {}

    @property
    def distinct(self) -> int:
        """How many states differed from all others."""
        return len(self._seen)

    def check(self, key, state) -> tuple[str, frozenset[str]]:
        """Return what is wrong with the state, and the Message-IDs that will not be sent by the program."""
        digest = hashlib.blake2b(repr(key).encode(), digest_size=16).digest()
        if digest not in self._seen:
            self._seen[digest] = self._open(state)
        return self._seen[digest]

    def _open(self, state) -> tuple[str, frozenset[str]]:
        db = journal = None
        marked: set[str] = set()
        for name, (file, chosen) in state.items():
            last = name.rpartition("/")[2]
            if last == DATABASE:
                db = file.apply(chosen)
            elif last == JOURNAL:
                journal = file.apply(chosen)
            elif last.endswith(".jsonl"):
                marked |= read_send_log(file.apply(chosen))
            elif BACKUPS in name and last.endswith(".db") and not self._is_whole(file, chosen):
                return "backup", frozenset(marked)
        if db is None:
            return "lost", frozenset(marked)
        states = self._read_database(db, journal)
        if states is None:
            return "corrupt", frozenset(marked)
        return "", frozenset(marked | {id_ for id_, word in states.items() if word in MAY_HAVE_LEFT})

    def _read_database(self, db: bytes, journal: bytes | None) -> dict[str, str] | None:
        """Return the state of each mail, or None where SQLite finds damage; the same bytes are opened once."""
        key = b"".join(hashlib.sha256(part).digest() for part in (db, journal) if part is not None)
        if key not in self._read:
            self._read[key] = self._open_database(db, journal)
        return self._read[key]

    def _open_database(self, db: bytes, journal: bytes | None) -> dict[str, str] | None:
        path = self._bench / DATABASE
        path.write_bytes(db)
        if journal is None:
            (self._bench / JOURNAL).unlink(missing_ok=True)
        else:
            (self._bench / JOURNAL).write_bytes(journal)
        connection = sqlite3.connect(path)
        try:
            connection.execute("pragma synchronous = off")  # this look at the remains need not survive
            if connection.execute("pragma integrity_check").fetchall() != [("ok",)]:
                return None
            return dict(connection.execute("select message_id, state from message"))
        except sqlite3.DatabaseError:
            return None
        finally:
            connection.close()

    def _is_whole(self, file: File, chosen: dict) -> bool:
        key = (file.id, file.version, tuple(chosen.items()))
        if key not in self._backups:
            self._backups[key] = self._read_database(file.apply(chosen), None) is not None
        return self._backups[key]


def read_send_log(content: bytes) -> set[str]:
    """Return the Message-IDs in the whole lines of a ledger."""
    return {id_ for record in content.split(b"\n") if (id_ := read_record(record)) is not None}


@cache
def read_record(record: bytes) -> str | None:
    """Return the Message-ID of a whole line."""
    crc, _, text = record.partition(b" ")
    return json.loads(text)["message_id"] if text and f"{zlib.crc32(text):08x}".encode() == crc else None
