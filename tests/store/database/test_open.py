"""Opening the database: pragmas, refused files, and two connections that share it.

Long because each refused database is made in its case.
"""

import gzip
import hashlib
import os
import re
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from builders import NOW, add_customer, add_document, read_rows
from sqlite_utils import Database

from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.errors import DatabaseBusy, DatabaseForeign, DatabaseNewer, DatabaseReadOnly
from relances_app.domain.language import Language
from relances_app.domain.messages.template import DEFAULT_TEMPLATES, Audience
from relances_app.services.database import prepare_database
from relances_app.store.database.database import get_uuid
from relances_app.store.database.open import (
    PRAGMAS,
    build_file_uri,
    connect,
    create_or_migrate,
    rename_database,
)
from relances_app.store.message_templates import get_template
from relances_app.store.migrations.runner import APPLICATION_ID, SCHEMA_VERSION, migrations, read_script

DATABASE_0_1_0 = Path(__file__).parents[2] / "fixtures" / "books-0.1.0.db.gz"

PROJECT = Path(__file__).parents[3]
SCRIPTS = sorted(path.name for path in (PROJECT / "relances_app" / "store" / "migrations").glob("*.sql"))
TABLES = set(re.findall(r"create table (\w+)", "".join(map(read_script, SCRIPTS))))
RELEASED = {
    "m001_initial.sql": "08393358ab8a3494e0a428712e070bb9b7aa7de425d2d79fc5baf3a441d43328",
    "m002_release_2.sql": "b7c89ac57bf9579e05db3b8f1672ae870efa78cb7d018d439a50362e24bd609a",
}

IDENTITY = "00000000-0000-4000-8000-000000000001"


