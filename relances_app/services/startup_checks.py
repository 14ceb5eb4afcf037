"""Checks at start-up: integrity, daily backup, send log recovery, and holding messages of copied data."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from relances_app.domain.errors import UserError
from relances_app.store import batches as batches_store
from relances_app.store import send_log, send_log_recovery
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database import open as open_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.system.held_files import replace_file

CLOCK_JUMP = timedelta(hours=12)


def prepare_for_sending(folder: Path, profile: Path, now: datetime) -> None:
    """Prepare the data folder before the first mail; only for the process that holds the lock.

    Order: integrity check, daily backup, send log recovery, interrupted mails, detection of copied data.
    Raises UserError if the database is damaged; the file is unchanged then.
    """
    path = folder / open_store.FILE_NAME
    with open_store.connect(path) as db:
        _require_undamaged(db, folder)
        _make_daily_backup(db, folder, now)
        database_id = database_store.get_uuid(db)
        with db.write():
            added = send_log_recovery.apply_send_log(
                db, send_log.read_latest(list_send_logs(folder, profile, database_id), database_id), now
            )
            settle_interrupted(db, now)
            _hold_if_copied(db, profile, database_id, added, now)
            open_count = send_log_recovery.increment_open_count(db)
        _save_open_count(profile, database_id, open_count)


def mark_clean_exit(folder: Path) -> None:
    """Record a clean exit."""
    with open_store.connect(folder / open_store.FILE_NAME) as db, db.write():
        send_log_recovery.mark_closed(db)


def list_send_logs(folder: Path, profile: Path, database_id: str) -> tuple[Path, ...]:
    """Return the paths of the send log in the data folder and of its copy in the user's profile."""
    return (folder / send_log.FILE_NAME, profile / f"{database_id}.jsonl")


def _require_undamaged(db: Database, folder: Path) -> None:
    damage = backups_store.check_integrity(db, thorough=send_log_recovery.was_left_open(db))
    if damage:
        remedy = backups_store.describe_remedy(folder / backups_store.FOLDER)
        raise UserError(f"Le fichier de données est endommagé ; il n'a pas été modifié. {remedy}")


def _make_daily_backup(db: Database, folder: Path, now: datetime) -> None:
    backups = folder / backups_store.FOLDER
    name = backups_store.daily_file_name(now.date())
    if not (backups / name).exists():
        backups_store.make_backup(db, backups, name)
        backups_store.rotate(backups, now.date())


def settle_interrupted(db: Database, now: datetime) -> None:
    """Requeue, or mark as uncertain, the mails of a sender process that died.

    Only for the process that holds the lock of the data folder.
    """
    _, uncertain = send_queue_store.recover_interrupted(db, now)
    for id_ in uncertain:
        send_queue_store.record_uncertain(db, id_, now)
    batches_store.close_batches(db)


def _hold_if_copied(db: Database, profile: Path, database_id: str, added: int, now: datetime) -> None:
    open_count, stored_count = send_log_recovery.get_open_count(db), _load_open_count(profile, database_id)
    latest = send_log_recovery.get_latest_timestamp(db)
    if open_count and stored_count is None:
        reason = "ces données viennent d'un autre poste, où ce message est peut-être déjà envoyé"
    elif stored_count is not None and open_count < stored_count:
        reason = "ces données sont plus anciennes que celles de la dernière ouverture (sauvegarde ou copie)"
    elif added:
        reason = "le registre des envois en savait plus que ces données"
    elif latest and now < datetime.fromisoformat(latest) - CLOCK_JUMP:
        reason = "l'horloge de ce poste a reculé : vérifiez la date"
    else:
        return
    send_log_recovery.hold_unsent(db, reason, now)


def _load_open_count(profile: Path, database_id: str) -> int | None:
    try:
        return int(json.loads((profile / f"{database_id}.json").read_text(encoding="utf-8"))["epoch"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save_open_count(profile: Path, database_id: str, open_count: int) -> None:
    path = profile / f"{database_id}.json"
    try:
        profile.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps({"epoch": open_count}), encoding="utf-8")
        replace_file(temporary, path)
    except OSError:
        pass  # without a profile the next start treats the data as copied from another machine, and holds messages
