"""Manipulated databases: foreign triggers, views, tables and links are refused, the file is unchanged."""

import gzip
import shutil
import sqlite3
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from builders import NOW

from relances_app.domain.errors import DatabaseForeign, LinkFound, UserError
from relances_app.services import backups
from relances_app.services.database import open_database, prepare_database
from relances_app.store.database.backups import check_copy
from relances_app.store.migrations.runner import APPLICATION_ID
from relances_app.system.links import find_links

OLD_DATABASE = Path(__file__).parents[2] / "fixtures" / "books-0.1.0.db.gz"
ADDED_OBJECTS = {
    "trigger": "create trigger t after update on structure begin update structure set name = 'x'; end",
    "trigger on the journal": "create trigger journal_x after insert on journal begin select 1; end",
    "trigger on the migrations": "create trigger t after insert on _sqlite_migrations begin select 1; end",
    "view": "create view v as select * from customer",
    "table": "create table extra (id integer)",
    "virtual table": "create virtual table extra using fts5 (name)",
    "index": "create index extra on customer (hex(name))",
    "column": "alter table customer add column extra text default 'x'",
    "generated column": "alter table customer add column extra text as (hex(name))",
}
REMOVED_OBJECTS = {
    "a protection": "drop trigger journal_is_never_changed",
    "a key against sending twice": "drop index message_line_once",
    "a table": "drop table mapping",
}


def change(path, *statements):
    with closing(sqlite3.connect(path)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.commit()


@pytest.mark.parametrize(
    "statement", [*ADDED_OBJECTS.values(), *REMOVED_OBJECTS.values()], ids=[*ADDED_OBJECTS, *REMOVED_OBJECTS]
)
def test_a_database_with_foreign_or_missing_objects_is_refused_unchanged(database_path, statement):
    change(database_path, statement)
    before = sha256(database_path.read_bytes()).hexdigest()
    with pytest.raises(DatabaseForeign, match=r"Rien n'a été modifié"):
        open_database(database_path)
    with pytest.raises(UserError):
        prepare_database(database_path.parent, NOW)
    with pytest.raises(DatabaseForeign):
        check_copy(database_path)
    assert sha256(database_path.read_bytes()).hexdigest() == before


def test_a_replaced_trigger_is_refused(database_path):
    mine = "create trigger journal_is_never_changed before update on journal begin select 1; end"
    change(database_path, "drop trigger journal_is_never_changed", mine)
    with pytest.raises(DatabaseForeign, match="déclencheur"):
        open_database(database_path)


def test_internal_sqlite_objects_are_accepted(database_path):
    change(database_path, "analyze")
    with open_database(database_path) as db:
        assert db["sqlite_stat1"].exists()


def test_older_schemas_are_accepted_and_their_foreign_objects_refused(tmp_path):
    path = tmp_path / "relances.db"
    path.write_bytes(gzip.decompress(OLD_DATABASE.read_bytes()))
    hostile = tmp_path / "hostile" / "relances.db"
    hostile.parent.mkdir()
    shutil.copy(path, hostile)
    prepare_database(tmp_path, NOW)
    with open_database(path) as db:
        assert db["customer"].exists()
    change(hostile, ADDED_OBJECTS["trigger"])
    before = hostile.read_bytes()
    with pytest.raises(UserError, match="déclencheur"):
        prepare_database(hostile.parent, NOW)
    assert hostile.read_bytes() == before


def test_an_empty_database_with_a_trigger_is_refused(tmp_path):
    path = tmp_path / "relances.db"
    change(
        path,
        f"pragma application_id = {APPLICATION_ID}",
        "create table customer (id integer)",
        "create view v as select 1",
    )
    with pytest.raises(UserError, match="déclencheur ou une vue"):
        prepare_database(tmp_path, NOW)


needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@needs_links
@pytest.mark.parametrize(
    "name", ["relances.db", "relances.db-journal", "envois.jsonl", "sauvegardes", "boite-essai", "relances.log",
             "relances.lock", "entrer.html", "messagerie.coffre", "sauvegardes/relances-2024-01-01.db"],
)  # fmt: skip
def test_a_link_in_the_data_folder_is_refused_and_its_target_unchanged(tmp_path, name):
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    prepare_database(folder, NOW)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.replace(elsewhere)
    else:
        elsewhere.write_text("à quelqu'un d'autre")
    before = elsewhere.read_bytes()
    path.symlink_to(elsewhere)
    assert find_links(folder) == [name]
    for act in (prepare_database, backups.create):
        with pytest.raises(LinkFound, match=Path(name).name):
            act(folder, NOW)
    with pytest.raises(LinkFound):
        backups.restore(folder, elsewhere, NOW)
    assert elsewhere.read_bytes() == before
    if name == "relances.db":
        with pytest.raises(DatabaseForeign, match="lien"):
            open_database(path)


@needs_links
def test_a_linked_data_folder_and_unrelated_links_are_accepted(tmp_path):
    real = tmp_path / "real"
    prepare_database(real, NOW)
    (tmp_path / "data").symlink_to(real)
    (real / "photos").symlink_to("/nowhere")
    assert prepare_database(tmp_path / "data", NOW).exists()
