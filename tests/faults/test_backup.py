"""Backups: daily, rotated, verified; restored from the terminal and from the page.

Long because all cases start from one day of work and its backups.
"""

import html
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from app_client import HOST, AppClient
from data_copy import MAILS, DataCopy
from shared_routes import create_app_with_shared_routes

from relances_app.domain.errors import UserError
from relances_app.services import backups, outbox, startup_checks
from relances_app.store.database import backups as store
from relances_app.store.database import open as open_store

PROJECT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return DataCopy(tmp_path / "data", tmp_path / "state" / "relances").fill()


def test_one_backup_is_made_each_day(data_copy):
    folder = data_copy.folder / store.FOLDER
    data_copy.open()
    assert len(list(folder.iterdir())) == 1
    data_copy.now += timedelta(days=1)
    data_copy.open()
    assert len(list(folder.iterdir())) == 2
    store.check_copy(folder / store.daily_file_name(data_copy.now.date()))


def test_seven_days_four_weeks_and_twelve_months_are_kept():
    days = {TODAY - timedelta(days=n) for n in range(800)}
    kept = store.select_days_to_keep(days, TODAY)
    assert {TODAY - timedelta(days=n) for n in range(7)} <= kept
    assert len({day.isocalendar()[:2] for day in kept if TODAY - day < timedelta(days=28)}) >= 4
    assert {(day.year, day.month) for day in kept} == {(2026, m) for m in range(1, 12)} | {(2025, 12)}
    assert len(kept) <= 7 + 4 + 12


def test_a_year_and_a_half_of_starts_keeps_a_year(tmp_path):
    for n in range(540, -1, -1):
        day = TODAY - timedelta(days=n)
        (tmp_path / store.daily_file_name(day)).touch()
        store.rotate(tmp_path, day)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert 18 <= len(names) <= 23
    assert names[0].startswith("relances-2025-12")
    assert names[-1] == "relances-2026-11-24.db"


def test_other_names_are_never_rotated(tmp_path):
    other = tmp_path / "relances-avant-version-2-depuis-1.db"
    other.touch()
    by_hand = tmp_path / "relances-2020-01-01-120000.db"
    by_hand.touch()
    store.rotate(tmp_path, TODAY)
    assert other.exists()
    assert by_hand.exists()


def test_an_invalid_copy_is_no_backup(data_copy, monkeypatch):
    """The copy is lost by the disk: the verification notices it, and no new backup exists."""
    before = sorted((data_copy.folder / store.FOLDER).iterdir())
    check = store.check_copy

    def spoil(path, rows=None):
        content = bytearray(path.read_bytes())
        content[4096 * 3 : 4096 * 5] = bytes(4096 * 2)
        path.write_bytes(content)
        check(path, rows)

    monkeypatch.setattr(store, "check_copy", spoil)
    with pytest.raises(UserError):
        backups.create(data_copy.folder, data_copy.clock())
    assert sorted((data_copy.folder / store.FOLDER).iterdir()) == before


def test_a_copy_with_missing_rows_is_no_backup(data_copy):
    path = backups.create(data_copy.folder, data_copy.clock())
    with data_copy.database() as db:
        rows = store.count_rows(db)
    rows["message"] += 1
    with pytest.raises(UserError, match="incomplète"):
        store.check_copy(path, rows)


def test_a_damaged_backup_is_not_restored(data_copy):
    path = backups.create(data_copy.folder, data_copy.clock())
    path.write_bytes(path.read_bytes()[:20_000])
    before = data_copy.path.read_bytes()
    with pytest.raises(UserError):
        backups.restore(data_copy.folder, path, data_copy.clock())
    assert data_copy.path.read_bytes() == before


def test_a_failed_backup_blocks_no_reminder(data_copy):
    """An unwritable backup folder: the daily backup fails with a message, or the program opens without it."""
    folder = data_copy.folder / store.FOLDER
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("a file in the way")
    with pytest.raises(UserError, match="sauvegarde"):
        data_copy.open()
    assert data_copy.count_states() == {"queued": MAILS}


def test_the_database_is_copied_before_a_migration(data_copy, monkeypatch):
    """A later version with one more migration: the backup has the old version and all its data."""
    rows = data_copy.read("select count(*) from message")
    monkeypatch.setattr(open_store, "SCHEMA_VERSION", open_store.SCHEMA_VERSION + 1)
    open_store.create_or_migrate(data_copy.path, data_copy.clock())
    [copy] = (data_copy.folder / store.FOLDER).glob("relances-avant-*.db")
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("pragma user_version").fetchone() == (open_store.SCHEMA_VERSION - 1,)
        assert old.execute("pragma integrity_check").fetchone() == ("ok",)
        assert old.execute("select count(*) from message").fetchall() == rows
    assert data_copy.read("pragma user_version") == [(open_store.SCHEMA_VERSION,)]


