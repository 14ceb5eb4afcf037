"""Backups: daily, rotated, checked before they count; put back from the terminal and from the page."""

import html
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from data_copy import MAILS, SmallDesk

from relances_app.domain.errors import Refusal
from relances_app.services import backups, outbox, startup_checks
from relances_app.store.database import backups as store
from relances_app.store.database import open as open_store

PROJECT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return SmallDesk(tmp_path / "data", tmp_path / "state" / "relances").open().fill()


def test_one_backup_is_made_each_day(desk):
    folder = desk.folder / store.FOLDER
    desk.open()
    assert len(list(folder.iterdir())) == 1
    desk.now += timedelta(days=1)
    desk.open()
    assert len(list(folder.iterdir())) == 2
    store.check_copy(folder / store.name_daily(desk.now.date()))


def test_seven_days_four_weeks_and_twelve_months_are_kept():
    days = {TODAY - timedelta(days=n) for n in range(800)}
    kept = store.find_kept(days, TODAY)
    assert {TODAY - timedelta(days=n) for n in range(7)} <= kept
    assert len({day.isocalendar()[:2] for day in kept if TODAY - day < timedelta(days=28)}) >= 4
    assert {(day.year, day.month) for day in kept} == {(2026, m) for m in range(1, 12)} | {(2025, 12)}
    assert len(kept) <= 7 + 4 + 12


def test_a_year_and_a_half_of_starts_keeps_a_year(tmp_path):
    for n in range(540, -1, -1):
        day = TODAY - timedelta(days=n)
        (tmp_path / store.name_daily(day)).touch()
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


def test_a_copy_that_came_out_wrong_never_counts(desk, monkeypatch):
    """The medium loses what was copied: the check reads it back, and nothing new stands in the folder."""
    before = sorted((desk.folder / store.FOLDER).iterdir())
    check = store.check_copy

    def spoil(path, rows=None):
        content = bytearray(path.read_bytes())
        content[4096 * 3 : 4096 * 5] = bytes(4096 * 2)
        path.write_bytes(content)
        check(path, rows)

    monkeypatch.setattr(store, "check_copy", spoil)
    with pytest.raises(Refusal):
        backups.make(desk.folder, desk.clock())
    assert sorted((desk.folder / store.FOLDER).iterdir()) == before


def test_a_copy_that_lacks_rows_never_counts(desk):
    path = backups.make(desk.folder, desk.clock())
    with desk.books() as db:
        rows = store.count_rows(db)
    rows["message"] += 1
    with pytest.raises(Refusal, match="incomplète"):
        store.check_copy(path, rows)


def test_a_damaged_backup_is_not_put_back(desk):
    path = backups.make(desk.folder, desk.clock())
    path.write_bytes(path.read_bytes()[:20_000])
    before = desk.path.read_bytes()
    with pytest.raises(Refusal):
        backups.restore(desk.folder, path, desk.clock())
    assert desk.path.read_bytes() == before


def test_a_backup_that_cannot_be_made_stops_no_reminder(desk):
    """A folder that takes no file: the daily backup fails, and the program says so or opens all the same."""
    folder = desk.folder / store.FOLDER
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("a file in the way")
    with pytest.raises(Refusal, match="sauvegarde"):
        desk.open()
    assert desk.count_states() == {"queued": MAILS}


def test_the_books_are_copied_before_a_migration(desk, monkeypatch):
    """A later program with one more migration: the copy has the old version and all that stood in it."""
    rows = desk.read("select count(*) from message")
    monkeypatch.setattr(open_store, "SCHEMA_VERSION", open_store.SCHEMA_VERSION + 1)
    open_store.create_or_migrate(desk.path, desk.clock())
    [copy] = (desk.folder / store.FOLDER).glob("relances-avant-*.db")
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("pragma user_version").fetchone() == (open_store.SCHEMA_VERSION - 1,)
        assert old.execute("pragma integrity_check").fetchone() == ("ok",)
        assert old.execute("select count(*) from message").fetchall() == rows
    assert desk.read("pragma user_version") == [(open_store.SCHEMA_VERSION,)]