def hash_file(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_pragma_is_set_as_requested(db):
    read = {name: db.conn.execute(f"pragma {name}").fetchone() for name in PRAGMAS}
    assert {name: got[0] for name, got in read.items() if got} == PRAGMAS
    assert (read["journal_mode"][0], read["synchronous"][0], read["foreign_keys"][0]) == ("truncate", 3, 1)


def test_the_database_has_the_tables_of_the_schema_and_all_are_strict(db):
    tables = {
        row["name"]: row["strict"]
        for row in db.query(
            "select name, strict from pragma_table_list where type = 'table' and schema = 'main'"
        )
        if not row["name"].startswith(("sqlite_", "_sqlite"))
    }
    assert set(tables) == TABLES >= {"structure", "customer", "document", "message", "journal"}
    assert all(tables.values())


@pytest.mark.parametrize(("name", "digest"), RELEASED.items())
def test_a_released_migration_is_never_edited(name, digest):
    assert hashlib.sha256(read_script(name).encode()).hexdigest() == digest


def test_there_is_one_script_for_each_version_of_the_schema():
    assert [name[:5] for name in SCRIPTS] == [f"m{n:03}_" for n in range(1, SCHEMA_VERSION + 1)]


def test_the_migrations_go_into_the_single_file(monkeypatch):
    monkeypatch.syspath_prepend(PROJECT / "build")
    import pyinstaller_config

    folder = PROJECT / "relances_app" / "store" / "migrations"
    assert (str(folder), "relances_app/store/migrations") in pyinstaller_config.list_data(PROJECT)


def test_a_new_database_has_the_application_id_and_the_schema_version(db):
    assert db.conn.execute("pragma application_id").fetchone()[0] == APPLICATION_ID
    assert db.conn.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION
    assert db.conn.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_opening_a_current_database_changes_nothing(database_path):
    before = hash_file(database_path)
    create_or_migrate(database_path, NOW)
    assert hash_file(database_path) == before


def test_a_database_of_the_previous_version_is_copied_then_migrated(tmp_path):
    path = tmp_path / "relances.db"
    old = gzip.decompress(DATABASE_0_1_0.read_bytes())
    path.write_bytes(old)
    create_or_migrate(path, NOW)
    (copy,) = (tmp_path / "sauvegardes").iterdir()
    with closing(sqlite3.connect(copy)) as conn:
        assert conn.execute("pragma user_version").fetchone()[0] == 1
        documents = conn.execute("select number, open_amount from document order by id").fetchall()
    with connect(path) as db:
        assert db.conn.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION
        assert db.conn.execute("select number, open_amount from document order by id").fetchall() == documents
        assert len(documents) == 10


def test_a_database_of_the_second_version_keeps_its_identity_and_counts_writes(tmp_path):
    path = tmp_path / "relances.db"
    with closing(Database(path, execute_plugins=False)) as old:
        migrations.apply(old, stop_before=["m003_release_1_0"])
        old.conn.execute(f"pragma application_id = {APPLICATION_ID}")
        old.conn.execute("pragma user_version = 2")
        old.conn.execute(
            "insert into books (id, uuid, created_at, asides) values (1, ?, ?, 7)",
            (IDENTITY, NOW.isoformat()),
        )
        old.conn.commit()
    create_or_migrate(path, NOW)
    with connect(path) as db:
        before = db.conn.execute("select revision from books").fetchone()[0]
        assert (get_uuid(db), before >= 7) == (IDENTITY, True)
        add_customer(db, "C1")
        assert db.conn.execute("select revision from books").fetchone()[0] > before


def test_a_custom_template_stays_french_after_migration(tmp_path):
    path = tmp_path / "relances.db"
    path.write_bytes(gzip.decompress(DATABASE_0_1_0.read_bytes()))
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("insert into wording values (2, 'letter', 'private', 'Objet', 'Texte')")
    create_or_migrate(path, NOW)
    with connect(path) as db:
        mine = get_template(db, (2, Channel.LETTER, Audience.PRIVATE, Language.FRENCH))
        assert (mine.subject, mine.body) == ("Objet", "Texte")
        english = (2, Channel.LETTER, Audience.PRIVATE, Language.ENGLISH)
        assert get_template(db, english) == DEFAULT_TEMPLATES[english]


def test_a_database_of_a_later_version_is_refused_unchanged(database_path):
    with closing(sqlite3.connect(database_path)) as conn:
        conn.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    before, beside = hash_file(database_path), sorted(database_path.parent.iterdir())
    for attempt in (connect, lambda path: create_or_migrate(path, NOW)):
        with pytest.raises(DatabaseNewer, match="version plus récente"):
            attempt(database_path)
    assert hash_file(database_path) == before
    assert sorted(database_path.parent.iterdir()) == beside


def test_a_database_of_another_program_is_refused_unchanged(tmp_path):
    path = tmp_path / "relances.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("create table invoice (id integer)")
    check_refused_unchanged(path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 a workbook", b"x" * 5000, b"SQLite format 3\x00" + b"\x00" * 500]
)
def test_a_file_that_is_no_database_is_refused_unchanged(tmp_path, content):
    path = tmp_path / "relances.db"
    path.write_bytes(content)
    check_refused_unchanged(path)


def check_refused_unchanged(path):
    before = hash_file(path)
    for attempt in (connect, lambda path: create_or_migrate(path, NOW)):
        with pytest.raises(DatabaseForeign, match=r"n'est pas utilisable.*Rien n'a été modifié"):
            attempt(path)
    assert hash_file(path) == before


def test_an_interrupted_first_start_is_completed_by_the_next(tmp_path):
    """Killed after the file was marked, before its tables were laid."""
    path = tmp_path / "relances.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"pragma application_id = {APPLICATION_ID}")
    create_or_migrate(path, NOW)
    with connect(path) as db:
        assert len(get_uuid(db)) == 36


def test_a_write_takes_the_lock_from_its_first_statement(database_path, db):
    with connect(database_path) as other:
        other.conn.execute("pragma busy_timeout = 0")
        with db.write(), pytest.raises(DatabaseBusy), other.write():
            pytest.fail("two connections hold the write lock")
        with other.write():
            assert other.conn.in_transaction


def test_two_connections_that_read_then_write_wait_for_each_other(database_path):
    """A deferred transaction would fail at once here with « database is locked »."""

    def count_up():
        with connect(database_path) as db:
            for _ in range(10):
                with db.write():
                    epoch = db.conn.execute("select epoch from books").fetchone()[0]
                    db.conn.execute("update books set epoch = ?", (epoch + 1,))

    with ThreadPoolExecutor(2) as pool:
        for counted in [pool.submit(count_up) for _ in range(2)]:
            counted.result()
    with connect(database_path) as db:
        assert db.conn.execute("select epoch from books").fetchone()[0] == 20


def test_a_failed_transaction_rolls_back_including_nested_ones(db):
    def fail():
        with db.write():
            add_customer(db, "C1")
            add_document(db, "C1", "FA1", 5_000)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not db.conn.in_transaction
    assert read_rows(db, "customer") == read_rows(db, "document") == []


def test_a_non_integer_amount_is_refused_by_the_table(db):
    add_customer(db, "C1")
    document = add_document(db, "C1", "FA1", 5_000)
    for amount in ("douze", "12,50", 12.5):
        with pytest.raises(sqlite3.IntegrityError), db.write():
            db.conn.execute("update document set open_amount = ? where id = ?", (amount, document))


def test_a_document_without_its_customer_is_refused(db):
    with pytest.raises(sqlite3.IntegrityError):
        add_document(db, "C404", "FA1", 5_000)
    with pytest.raises(sqlite3.IntegrityError), db.write():
        db.conn.execute("insert into hold (customer_id, kind, since_on) values (404, 'pause', '2026-03-02')")


def test_a_history_row_is_never_changed_or_deleted(db):
    customer = add_customer(db, "C1")
    with db.write():
        db.conn.execute(
            """insert into journal (at, said_on, customer_id, channel, level, event)
            values (?, ?, ?, 'mail', 1, 'sent')""",
            (NOW.isoformat(), "2026-03-02", customer),
        )
    before = read_rows(db, "journal")
    for attempt in ("update journal set level = 2", "delete from journal"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), db.write():
            db.conn.execute(attempt)
    assert read_rows(db, "journal") == before


def test_a_read_only_connection_does_not_write(database_path):
    with connect(database_path, read_only=True) as db:
        assert get_uuid(db)
        with pytest.raises(DatabaseReadOnly, match="protégé en écriture"), db.write():
            db.conn.execute("update books set epoch = 9")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder closed by itself")
def test_permissions_of_database_and_copies_are_restricted(tmp_path):
    for name in ("sauvegardes", "boite-essai"):
        (tmp_path / name).mkdir(mode=0o755)
    copies = [prepare_database(tmp_path, NOW), tmp_path / "relances-remplacee-20240101-000000.db"]
    for path in copies:
        path.touch()
        path.chmod(0o644)
    prepare_database(tmp_path, NOW)
    assert [path.stat().st_mode & 0o777 for path in copies] == [0o600, 0o600]
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("sauvegardes", "boite-essai")] == [
        0o700,
        0o700,
    ]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/home/hélène/relances.db", "file:///home/h%C3%A9l%C3%A8ne/relances.db")
        if sys.platform != "win32"
        else ("C:/Users/hélène/relances.db", "file:///C:/Users/h%C3%A9l%C3%A8ne/relances.db"),
        ("//serveur/partage/a?b#c/relances.db", "file:////serveur/partage/a%3Fb%23c/relances.db"),
    ],
)
def test_the_uri_of_a_database_keeps_a_network_share_in_its_path(path, uri):
    """SQLite accepts no authority: the server of a share follows four slashes (sqlite.org/uri.html)."""
    assert build_file_uri(Path(path)) == uri