def test_a_failed_migration_leaves_the_old_database(data_copy, monkeypatch):
    """F47: the next start runs the migration again."""
    before = data_copy.read("select * from message")
    version = open_store.SCHEMA_VERSION
    monkeypatch.setattr(open_store, "SCHEMA_VERSION", version + 1)

    class Dying:
        @staticmethod
        def apply(db):
            with db.write():
                db.conn.execute("alter table message add column more text")
                raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(open_store, "migrations", Dying)
        with pytest.raises(KeyboardInterrupt):
            open_store.create_or_migrate(data_copy.path, data_copy.clock())
    assert data_copy.read("pragma user_version") == [(version,)]
    assert data_copy.read("select * from message") == before
    assert len(list((data_copy.folder / store.FOLDER).glob("relances-avant-*.db"))) == 1


def test_the_terminal_backs_up_and_restores(data_copy, tmp_path):
    made = run(data_copy, "backup")
    path = Path(made.stdout.strip())
    store.check_copy(path)
    with data_copy.database() as db, db.write():
        db.conn.execute("update structure set name = 'Changée depuis'")
    done = run(data_copy, "restore", str(path))
    assert done.returncode == 0, done.stderr
    assert data_copy.read("select name from structure") == [("Menuiserie des Tilleuls",)]
    [kept] = data_copy.folder.glob("relances-remplacee-*.db")
    assert kept.name in done.stdout
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("select name from structure").fetchone() == ("Changée depuis",)
    data_copy.open()
    assert data_copy.count_states() == {"queued": MAILS}, "the same books, nothing newer: they may go on"


def test_the_terminal_refuses_a_file_that_is_no_backup(data_copy, tmp_path):
    other = tmp_path / "lettre.db"
    other.write_text("Bonjour")
    before = data_copy.path.read_bytes()
    for name in (other, tmp_path / "absent.db"):
        done = run(data_copy, "restore", str(name))
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1
    assert data_copy.path.read_bytes() == before


def run(data_copy, *words):
    command = [sys.executable, str(PROJECT / "run.py"), "--data", str(data_copy.folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def browser(data_copy):
    return AppClient(create_app_with_shared_routes(data_copy.folder, HOST)).enter()


def test_the_page_makes_a_backup_and_lists_it(data_copy, browser):
    assert browser.post("/structure/sauvegarder").status_code == 303
    newest = backups.list_backups(data_copy.folder)[0][0]
    store.check_copy(backups.get_path(data_copy.folder, newest))
    assert newest in html.unescape(browser.get("/structure/sauvegardes").text)


def test_the_page_restores_a_backup_and_holds_queued_mails(data_copy, browser):
    old = backups.create(data_copy.folder, data_copy.clock())
    startup_checks.prepare_for_sending(data_copy.folder, data_copy.profile, data_copy.clock())
    answer = browser.post("/structure/reprendre", {"nom": old.name})
    assert answer.status_code == 303
    assert data_copy.count_states() == {"held": MAILS}
    assert "plus anciennes" in data_copy.find_reasons().pop()
    assert "plus anciennes" in html.unescape(browser.get("/envois").text)


def test_after_a_restore_no_page_shows_data_of_the_previous_database(data_copy, browser):
    """Two databases may have the same revision: cached results of one are not used for the other."""
    old = backups.create(data_copy.folder, data_copy.clock())
    with data_copy.database() as db, db.write():
        db.conn.execute("update document set open_amount = 0, settled_on = '2024-08-01'")
    query = "/relances?date_limite=2024-08-01&delai=15&mode=edition"
    assert "Aucune facture à relancer" in browser.get(query).text
    browser.post("/structure/reprendre", {"nom": old.name})
    with data_copy.database() as db:
        for message in outbox.list_not_final(db):
            outbox.abandon(db, message.id, data_copy.clock())
    assert "Aucune facture à relancer" not in browser.get(query).text


def test_the_page_restores_only_files_of_the_backup_folder(data_copy, browser, tmp_path):
    before = data_copy.path.read_bytes()
    for name in ("../relances.db", "/etc/passwd", "relances-1999-01-01.db", ""):
        assert browser.post("/structure/reprendre", {"nom": name}).status_code in {404, 422}
    assert data_copy.path.read_bytes() == before


def test_a_backup_is_dated_by_its_name(data_copy):
    path = backups.create(data_copy.folder, datetime(2026, 3, 4, 5, 6, 7).astimezone())
    assert path.name == "relances-2026-03-04-050607.db"
