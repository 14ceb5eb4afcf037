"""Start: damaged, foreign or newer databases are refused unchanged; one program per folder.

Long because each refused database is made in its case.
"""

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from data_copy import DataCopy

from relances_app.domain.errors import DatabaseNewer, UserError
from relances_app.store.database.backups import find_latest_valid
from relances_app.system.lock import AlreadyOpen, Lock

PROJECT = Path(__file__).parents[2]
BACKUPS = "sauvegardes"


@pytest.fixture
def data_copy(tmp_path):
    """The database of the demo with a daily backup."""
    data_copy = DataCopy(tmp_path / "data", tmp_path / "profile").fill()
    for path in (data_copy.folder / BACKUPS).iterdir():
        path.unlink()
    return data_copy.open()


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def truncate(path):
    os.truncate(path, path.stat().st_size // 2 + 100)


def flip_pages(path):
    content = bytearray(path.read_bytes())
    for place in range(3 * 4096, len(content), 4096):
        content[place : place + 64] = bytes(byte ^ 0xFF for byte in content[place : place + 64])
    path.write_bytes(content)


def empty(path):
    path.write_bytes(b"")


def fill_with_zeros(path):
    path.write_bytes(bytes(path.stat().st_size))


def write_text(path):
    path.write_text("Ceci n'est pas une base. " * 500)


def make_foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table things (id)")


@pytest.mark.parametrize("harm", [truncate, flip_pages, empty, fill_with_zeros, write_text, make_foreign])
def test_a_damaged_file_is_refused_unchanged_and_the_newest_good_backup_named(data_copy, harm):
    harm(data_copy.path)
    before = digest(data_copy.path)
    with pytest.raises(UserError) as raised:
        data_copy.open()
    assert digest(data_copy.path) == before
    [good] = (data_copy.folder / BACKUPS).glob("relances-2*.db")
    assert good.name in raised.value.message
    assert "relances restore" in raised.value.message


@pytest.mark.parametrize("harm", [truncate, flip_pages, empty, fill_with_zeros, write_text])
def test_the_terminal_reports_damage_in_one_sentence(data_copy, tmp_path, harm):
    harm(data_copy.path)
    before = digest(data_copy.path)
    done = run(data_copy, tmp_path, "send", "--level", "1")
    assert done.returncode == 1
    assert "relances restore" in done.stderr
    assert "Traceback" not in done.stderr
    assert digest(data_copy.path) == before


def test_a_backup_that_is_damaged_too_is_not_offered(data_copy):
    [good] = (data_copy.folder / BACKUPS).glob("relances-2*.db")
    bad = good.with_name("relances-2099-01-01.db")
    bad.write_bytes(good.read_bytes())
    flip_pages(bad)
    assert find_latest_valid(data_copy.folder / BACKUPS) == good
    flip_pages(data_copy.path)
    with pytest.raises(UserError, match=re.escape(good.name)):
        data_copy.open()


def test_an_empty_file_without_backup_becomes_a_new_database(tmp_path):
    """Nothing was ever kept here: an empty file is what a first start that died leaves."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "relances.db").touch()
    data_copy = DataCopy(folder, tmp_path / "profile").open()
    assert data_copy.read("select count(*) from books") == [(1,)]


def rewrite_index(path, before, after, *statements):
    """Change what the file says that an index holds, then run statements as it now stands."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma writable_schema = on")
        other.execute(
            "update sqlite_master set sql = replace(sql, ?, ?) where name = 'message_by_customer'",
            (before, after),
        )
        other.commit()
    with closing(sqlite3.connect(path)) as other:
        for statement in statements:
            other.execute(statement)
        other.commit()


def test_damage_away_from_the_indexes_is_found_after_an_unclean_stop(data_copy):
    """Only the thorough check compares tables with their indexes."""
    rewrite_index(data_copy.path, "(customer_id, id)", "(id, customer_id)", "reindex message_by_customer")
    rewrite_index(data_copy.path, "(id, customer_id)", "(customer_id, id)")
    with pytest.raises(UserError, match="endommagé"):
        data_copy.open()


