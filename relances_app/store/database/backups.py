"""Backups made through the SQLite backup API, opened and checked before they count as valid."""

import os
import re
import sqlite3
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.store.database.database import Database, get_uuid
from relances_app.store.database.open import BACKUP_FOLDER as FOLDER
from relances_app.store.database.open import connect, rename_database
from relances_app.system.durable_files import sync_folder
from relances_app.system.held_files import replace_file

__all__ = ["FOLDER"]

_DAILY = re.compile(r"relances-(\d{4}-\d{2}-\d{2})\.db")
BACKUPS_KEPT = {"days": 7, "weeks": 4, "months": 12}


def make_backup(db: Database, folder: Path, name: str) -> Path:
    """Copy the database to `folder / name`; raises UserError if the copy fails or is incomplete."""
    path, unfinished = folder / name, folder / f"{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        copy = sqlite3.connect(unfinished)
        db.conn.backup(copy)
        copy.close()
        check_copy(unfinished, count_rows(db))
        _sync(unfinished)
        replace_file(unfinished, path)
        sync_folder(folder)
    except (sqlite3.DatabaseError, OSError) as error:
        raise UserError(
            "La sauvegarde n'a pas pu être faite : vérifiez la place libre sur le disque."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return path


def check_copy(path: Path, rows: dict[str, int] | None = None) -> None:
    """Open a copy and read all of it; raises UserError if it is not a valid database, or lacks rows."""
    with connect(path, read_only=True) as copy:
        get_uuid(copy)
        if check_integrity(copy, thorough=True) or (rows is not None and count_rows(copy) != rows):
            raise UserError(
                f"La sauvegarde « {path.name} » est incomplète ou endommagée : choisissez-en une autre."
            )


def check_integrity(db: Database, *, thorough: bool) -> str:
    """Return what SQLite finds wrong with the database, or an empty string."""
    check = "integrity_check" if thorough else "quick_check"
    try:
        found = [str(row[0]) for row in db.conn.execute(f"pragma {check}(3)")]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == ["ok"] else "; ".join(found)


def count_rows(db: Database) -> dict[str, int]:
    """Count the rows of each table."""
    names = [
        r[0]
        for r in db.conn.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
        )
    ]
    return {name: int(db.conn.execute(f'select count(*) from "{name}"').fetchone()[0]) for name in names}


def list_backups(folder: Path) -> list[Path]:
    """Return the backups, newest first."""
    return sorted(folder.glob("relances-*.db"), key=lambda path: path.stat().st_mtime, reverse=True)


def delete_other_backups(folder: Path, backup_to_keep: Path) -> int:
    """Delete all copies of the database in a data folder except one backup; return how many were deleted."""
    copies = [*(folder / FOLDER).iterdir(), *folder.glob("relances-*.db")]
    copies_to_delete = [path for path in copies if path != backup_to_keep and path.is_file()]
    for path in copies_to_delete:
        path.unlink()
    return len(copies_to_delete)


def find_latest_valid(folder: Path) -> Path | None:
    """Return the newest backup that passes its check."""
    for path in list_backups(folder):
        try:
            check_copy(path)
        except UserError:
            continue
        return path
    return None


def describe_remedy(folder: Path) -> str:
    """Return a message naming the backup to restore if the database is damaged."""
    latest = find_latest_valid(folder)
    if latest is None:
        return "Aucune sauvegarde en bon état n'a été trouvée."
    return f'Dernière sauvegarde en bon état : {latest.name}. Pour la reprendre : relances restore "{latest}"'


def daily_file_name(day: date) -> str:
    """Return the file name of the backup of a day."""
    return f"relances-{day.isoformat()}.db"


def rotate(folder: Path, today: date) -> None:
    """Delete daily backups beyond one per day for 7 days, per week for 4 weeks and per month for 12 months.

    Backups with another name, such as those made before a migration, stay.
    """
    days = {
        date.fromisoformat(m[1]): p for p in folder.glob("relances-*.db") if (m := _DAILY.fullmatch(p.name))
    }
    for day in days.keys() - select_days_to_keep(set(days), today):
        days[day].unlink()


def select_days_to_keep(days: set[date], today: date) -> set[date]:
    """Return the days whose backups are kept, from the limits in `BACKUPS_KEPT`."""
    kept = {day for day in days if today - day < timedelta(days=BACKUPS_KEPT["days"])}
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in sorted(days):
        weeks[day.isocalendar()[:2]] = day
        months[day.year, day.month] = day
    kept |= set(sorted(weeks.values(), reverse=True)[: BACKUPS_KEPT["weeks"]])
    return kept | set(sorted(months.values(), reverse=True)[: BACKUPS_KEPT["months"]])


def restore(backup: Path, path: Path, now: datetime) -> Path | None:
    """Replace the database with a checked backup; return the renamed previous file, if there was one."""
    check_copy(backup)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(backup.read_bytes())
    _sync(unfinished)
    previous_file = None
    if path.exists():
        previous_file = path.with_name(f"relances-remplacee-{now:%Y%m%d-%H%M%S}.db")
        rename_database(path, previous_file)
    rename_database(unfinished, path)
    sync_folder(path.parent)
    return previous_file


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