def test_a_file_that_another_program_holds_is_busy_and_not_damaged(database_path, monkeypatch):
    def fail(*_args, **_options):
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sqlite3, "connect", fail)
    with pytest.raises(DatabaseBusy):
        connect(database_path)


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows lets a program hold a file")
@pytest.mark.parametrize(("name", "share"), [("relances.db", "read"), ("relances.db-journal", "none")])
def test_a_held_database_or_journal_is_busy_and_not_write_protected_or_full(database_path, name, share):
    from windows_files import hold

    connect(database_path).close()
    held = database_path.with_name(name)
    held.touch()
    with hold(held, share=share), pytest.raises(DatabaseBusy), connect(database_path) as db, db.write():
        db.conn.execute("update books set epoch = epoch + 1")


@pytest.mark.skipif(
    sys.platform != "win32", reason="only Windows keeps a file that is read from being replaced"
)
def test_replacing_a_database_waits_for_its_readers(database_path):
    """Windows, fault 13: erasing the sample data while pages loaded answered 500."""
    reader = sqlite3.connect(database_path, check_same_thread=False)
    reader.execute("select count(*) from books").fetchone()
    new = database_path.with_name("relances.neuf")
    create_or_migrate(new, NOW)
    threading.Timer(0.5, reader.close).start()
    rename_database(new, database_path)
    assert not new.exists()
