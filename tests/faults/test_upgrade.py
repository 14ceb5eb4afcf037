"""Upgrade: an older database is backed up, then opened; an older program refuses a newer one."""

import gzip
import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from app_client import AppClient
from http_client import HttpClient
from shared_routes import create_app_with_shared_routes

PROJECT = Path(__file__).parents[2]
FIXTURES = PROJECT / "tests" / "fixtures"
OLD_DATABASE = FIXTURES / "books-0.1.0.db.gz"
OLDER_PROGRAM = """
import sys
from relances_app.store.database import open as open_store
from relances_app.store.migrations import runner
open_store.SCHEMA_VERSION = runner.SCHEMA_VERSION = runner.SCHEMA_VERSION - 1
from relances_app.cli import main
main(sys.argv[1:])
"""


@pytest.fixture
def folder(tmp_path):
    """A data folder of version 0.1.0, with a space and an accent in its name."""
    folder = tmp_path / "mes données"
    folder.mkdir()
    (folder / "relances.db").write_bytes(gzip.decompress(OLD_DATABASE.read_bytes()))
    return folder


def start(folder, *words, code=None, **environment):
    program = ["-c", code] if code else [str(PROJECT / "run.py")]
    return subprocess.Popen(
        [sys.executable, *program, "--data", str(folder), *words],
        env={**os.environ, "HOME": str(folder.parent), "XDG_STATE_HOME": str(folder.parent / "state"),
             "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def query_database(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_a_database_of_the_previous_release_is_backed_up_then_migrated(folder):
    query = "select number, open_amount from document order by id"
    before = query_database(folder / "relances.db", query)
    names = query_database(
        folder / "relances.db", "select name from customer where id in (select customer_id from document)"
    )
    process = start(folder, "--no-browser")
    try:
        visitor = HttpClient(process.stdout.readline().split()[-1])
        assert "Bienvenue" not in visitor.read("/")
        page = visitor.read("/relances?niveau=1&date_limite=2030-01-01&delai=0&mode=edition")
        shown = [name for (name,) in names if name.replace("'", "&#39;") in page]
        assert shown
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0
    [saved] = (folder / "sauvegardes").glob("relances-avant-version-*-depuis-1.db")
    assert query_database(saved, "pragma user_version") == [(1,)]
    assert query_database(saved, query) == before
    assert query_database(folder / "relances.db", query) == before
    assert query_database(folder / "relances.db", "pragma user_version") > [(1,)]


def test_an_older_program_refuses_newer_data_unchanged(folder):
    start(folder, "outbox").communicate(timeout=30)
    before = sha256((folder / "relances.db").read_bytes()).hexdigest()
    for words in (("outbox",), ("--no-browser",)):
        process = start(folder, *words, code=OLDER_PROGRAM)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "version plus récente du programme" in said
        assert "Traceback" not in said
    assert sha256((folder / "relances.db").read_bytes()).hexdigest() == before


def open_old_data(folder, release, **options):
    """Return a client of data made by an older release."""
    folder.mkdir()
    content = gzip.decompress((FIXTURES / f"books-{release}.db.gz").read_bytes())
    (folder / "relances.db").write_bytes(content)
    app = create_app_with_shared_routes(folder, "127.0.0.1:5000", **options)
    return AppClient(app).enter(), content


def test_data_of_0_2_keep_their_reminders_and_holds(tmp_path, monkeypatch):
    """Made by version 0.2.0: four mails sent at level 1, one dispute, one customer without an address."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    client, _ = open_old_data(tmp_path / "data", "0.2.0")
    assert client.query("select state, count(*) from message group by 1") == [("sent", 4)]
    first = client.get("/relances?niveau=1&date_limite=2024-06-01&delai=15&mode=edition").text
    assert "Café du Canal" in first
    assert "Atelier Aubépine" not in first
    second = client.get("/relances?niveau=2&date_limite=2030-01-01&delai=0&mode=email").text
    assert "Atelier Aubépine" in second
    assert "1 500,50" in second.replace("\xa0", " ").replace("\u202f", " ")
    assert "marchandise abîmée" in client.get("/clients/5").text
    assert "Boulangerie Blé d&#39;Or" in client.get("/histo").text


@pytest.mark.parametrize("release", ["0.1.0", "0.2.0"])
def test_old_data_on_a_write_protected_volume_are_shown_and_not_changed(tmp_path, monkeypatch, release):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    copies = tmp_path / "copies"
    copies.mkdir()
    client, before = open_old_data(tmp_path / "data", release, copy_folder=copies)
    for path in (
        "/",
        "/relances?niveau=1&date_limite=2030-01-01",
        "/clients",
        "/a-verifier",
        "/histo",
        "/envois",
    ):
        assert client.get(path).status_code == 200, path
    assert (tmp_path / "data" / "relances.db").read_bytes() == before
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["relances.db"]


@pytest.mark.skipif(os.name == "nt", reason="the browser is named by BROWSER on Unix")
def test_a_second_start_opens_the_page_of_the_first(folder):
    result = folder.parent / "opened.txt"
    browser = folder.parent / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{result}"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IEXEC)
    first = start(folder, "--no-browser")
    try:
        address = first.stdout.readline().split()[-1]
        second = start(folder, BROWSER=f"{browser} %s")
        said, _ = second.communicate(timeout=30)
        assert (second.returncode, "déjà ouvert" in said) == (0, True)
        deadline = time.monotonic() + 10
        while not result.exists():
            assert time.monotonic() < deadline, "no browser was opened"
            time.sleep(0.05)
        assert result.read_text().strip() == (folder / "entrer.html").as_uri()
        assert address in (folder / "entrer.html").read_text(encoding="utf-8")
    finally:
        first.terminate()
        first.communicate(timeout=20)