def test_a_newer_file_is_refused_unchanged(data_copy, tmp_path):
    with closing(sqlite3.connect(data_copy.path)) as other:
        other.execute("pragma user_version = 9999")
    before, names = digest(data_copy.path), sorted(path.name for path in data_copy.folder.iterdir())
    with pytest.raises(DatabaseNewer):
        data_copy.open()
    done = run(data_copy, tmp_path, "outbox")
    assert (done.returncode, "version plus récente" in done.stderr) == (1, True)
    assert digest(data_copy.path) == before
    assert sorted(path.name for path in data_copy.folder.iterdir()) == names


def crash_in_a_transaction(data_copy):
    """Kill a program in the middle of a transaction that has already reached the file."""
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('pragma cache_size = 1'); c.execute('begin immediate')\n"
        'c.execute("update message_content set content = zeroblob(50000)")\n'
        "c.execute(\"update message set state = 'sent'\")\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(data_copy.path)], check=False)
    assert (data_copy.folder / "relances.db-journal").stat().st_size > 0


def test_a_rollback_journal_deleted_after_a_crash_is_detected(data_copy):
    """Half of a transaction is in the file, and the journal that would roll it back is deleted."""
    crash_in_a_transaction(data_copy)
    (data_copy.folder / "relances.db-journal").unlink()
    before = digest(data_copy.path)
    with pytest.raises(UserError, match="relances restore"):
        data_copy.open()
    assert digest(data_copy.path) == before


def test_a_hot_journal_is_rolled_back(data_copy):
    before = data_copy.read("select content from message_content")
    crash_in_a_transaction(data_copy)
    data_copy.open()
    assert data_copy.read("select content from message_content") == before
    assert data_copy.count_states()["sent"] == 0


def run(data_copy, tmp_path, *words):
    return subprocess.run(
        command(data_copy, *words),
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def command(data_copy, *words):
    return [sys.executable, str(PROJECT / "run.py"), "--data", str(data_copy.folder), *words]


def environment(tmp_path):
    return {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONIOENCODING": "utf-8"}


def test_a_folder_has_one_program(data_copy, tmp_path):
    """The second start reports it and changes nothing; after a kill the folder is free, its login page outdated."""
    first = subprocess.Popen(
        command(data_copy, "--no-browser"), env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    )
    try:
        address = first.stdout.readline().split()[-1]
        time.sleep(0.5)
        before = {path: digest(path) for path in data_copy.folder.glob("relances.db")}
        login_page = digest(data_copy.folder / "entrer.html")
        second = run(data_copy, tmp_path, "--no-browser")
        assert (second.returncode, "déjà ouvert" in second.stdout) == (0, True)
        sending = run(data_copy, tmp_path, "send", "--level", "1", "--as-of", "2024-08-01")
        assert (sending.returncode, "déjà ouvert" in sending.stderr) == (1, True)
        assert {path: digest(path) for path in before} == before
        assert digest(data_copy.folder / "entrer.html") == login_page
        with pytest.raises(AlreadyOpen), Lock(data_copy.folder):
            pass
    finally:
        first.kill()
        first.communicate()
    assert (data_copy.folder / "entrer.html").exists()
    third = subprocess.Popen(
        command(data_copy, "--no-browser"), env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    )
    try:
        other = third.stdout.readline().split()[-1]
        assert other != address
        assert other in (data_copy.folder / "entrer.html").read_text(encoding="utf-8")
        with urllib.request.urlopen(other, timeout=20):  # it serves: a stop from now on is a clean one
            pass
    finally:
        third.terminate()
        third.communicate(timeout=20)
    assert not (data_copy.folder / "entrer.html").exists()


def test_a_file_that_is_no_database_has_its_own_error(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    write_text(folder / "relances.db")
    with pytest.raises(UserError, match="Aucune sauvegarde"):
        DataCopy(folder, tmp_path / "profile").open()
