"""The opening of the books: checked, saved, and kept from sending what another copy may have sent."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from relances_app.domain.errors import Refusal
from relances_app.store import batches as batches_store
from relances_app.store import send_log, send_log_recovery
from relances_app.store.database import backups as backups_store
from relances_app.store.database import database as database_store
from relances_app.store.database import open as open_store
from relances_app.store.database.database import Books
from relances_app.store.outbox import send_queue as send_queue_store

CLOCK_JUMP = timedelta(hours=12)


def open_for_sending(folder: Path, profile: Path, now: datetime) -> None:
    """Do what the process that holds the lock does before its first mail.

    Order: damage, daily backup, ledger merged, mails left by a dead sender settled, copies recognised.
    Raises Refusal when the books are damaged; the file is unchanged then.
    """
    path = folder / open_store.FILE_NAME
    with open_store.connect(path) as db:
        _refuse_damage(db, folder)
        _save_daily(db, folder, now)
        books = database_store.find_uuid(db)
        with db.write():
            news = send_log_recovery.merge(
                db, send_log.read(list_ledgers(folder, profile, books), books), now
            )
            settle_interrupted(db, now)
            _hold_copies(db, profile, books, news, now)
            epoch = send_log_recovery.next_epoch(db)
        _keep_mirror(profile, books, epoch)


def close(folder: Path) -> None:
    """Note that the program ends cleanly."""
    with open_store.connect(folder / open_store.FILE_NAME) as db, db.write():
        send_log_recovery.mark_closed(db)


def list_ledgers(folder: Path, profile: Path, books: str) -> tuple[Path, ...]:
    """Return the ledger beside the books and its mirror in the user's profile."""
    return (folder / send_log.FILE_NAME, profile / f"{books}.jsonl")


def _refuse_damage(db: Books, folder: Path) -> None:
    damage = backups_store.find_damage(db, thorough=send_log_recovery.was_left_open(db))
    if damage:
        remedy = backups_store.find_remedy(folder / backups_store.FOLDER)
        raise Refusal(f"Le fichier de données est endommagé ; il n'a pas été modifié. {remedy}")


def _save_daily(db: Books, folder: Path, now: datetime) -> None:
    backups = folder / backups_store.FOLDER
    name = backups_store.name_daily(now.date())
    if not (backups / name).exists():
        backups_store.make_backup(db, backups, name)
        backups_store.rotate(backups, now.date())


def settle_interrupted(db: Books, now: datetime) -> None:
    """Settle what a sender that died left behind; only for the process that holds the lock of the data folder."""
    _, uncertain = send_queue_store.recover(db, now)
    for id_ in uncertain:
        send_queue_store.note_uncertain(db, id_, now)
    batches_store.close_batches(db)


def _hold_copies(db: Books, profile: Path, books: str, news: int, now: datetime) -> None:
    epoch, mirror = send_log_recovery.find_epoch(db), _read_mirror(profile, books)
    latest = send_log_recovery.find_latest_instant(db)
    if epoch and mirror is None:
        reason = "ces données viennent d'un autre poste, où ce message est peut-être déjà parti"
    elif mirror is not None and epoch < mirror:
        reason = "ces données sont plus anciennes que celles de la dernière ouverture (sauvegarde ou copie)"
    elif news:
        reason = "le registre des envois en savait plus que ces données"
    elif latest and now < datetime.fromisoformat(latest) - CLOCK_JUMP:
        reason = "l'horloge de ce poste a reculé : vérifiez la date"
    else:
        return
    send_log_recovery.hold_unsent(db, reason, now)


def _read_mirror(profile: Path, books: str) -> int | None:
    try:
        return int(json.loads((profile / f"{books}.json").read_text(encoding="utf-8"))["epoch"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep_mirror(profile: Path, books: str, epoch: int) -> None:
    path = profile / f"{books}.json"
    try:
        profile.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps({"epoch": epoch}), encoding="utf-8")
        unfinished.replace(path)
    except OSError:
        pass  # without a profile the next start takes this machine for another one, and holds back
