"""Full disk, broken disk, locked database: no mail without its mark, nothing lost, a French message.

Long because each fault of a disk needs its own simulation.
"""

import os
import sqlite3
import sys
import time

import pytest
from data_copy import MAILS, DataCopy
from smtp_servers import FaultServer

from relances_app.domain.errors import DatabaseBusy, DatabaseFull
from relances_app.services.database import open_database
from relances_app.services.sending import deliver
from relances_app.store.database import connection as connection_store
from relances_app.store.database import open as open_store

WRITES_PER_MAIL = 12
"""More than the statements and commits that lock, mark and record one mail."""


@pytest.fixture
def server():
    with FaultServer() as server:
        yield server


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    monkeypatch.setattr(deliver, "RECORD_RETRY_DELAYS", (0.0, 0.0, 0.0))
    return DataCopy(tmp_path / "data", tmp_path / "profile").fill()


class FailingConnection(connection_store.Connection):
    """A connection whose n-th write fails like on a full or broken disk: already rolled back."""

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
        if FailingConnection.left is None or sql.split()[0].lower() not in {
            "insert",
            "update",
            "delete",
            "commit",
        }:
            return
        FailingConnection.left -= 1
        if -FailingConnection.times < FailingConnection.left < 0 or (
            FailingConnection.left < 0 and FailingConnection.times == 0
        ):
            if self.in_transaction:
                self.rollback()
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = FailingConnection.code
            connection_store.raise_database_error(error, self.path)


@pytest.fixture
def failing_connection(monkeypatch):
    monkeypatch.setattr(open_store, "Connection", FailingConnection)

    def arm(nth, code, times):
        FailingConnection.left, FailingConnection.code, FailingConnection.times = nth - 1, code, times

    yield arm
    FailingConnection.left = None


