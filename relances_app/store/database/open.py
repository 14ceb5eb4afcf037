"""Open the database: check its identity, set the pragmas, create or migrate the file."""

import os
import sqlite3
import sys
import uuid
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path, PurePath
from urllib.parse import quote

from relances_app.domain.errors import DatabaseBusy, DatabaseForeign, DatabaseNewer
from relances_app.store.database.connection import Connection
from relances_app.store.database.database import Database, get_uuid
from relances_app.store.database.query_cache import QueryCache
from relances_app.store.database.schema_check import check_schema
from relances_app.store.migrations.runner import APPLICATION_ID, SCHEMA_VERSION, migrations
from relances_app.system.held_files import delete_file, is_held, replace_file
from relances_app.system.links import is_link

FILE_NAME = "relances.db"

BACKUP_FOLDER = "sauvegardes"

BUSY_SECONDS = 5.0

PRAGMAS = {
    # TRUNCATE is the only journal mode that lost no committed state in any simulated power cut, Windows and FAT
    # included; with DELETE the unlink is not synced, and the lock of a message may roll back.
    "journal_mode": "truncate",
    "synchronous": 3,
    "foreign_keys": 1,
    "busy_timeout": int(BUSY_SECONDS * 1000),
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
}
"""Set on each connection and read back; a setting that was not applied is an error."""


def connect(path: Path, *, read_only: bool = False, cache: QueryCache | None = None) -> Database:
    """Open a connection to an existing, up-to-date database.

    Raises DatabaseBusy, DatabaseForeign or DatabaseNewer; the file is unchanged then.
    """
    if is_link(path) or is_link(path.with_name(f"{path.name}-journal")):
        raise DatabaseForeign("c'est un lien vers un autre endroit")
    uri = f"{build_file_uri(path)}?mode={'ro' if read_only else 'rw'}"
    try:
        conn = sqlite3.connect(uri, timeout=BUSY_SECONDS, uri=True, factory=Connection)
        conn.path = path
        db = Database(conn, path, cache)
        try:
            _check_identity(db)
            _set_pragmas(db, read_only=read_only)
        except BaseException:
            db.close()  # otherwise Windows keeps a rejected file locked
            raise
    except sqlite3.DatabaseError as error:
        if _is_held(error, path):
            raise DatabaseBusy from error
        raise DatabaseForeign(f"il est illisible ou endommagé ({error})") from error
    return db


def rename_database(source: Path, target: Path) -> None:
    """Rename a closed database, without the journal of the one it replaces; wait for pages that still read it.

    Raises DatabaseBusy if another program holds the file.
    """
    try:
        delete_file(target.with_name(f"{target.name}-journal"))
        replace_file(source, target)
    except PermissionError as error:
        if sys.platform != "win32":
            raise
        raise DatabaseBusy from error


def build_file_uri(path: Path) -> str:
    """Return the URI of a database file; a network share gets the four slashes that SQLite requires."""
    location = PurePath(os.path.abspath(path)).as_posix()  # noqa: PTH100  keeps a UNC path as it is
    return f"file://{'' if location.startswith('/') else '/'}{quote(location, safe='/:')}"


def _is_held(error: sqlite3.DatabaseError, path: Path) -> bool:
    """Return whether another program holds an existing file, or held it a moment ago."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    was_held = sys.platform == "win32" and code & 0xFF == sqlite3.SQLITE_CANTOPEN and path.is_file()
    return was_held or is_held(path)


def create_or_migrate(path: Path, now: datetime) -> None:
    """Migrate the database at `path` to the current schema, or create it if it does not exist.

    Raises DatabaseForeign if the file is empty although backups exist.
    """
    if not path.exists() or path.stat().st_size == 0:
        if path.exists() and any((path.parent / BACKUP_FOLDER).glob("*.db")):
            raise DatabaseForeign("il est vide, alors que des sauvegardes existent")
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as conn:
            conn.execute(f"pragma application_id = {APPLICATION_ID}")
        conn.close()
    _restrict_permissions(path.parent)
    with connect(path) as db:
        version = _read_pragma(db, "user_version")
        if version:
            get_uuid(db)
        if version == SCHEMA_VERSION:
            return
        if version:
            _copy_before_migration(path, version)
        with db.write():
            # Read again under the lock: another process may have migrated meanwhile.
            if _read_pragma(db, "user_version") < SCHEMA_VERSION:
                migrations.apply(db)
                db.conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
                db.conn.execute(
                    "insert or ignore into books (id, uuid, created_at) values (1, ?, ?)",
                    (str(uuid.uuid4()), now.isoformat()),
                )


def _restrict_permissions(folder: Path) -> None:
    """Remove other users' access to the database and its copies, regardless of who created the files.

    FAT volumes have no permissions, and on a write-protected volume nothing changes.
    """
    if os.name == "nt":
        return
    for path in (*folder.glob("relances*.db"), folder / BACKUP_FOLDER, folder / "boite-essai"):
        if not is_link(path):
            with suppress(OSError):
                path.chmod(0o700 if path.is_dir() else 0o600)


def _copy_before_migration(path: Path, version: int) -> None:
    """Copy the database before a migration, under a name that `rotate` ignores."""
    folder = path.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    copy = folder / f"relances-avant-version-{SCHEMA_VERSION}-depuis-{version}.db"
    if not copy.exists():
        copy_to(path, copy.with_suffix(".part")).replace(copy)


def copy_to(path: Path, target: Path) -> Path:
    """Copy a database, which may be on a write-protected volume, to another file; return that."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def is_current(path: Path) -> bool:
    """Return whether a database that is only read has the schema of this release; raises as `connect` does."""
    with connect(path, read_only=True) as db:
        return _read_pragma(db, "user_version") == SCHEMA_VERSION


def _check_identity(db: Database) -> None:
    if _read_pragma(db, "application_id") != APPLICATION_ID:
        raise DatabaseForeign("ce n'est pas un fichier de Relances")
    version = _read_pragma(db, "user_version")
    if version > SCHEMA_VERSION:
        raise DatabaseNewer
    check_schema(db, version)


def _set_pragmas(db: Database, *, read_only: bool) -> None:
    for name, wanted in PRAGMAS.items():
        if read_only and name == "journal_mode":
            continue
        db.conn.execute(f"pragma {name} = {wanted}")
        got = db.conn.execute(f"pragma {name}").fetchone()
        # SQLite returns no row for a pragma it was built without (mmap_size on some systems).
        if got is not None and got[0] != wanted:
            raise DatabaseForeign(f"le réglage {name} n'a pas pris ({got[0]})")


def _read_pragma(db: Database, name: str) -> int:
    return int(db.conn.execute(f"pragma {name}").fetchone()[0])