def test_a_migration_that_dies_leaves_the_old_books(desk, monkeypatch):
    """F47: the next start does it again from the same place."""
    before = desk.read("select * from message")
    version = open_store.SCHEMA_VERSION
    monkeypatch.setattr(open_store, "SCHEMA_VERSION", version + 1)

    class Dying:
        @staticmethod
        def apply(books):
            with books.write():
                books.conn.execute("alter table message add column more text")
                raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(open_store, "migrations", Dying)
        with pytest.raises(KeyboardInterrupt):
            open_store.create_or_migrate(desk.path, desk.clock())
    assert desk.read("pragma user_version") == [(version,)]
    assert desk.read("select * from message") == before
    assert len(list((desk.folder / store.FOLDER).glob("relances-avant-*.db"))) == 1


def test_the_terminal_backs_up_and_puts_back(desk, tmp_path):
    made = run(desk, "backup")
    path = Path(made.stdout.strip())
    store.check_copy(path)
    with desk.books() as db, db.write():
        db.conn.execute("update structure set name = 'Changée depuis'")
    done = run(desk, "restore", str(path))
    assert done.returncode == 0, done.stderr
    assert desk.read("select name from structure") == [("Menuiserie des Tilleuls",)]
    [kept] = desk.folder.glob("relances-remplacee-*.db")
    assert kept.name in done.stdout
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("select name from structure").fetchone() == ("Changée depuis",)
    desk.open()
    assert desk.count_states() == {"queued": MAILS}, "the same books, nothing newer: they may go on"


def test_the_terminal_refuses_what_is_no_backup(desk, tmp_path):
    other = tmp_path / "lettre.db"
    other.write_text("Bonjour")
    before = desk.path.read_bytes()
    for name in (other, tmp_path / "absent.db"):
        done = run(desk, "restore", str(name))
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1
    assert desk.path.read_bytes() == before


def run(desk, *words):
    command = [sys.executable, str(PROJECT / "run.py"), "--data", str(desk.folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def browser(desk):
    from app_client import HOST, Desk

    from relances_app.app import create_app

    return Desk(create_app(desk.folder, HOST)).enter()


def test_the_page_makes_a_backup_and_lists_it(desk, browser):
    assert browser.post("/structure/sauvegarder").status_code == 303
    newest = backups.list_names(desk.folder)[0][0]
    store.check_copy(backups.find_path(desk.folder, newest))
    assert newest in html.unescape(browser.get("/structure").text)


def test_the_page_puts_a_backup_back_and_holds_what_waited(desk, browser):
    old = backups.make(desk.folder, desk.clock())
    startup_checks.open_for_sending(desk.folder, desk.profile, desk.clock())
    answer = browser.post("/structure/reprendre", {"nom": old.name})
    assert answer.status_code == 303
    assert desk.count_states() == {"held": MAILS}
    assert "plus anciennes" in desk.find_reasons().pop()
    assert "plus anciennes" in html.unescape(browser.get("/envois").text)


def test_after_a_backup_is_put_back_no_page_shows_what_the_books_before_held(desk, browser):
    """Two sets of books may count the same number of changes: what was worked out from one is not the other's."""
    old = backups.make(desk.folder, desk.clock())
    with desk.books() as db, db.write():
        db.conn.execute("update document set open_amount = 0, settled_on = '2024-08-01'")
    query = "/relances?date_limite=2024-08-01&delai=15&mode=edition"
    assert "bravo" in browser.get(query).text
    browser.post("/structure/reprendre", {"nom": old.name})
    with desk.books() as db:
        for message in outbox.list_not_final(db):
            outbox.abandon(db, message.id, desk.clock())
    assert "bravo" not in browser.get(query).text


def test_the_page_puts_back_nothing_from_elsewhere(desk, browser, tmp_path):
    before = desk.path.read_bytes()
    for name in ("../relances.db", "/etc/passwd", "relances-1999-01-01.db", ""):
        assert browser.post("/structure/reprendre", {"nom": name}).status_code in {404, 422}
    assert desk.path.read_bytes() == before


def test_a_backup_is_dated_by_its_name(desk):
    path = backups.make(desk.folder, datetime(2026, 3, 4, 5, 6, 7).astimezone())
    assert path.name == "relances-2026-03-04-050607.db"
