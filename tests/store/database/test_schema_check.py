"""Books that somebody prepared: foreign triggers, views, tables and links are refused, the file unchanged."""

import gzip
import shutil
import sqlite3
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from builders import NOW

from relances_app.domain.errors import BooksForeign, LinkFound, Refusal
from relances_app.services import backups
from relances_app.services.database import open_books, prepare_books
from relances_app.store.database.backups import check_copy
from relances_app.store.migrations.runner import APPLICATION_ID
from relances_app.system.links import find_links

OLD = Path(__file__).parents[2] / "fixtures" / "books-0.1.0.db.gz"
HOSTILE = {
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
GONE = {
    "a protection": "drop trigger journal_is_never_changed",
    "a key against sending twice": "drop index message_line_once",
    "a table": "drop table mapping",
}


def change(path, *statements):
    with closing(sqlite3.connect(path)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.commit()


@pytest.mark.parametrize("statement", [*HOSTILE.values(), *GONE.values()], ids=[*HOSTILE, *GONE])
def test_books_with_foreign_or_missing_parts_are_refused_unchanged(books_path, statement):
    change(books_path, statement)
    before = sha256(books_path.read_bytes()).hexdigest()
    with pytest.raises(BooksForeign, match=r"Rien n'a été modifié"):
        open_books(books_path)
    with pytest.raises(Refusal):
        prepare_books(books_path.parent, NOW)
    with pytest.raises(BooksForeign):
        check_copy(books_path)
    assert sha256(books_path.read_bytes()).hexdigest() == before


def test_a_trigger_in_the_place_of_ours_is_refused(books_path):
    mine = "create trigger journal_is_never_changed before update on journal begin select 1; end"
    change(books_path, "drop trigger journal_is_never_changed", mine)
    with pytest.raises(BooksForeign, match="déclencheur"):
        open_books(books_path)


def test_what_sqlite_keeps_for_itself_is_not_foreign(books_path):
    change(books_path, "analyze")
    with open_books(books_path) as db:
        assert db["sqlite_stat1"].exists()


def test_older_books_are_known_and_their_foreign_parts_too(tmp_path):
    path = tmp_path / "relances.db"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    hostile = tmp_path / "hostile" / "relances.db"
    hostile.parent.mkdir()
    shutil.copy(path, hostile)
    prepare_books(tmp_path, NOW)
    with open_books(path) as db:
        assert db["customer"].exists()
    change(hostile, HOSTILE["trigger"])
    before = hostile.read_bytes()
    with pytest.raises(Refusal, match="déclencheur"):
        prepare_books(hostile.parent, NOW)
    assert hostile.read_bytes() == before


def test_empty_books_with_a_trap_are_refused(tmp_path):
    path = tmp_path / "relances.db"
    change(
        path,
        f"pragma application_id = {APPLICATION_ID}",
        "create table customer (id integer)",
        "create view v as select 1",
    )
    with pytest.raises(Refusal, match="déclencheur ou une vue"):
        prepare_books(tmp_path, NOW)


needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@needs_links
@pytest.mark.parametrize(
    "name", ["relances.db", "relances.db-journal", "envois.jsonl", "sauvegardes", "boite-essai", "relances.log",
             "relances.lock", "entrer.html", "messagerie.coffre", "sauvegardes/relances-2024-01-01.db"],
)  # fmt: skip
def test_a_link_in_the_data_folder_is_refused_and_what_it_names_untouched(tmp_path, name):
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    prepare_books(folder, NOW)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.replace(elsewhere)
    else:
        elsewhere.write_text("à quelqu'un d'autre")
    before = elsewhere.read_bytes()
    path.symlink_to(elsewhere)
    assert find_links(folder) == [name]
    for act in (prepare_books, backups.make):
        with pytest.raises(LinkFound, match=Path(name).name):
            act(folder, NOW)
    with pytest.raises(LinkFound):
        backups.restore(folder, elsewhere, NOW)
    assert elsewhere.read_bytes() == before
    if name == "relances.db":
        with pytest.raises(BooksForeign, match="lien"):
            open_books(path)


@needs_links
def test_a_folder_reached_by_a_link_and_links_of_others_are_fine(tmp_path):
    real = tmp_path / "real"
    prepare_books(real, NOW)
    (tmp_path / "data").symlink_to(real)
    (real / "photos").symlink_to("/nowhere")
    assert prepare_books(tmp_path / "data", NOW).exists()
