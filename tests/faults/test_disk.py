"""Full disks, broken disks, busy books: no mail without its mark, nothing lost, a sentence in French."""

import os
import sqlite3
import sys
import time

import pytest
from data_copy import MAILS, SmallDesk
from smtp_servers import FaultServer

from relances_app.domain.errors import BooksBusy, BooksFull
from relances_app.services.database import open_books
from relances_app.services.sending import deliver
from relances_app.store.database import connection as connection_store
from relances_app.store.database import open as open_store

WRITES_OF_A_MAIL = 12
"""More than the statements and commits with which one mail is claimed, marked and recorded."""


@pytest.fixture
def server():
    with FaultServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(deliver, "RECORD_WAITS", (0.0, 0.0, 0.0))
    return SmallDesk(tmp_path / "data", tmp_path / "profile").open().fill()


class Breaking(connection_store.Connection):
    """A connection whose n-th write fails as a full or broken disk makes it fail: rolled back already."""

    left = None
    times = 1
    code = sqlite3.SQLITE_FULL

    def execute(self, sql, *values, **options):
        self._count(sql)
        return super().execute(sql, *values, **options)

    def commit(self):
        self._count("commit")
        super().commit()

    def _count(self, sql):
        if Breaking.left is None or sql.split()[0].lower() not in {"insert", "update", "delete", "commit"}:
            return
        Breaking.left -= 1
        if -Breaking.times < Breaking.left < 0 or (Breaking.left < 0 and Breaking.times == 0):
            if self.in_transaction:
                self.rollback()
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = Breaking.code
            connection_store.raise_trouble(error)


@pytest.fixture
def breaking(monkeypatch):
    monkeypatch.setattr(connection_store, "Connection", Breaking)

    def arm(nth, code, times):
        Breaking.left, Breaking.code, Breaking.times = nth - 1, code, times

    yield arm
    Breaking.left = None


