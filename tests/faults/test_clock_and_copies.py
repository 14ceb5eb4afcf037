"""Clocks that jump, backups put back, copies of the data: nothing leaves twice, nothing leaves unseen."""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest
from data_copy import MAILS, SmallDesk
from smtp_servers import FaultServer

from relances_app.services import backups, outbox


@pytest.fixture
def server():
    with FaultServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path):
    return SmallDesk(tmp_path / "data", tmp_path / "profile").open().fill()


def test_a_clock_one_day_back_holds_and_says_so(desk, server):
    desk.send(server, 3)
    desk.now -= timedelta(days=1)
    desk.open()
    assert desk.send(server) == []
    assert desk.count_states() == {"sent": 3, "held": 4}
    assert "horloge" in desk.find_reasons().pop()
    release_all(desk)
    desk.send(server)
    assert desk.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


def test_a_clock_ten_days_on_holds_what_waited(desk, server):
    desk.send(server, 3)
    desk.now += timedelta(days=10)
    desk.open()
    assert desk.send(server) == []
    assert desk.count_states() == {"sent": 3, "held": 4}
    assert "trois jours" in desk.find_reasons().pop()
    assert len(server.complete) == 3


def test_a_clock_that_jumps_ten_days_on_during_a_run_does_not_burst(desk, server):
    desk.send(server, 3)
    desk.now += timedelta(days=10)
    assert desk.send(server) == []
    assert len(server.complete) == 3


def test_a_clock_that_goes_back_during_a_run_sends_each_mail_once(desk, server):
    desk.send(server, 3)
    desk.now -= timedelta(days=1)
    desk.send(server)
    desk.send(server)
    assert desk.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Paris"])
def test_another_time_zone_changes_nothing(desk, server, zone, monkeypatch):
    desk.send(server, 3)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        desk.now = desk.now.astimezone()
        desk.open()
        desk.send(server)
        desk.send(server)
    finally:
        os.environ.pop("TZ")
        time.tzset()
    assert desk.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


@pytest.mark.parametrize(
    "before_the_change",
    [datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC), datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)],
    ids=["back to winter time", "on to summer time"],
)
def test_the_hour_that_comes_twice_or_never_changes_nothing(tmp_path, server, before_the_change, monkeypatch):
    """F31: the wall clock goes an hour back or on in the middle of a run; instants are kept in UTC."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        desk = SmallDesk(tmp_path / "data", tmp_path / "profile")
        desk.now = before_the_change.astimezone()
        desk.open().fill()
        desk.send(server, 3)
        desk.now = (before_the_change + timedelta(minutes=1)).astimezone()
        assert desk.now.utcoffset() != before_the_change.astimezone().utcoffset()
        desk.open()
        desk.send(server)
    finally:
        os.environ.pop("TZ")
        time.tzset()
    assert desk.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS
    instants = [at for (at,) in desk.read("select at from journal order by id")]
    assert instants == sorted(instants)
    assert len(instants) == MAILS


def test_a_backup_put_back_over_newer_books_holds_what_waited_and_knows_what_left(desk, server):
    old = backups.make(desk.folder, desk.clock())
    desk.send(server, 3)
    backups.restore(desk.folder, old, desk.clock())
    assert desk.count_states() == {"queued": MAILS}
    desk.open()
    assert desk.send(server) == []
    assert desk.count_states() == {"sent": 3, "held": 4}
    assert desk.find_reasons() != {""}
    assert len(server.complete) == 3


def test_mails_that_older_books_never_knew_are_written_down_with_the_level_of_their_documents(
    tmp_path, server
):
    desk = SmallDesk(tmp_path / "data", tmp_path / "profile").open()
    desk.fill()
    with desk.books() as db:
        for message in outbox.list_not_final(db):
            outbox.abandon(db, message.id, desk.clock())
    old = backups.make(desk.folder, desk.clock())
    with desk.books() as db:
        desk.queue(db)
    desk.send(server)
    levels = desk.read("select number, level from document order by number")
    assert sum(level for _, level in levels) >= MAILS
    backups.restore(desk.folder, old, desk.clock())
    assert desk.count_states() == {"cancelled": MAILS}
    desk.open()
    assert desk.count_states() == {"cancelled": MAILS, "sent": MAILS}
    assert desk.read("select number, level from document order by number") == levels
    with desk.books() as db, pytest.raises(Exception, match="Rien à envoyer"):
        desk.queue(db)
    assert len(server.complete) == MAILS


def test_a_copy_on_another_machine_sends_nothing_by_itself(desk, server, tmp_path):
    shutil.copytree(desk.folder, tmp_path / "stick")
    copy = SmallDesk(tmp_path / "stick", tmp_path / "other profile").open()
    assert copy.send(server) == []
    assert copy.count_states() == {"held": MAILS}
    assert "autre poste" in copy.find_reasons().pop()
    desk.send(server)
    assert len(server.complete) == MAILS


def test_two_copies_on_one_machine_share_what_left(desk, server, tmp_path):
    shutil.copytree(desk.folder, tmp_path / "copy")
    desk.send(server, 3)
    copy = SmallDesk(tmp_path / "copy", desk.profile).open()
    assert copy.send(server) == []
    assert copy.count_states() == {"sent": 3, "held": 4}
    assert len(server.complete) == 3


def test_a_killed_program_upgrades_what_the_ledger_knows_to_sent(desk, server, monkeypatch):
    """Killed after the reply, before the commit: the second line of the ledger says that it left."""
    from relances_app.services.sending import deliver

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_record_patiently", die)
        with pytest.raises(KeyboardInterrupt):
            desk.send(server)
    assert desk.count_states() == {"handing_over": 1, "queued": 6}
    desk.open()
    assert desk.count_states()["sent"] == 1
    assert desk.count_states()["uncertain"] == 0
    desk.send(server)
    release_all(desk)
    desk.send(server)
    assert len(server.complete) == MAILS


def test_a_ledger_torn_in_its_last_line_is_read_up_to_there(desk, server):
    desk.send(server, 3)
    with desk.books() as db:
        for path in desk.list_ledgers(db):
            with path.open("ab") as file:
                file.write(b'0badc0de {"books": "x", "id": 4\xff')
    desk.open()
    desk.send(server)
    assert desk.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


def test_a_line_after_a_torn_one_still_counts(desk, server):
    """A line cut by a power failure must not swallow the one written next."""
    with desk.books() as db:
        ledgers = desk.list_ledgers(db)
    for path in ledgers:
        path.write_bytes(b'0badc0de {"books": "x')
    old = backups.make(desk.folder, desk.clock())
    desk.send(server, 1)
    backups.restore(desk.folder, old, desk.clock())
    desk.open()
    assert desk.count_states() == {"sent": 1, "held": 6}


def release_all(desk):
    with desk.books() as db:
        for message in outbox.list_not_final(db):
            assert message.state in {"held", "queued"}
            if message.state == "held":
                outbox.resend(db, message.id, desk.clock())
