"""The sender thread in front of servers that fail at first, and settings that change while it waits."""

from datetime import datetime, timedelta
from threading import Event

import pytest
from batches import queue, states
from builders import FakeClock, add_customer, add_document
from ports import find_free_port
from smtp_servers import Fault, FaultServer

from relances_app.domain.sending import rate_limit
from relances_app.runtime.sender_thread import SenderThread
from relances_app.services import structure
from relances_app.services.batches import progress
from relances_app.services.database import open_database

BUSY = Fault("CONNECT", b"421 4.3.2 try again later\r\n", disconnects_after=True)


def now():
    return datetime.now().astimezone()


@pytest.fixture
def batch(db):
    for n in (1, 2, 3):
        add_customer(db, f"C{n}")
        add_document(db, f"C{n}", f"FA{n}", 1_000 * n)
    return queue(db, FakeClock(now()))


@pytest.fixture
def sender(database_path, batch):
    thread = SenderThread(database_path, now)
    yield thread
    thread.stop()


def set_server(db, port, **values):
    server = {"mail_host": "127.0.0.1", "mail_port": port, "mail_security": "none", "mail_user": ""}
    structure.save_values(db, {**server, "mails_per_minute": 0, "mails_per_hour": 0, **values})


def wait_for(path, condition):
    """Look again, as the page does, until the condition holds; the test's own time limit ends an endless wait."""
    pause = Event()
    with open_database(path) as db:
        for _ in range(400):
            if condition(db):
                return
            pause.wait(0.05)
        raise AssertionError([states(db), [dict(row) for row in db.query("select * from batch")]])


def test_a_server_that_is_busy_at_first_gets_all_mails_after_short_pauses(db, sender, monkeypatch):
    monkeypatch.setattr(rate_limit, "BUSY_DELAYS", (timedelta(milliseconds=10),))
    with FaultServer(Fault(BUSY.at, BUSY.action, disconnects_after=True, nth=1)) as server:
        set_server(db, server.port)
        sender.start()
        wait_for(sender.path, lambda db: states(db) == ["sent"] * 3)
    assert len(server.kept) == 3


def test_a_corrected_server_is_used_as_soon_as_the_user_resumes(db, sender, batch):
    set_server(db, find_free_port())
    sender.start()
    wait_for(sender.path, lambda db: progress.get_progress(db, batch).state == "paused")
    with FaultServer() as server:
        set_server(db, server.port)
        progress.resume_batch(db, batch)
        sender.wake()
        wait_for(sender.path, lambda db: states(db) == ["sent"] * 3)
    assert len(server.kept) == 3


def test_settings_saved_while_it_waits_for_its_rate_limit_are_used_at_once(db, sender, batch):
    with FaultServer() as first, FaultServer() as second:
        set_server(db, first.port, mails_per_hour=1)
        sender.start()
        wait_for(
            sender.path, lambda db: progress.get_progress(db, batch).reason.startswith("limite par heure")
        )
        set_server(db, second.port)
        sender.wake()
        wait_for(sender.path, lambda db: states(db) == ["sent"] * 3)
    assert (len(first.kept), len(second.kept)) == (1, 2)