CODES = [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("nth", range(1, WRITES_PER_MAIL + 1))
def test_a_disk_that_fails_from_the_nth_write(data_copy, server, failing_connection, nth, code):
    """From then on every write fails: the batch ends with a message, and the next start knows all sent mails."""
    failing_connection(nth, code, 0)
    with pytest.raises(DatabaseFull) as raised:
        data_copy.send(server)
    assert "Le disque est plein" in raised.value.message
    failing_connection(10**9, code, 0)
    check_states(data_copy, server)
    data_copy.open()
    finish(data_copy, server)


@pytest.mark.parametrize("nth", range(1, WRITES_PER_MAIL + 1))
def test_a_disk_that_fails_once(data_copy, server, failing_connection, nth):
    """The outcome is recorded at the second attempt; nothing is sent again."""
    failing_connection(nth, sqlite3.SQLITE_FULL, 2)
    try:
        data_copy.send(server)
    except DatabaseFull:
        check_states(data_copy, server)
    failing_connection(10**9, sqlite3.SQLITE_FULL, 1)
    data_copy.open()
    finish(data_copy, server)


def check_states(data_copy, server):
    """Compare the states in the database with the mails the server accepted."""
    marked = sum(data_copy.count_states()[word] for word in ("handing_over", "sent", "uncertain"))
    assert len(server.complete) <= marked
    assert data_copy.read("pragma integrity_check") == [("ok",)]
    assert sum(data_copy.count_states().values()) == MAILS


def finish(data_copy, server):
    """Send the rest as a user would; assert that the server has each mail once."""
    from relances_app.services import outbox

    with data_copy.database() as db:
        for message in outbox.list_not_final(db):
            if message.state == "held":
                outbox.resend(db, message.id, data_copy.clock())
    data_copy.send(server)
    states = data_copy.count_states()
    assert states["sent"] + states["uncertain"] == MAILS
    assert states["sent"] <= len(server.complete) <= MAILS


def test_a_disk_that_is_really_full(data_copy, server):
    """SQLite reports a full disk: the file may not grow."""
    with open_database(data_copy.path) as db:
        pages = db.conn.execute("pragma page_count").fetchone()[0]
        db.conn.execute(f"pragma max_page_count = {pages}")
        rows = ((f"{n}", "x" * 1000) for n in range(10_000))
        with pytest.raises(DatabaseFull) as raised, db.write():
            db.conn.executemany("insert into mapping values (?, ?)", rows)
        assert "Rien n'a été perdu" in raised.value.message
        assert not db.conn.in_transaction
        assert db["mapping"].count == 0
    data_copy.send(server)
    assert data_copy.count_states() == {"sent": MAILS}


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is of Unix")
def test_a_folder_with_a_full_quota(data_copy, server):
    """The operating system refuses writes (EFBIG): all fail in the child, the database is unchanged."""
    before = data_copy.path.read_bytes()
    child = os.fork()
    if child == 0:
        os._exit(_send_without_space(data_copy, server))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert data_copy.count_states() == {"queued": MAILS}
    assert len(server.complete) == 0
    assert data_copy.path.read_bytes() == before


def _send_without_space(data_copy, server):
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        data_copy.send(server)
    except DatabaseFull:
        return 7
    except Exception:  # noqa: BLE001  a forked child must not run the rest of the tests
        return 8
    return 9


def test_the_final_dot_is_not_sent_if_the_send_log_cannot_be_written(data_copy, server):
    with data_copy.database() as db:
        data_copy.list_send_logs(db)[0].mkdir()  # a folder with this name: no line can be appended
    with pytest.raises((DatabaseFull, OSError)):
        data_copy.send(server)
    assert len(server.complete) == 0


@pytest.fixture
def short_timeouts(monkeypatch):
    shorten_timeouts(monkeypatch)


def shorten_timeouts(monkeypatch):
    monkeypatch.setattr(open_store, "BUSY_SECONDS", 0.2)
    monkeypatch.setitem(open_store.PRAGMAS, "busy_timeout", 200)


def test_a_long_database_lock_loses_nothing(data_copy, server, short_timeouts):
    other = lock(data_copy.path)
    began = time.monotonic()
    with pytest.raises(DatabaseBusy) as raised:
        data_copy.send(server)
    assert time.monotonic() - began >= 0.15
    assert "occupé par un autre programme" in raised.value.message
    assert len(server.complete) == 0
    other.close()
    data_copy.send(server)
    assert data_copy.count_states() == {"sent": MAILS}


def test_a_database_lock_during_delivery_is_waited_for(data_copy, server, short_timeouts, monkeypatch):
    """The database is locked between the reply and its record, and released before the last attempt."""
    monkeypatch.setattr(deliver, "RECORD_RETRY_DELAYS", (0.1, 0.1, 0.1))
    record, others = deliver._record, []

    def record_behind_a_lock(db, *rest):
        if not others:
            others.append(lock(data_copy.path))
        else:
            others[0].close()
        return record(db, *rest)

    monkeypatch.setattr(deliver, "_record", record_behind_a_lock)
    data_copy.send(server)
    assert data_copy.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


def lock(path):
    other = sqlite3.connect(path)
    other.execute("begin exclusive")
    return other


@pytest.mark.parametrize("piece", [False, True])
def test_a_page_reports_a_locked_database(tmp_path, monkeypatch, piece):
    from app_client import DEMO_VIEW, open_app_client

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    data_copy = open_app_client(tmp_path / "data").enter()
    token = data_copy.token
    shorten_timeouts(monkeypatch)
    other = lock(data_copy.state.path)
    form = {**DEMO_VIEW, "date_edition": "2024-08-01", "csrf_token": token}
    answers = [
        data_copy.post("/relances/envoyer", form, token=False, piece=piece), data_copy.get("/envois", piece=piece)
    ]  # fmt: skip
    other.close()
    for answer in answers:
        assert answer.status_code == 422
        assert "occupé par un autre programme" in answer.text
        assert "Traceback" not in answer.text
    assert data_copy.count("message") == {"message": 0}