CODES = [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("nth", range(1, WRITES_OF_A_MAIL + 1))
def test_a_disk_that_fails_from_some_write_on(desk, server, breaking, nth, code):
    """From then on every write fails: the run ends with a sentence, and the next start knows all that left."""
    breaking(nth, code, 0)
    with pytest.raises(BooksFull) as raised:
        desk.send(server)
    assert "Le disque est plein" in raised.value.sentence
    breaking(10**9, code, 0)
    check_marks(desk, server)
    desk.open()
    finish(desk, server)


@pytest.mark.parametrize("nth", range(1, WRITES_OF_A_MAIL + 1))
def test_a_disk_that_fails_once(desk, server, breaking, nth):
    """What was done at the server is recorded at the second try; nothing is sent again."""
    breaking(nth, sqlite3.SQLITE_FULL, 2)
    try:
        desk.send(server)
    except BooksFull:
        check_marks(desk, server)
    breaking(10**9, sqlite3.SQLITE_FULL, 1)
    desk.open()
    finish(desk, server)


def check_marks(desk, server):
    """Compare what the books say with what the server took."""
    marked = sum(desk.count_states()[word] for word in ("handing_over", "sent", "uncertain"))
    assert len(server.complete) <= marked
    assert desk.read("pragma integrity_check") == [("ok",)]
    assert sum(desk.count_states().values()) == MAILS


def finish(desk, server):
    """Send the rest as a person would, and find each mail once at the server."""
    from relances_app.services import outbox

    with desk.books() as db:
        for message in outbox.list_not_final(db):
            if message.state == "held":
                outbox.resend(db, message.id, desk.clock())
    desk.send(server)
    states = desk.count_states()
    assert states["sent"] + states["uncertain"] == MAILS
    assert states["sent"] <= len(server.complete) <= MAILS


def test_a_disk_that_is_really_full(desk, server):
    """SQLite itself says so: the file may not grow."""
    with open_books(desk.path) as db:
        pages = db.conn.execute("pragma page_count").fetchone()[0]
        db.conn.execute(f"pragma max_page_count = {pages}")
        rows = ((f"{n}", "x" * 1000) for n in range(10_000))
        with pytest.raises(BooksFull) as raised, db.write():
            db.conn.executemany("insert into mapping values (?, ?)", rows)
        assert "Rien n'a été perdu" in raised.value.sentence
        assert not db.conn.in_transaction
        assert db["mapping"].count == 0
    desk.send(server)
    assert desk.count_states() == {"sent": MAILS}


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is of Unix")
def test_a_folder_that_takes_no_more_bytes(desk, server):
    """The operating system refuses (EFBIG): every write of the child fails, the books are as before."""
    before = desk.path.read_bytes()
    child = os.fork()
    if child == 0:
        os._exit(_send_without_room(desk, server))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert desk.count_states() == {"queued": MAILS}
    assert len(server.complete) == 0
    assert desk.path.read_bytes() == before


def _send_without_room(desk, server):
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        desk.send(server)
    except BooksFull:
        return 7
    except Exception:  # noqa: BLE001  a forked child must not run the rest of the tests
        return 8
    return 9


def test_a_ledger_that_cannot_be_written_keeps_the_dot_back(desk, server):
    with desk.books() as db:
        desk.list_ledgers(db)[0].mkdir()  # a folder in its place: no line can be added
    with pytest.raises((BooksFull, OSError)):
        desk.send(server)
    assert len(server.complete) == 0


@pytest.fixture
def hurried(monkeypatch):
    shorten_patience(monkeypatch)


def shorten_patience(monkeypatch):
    monkeypatch.setattr(open_store, "BUSY_SECONDS", 0.2)
    monkeypatch.setitem(open_store.PRAGMAS, "busy_timeout", 200)


def test_books_locked_for_long_lose_nothing(desk, server, hurried):
    other = lock(desk.path)
    began = time.monotonic()
    with pytest.raises(BooksBusy) as raised:
        desk.send(server)
    assert time.monotonic() - began >= 0.15
    assert "occupé par un autre programme" in raised.value.sentence
    assert len(server.complete) == 0
    other.close()
    desk.send(server)
    assert desk.count_states() == {"sent": MAILS}


def test_books_locked_while_a_mail_is_out_are_waited_for(desk, server, hurried, monkeypatch):
    """The lock falls between the reply and its record, and is let go before the last attempt."""
    monkeypatch.setattr(deliver, "RECORD_WAITS", (0.1, 0.1, 0.1))
    record, others = deliver._record, []

    def record_behind_a_lock(db, *rest):
        if not others:
            others.append(lock(desk.path))
        else:
            others[0].close()
        return record(db, *rest)

    monkeypatch.setattr(deliver, "_record", record_behind_a_lock)
    desk.send(server)
    assert desk.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


def lock(path):
    other = sqlite3.connect(path)
    other.execute("begin exclusive")
    return other


@pytest.mark.parametrize("piece", [False, True])
def test_a_page_in_front_of_locked_books_says_so(tmp_path, monkeypatch, piece):
    from app_client import DEMO_VIEW, HOST, Desk

    from relances_app.app import create_app
    from relances_app.services import demo

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    app = create_app(tmp_path / "data", HOST, demo_day=demo.AS_OF)
    with open_books(app.extensions["relances"].path) as db:
        demo.fill(db)
    desk = Desk(app).enter()
    token = desk.token
    shorten_patience(monkeypatch)
    other = lock(desk.program.path)
    form = {**DEMO_VIEW, "date_edition": "2024-08-01", "csrf_token": token}
    answers = [
        desk.post("/relances/envoyer", form, token=False, piece=piece), desk.get("/envois", piece=piece)
    ]  # fmt: skip
    other.close()
    for answer in answers:
        assert answer.status_code == 422
        assert "occupé par un autre programme" in answer.text
        assert "Traceback" not in answer.text
    assert desk.count("message") == {"message": 0}
