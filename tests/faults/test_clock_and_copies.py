"""Clock jumps, restored backups, copied data: nothing is sent twice, nothing is sent unnoticed.

Long because all cases copy or restore the same day of work.
"""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest
from data_copy import MAILS, DataCopy
from smtp_servers import FaultServer

from relances_app.services import backups, outbox


@pytest.fixture
def server():
    with FaultServer() as server:
        yield server


@pytest.fixture
def data_copy(tmp_path):
    return DataCopy(tmp_path / "data", tmp_path / "profile").fill()


def test_a_clock_one_day_back_holds_mails_and_reports_it(data_copy, server):
    data_copy.send(server, 3)
    data_copy.now -= timedelta(days=1)
    data_copy.open()
    assert data_copy.send(server) == []
    assert data_copy.count_states() == {"sent": 3, "held": 4}
    assert "horloge" in data_copy.find_reasons().pop()
    release_all(data_copy)
    data_copy.send(server)
    assert data_copy.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


def test_a_clock_ten_days_ahead_holds_queued_mails(data_copy, server):
    data_copy.send(server, 3)
    data_copy.now += timedelta(days=10)
    data_copy.open()
    assert data_copy.send(server) == []
    assert data_copy.count_states() == {"sent": 3, "held": 4}
    assert "trois jours" in data_copy.find_reasons().pop()
    assert len(server.complete) == 3


def test_a_clock_jump_during_a_batch_does_not_exceed_the_rate_limit(data_copy, server):
    data_copy.send(server, 3)
    data_copy.now += timedelta(days=10)
    assert data_copy.send(server) == []
    assert len(server.complete) == 3


def test_a_clock_set_back_during_a_batch_sends_each_mail_once(data_copy, server):
    data_copy.send(server, 3)
    data_copy.now -= timedelta(days=1)
    data_copy.send(server)
    data_copy.send(server)
    assert data_copy.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Paris"])
def test_another_time_zone_changes_nothing(data_copy, server, zone, monkeypatch):
    data_copy.send(server, 3)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        data_copy.now = data_copy.now.astimezone()
        data_copy.open()
        data_copy.send(server)
        data_copy.send(server)
    finally:
        os.environ.pop("TZ")
        time.tzset()
    assert data_copy.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


@pytest.mark.parametrize(
    "before_the_change",
    [datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC), datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)],
    ids=["back to winter time", "on to summer time"],
)
def test_daylight_saving_changes_have_no_effect(tmp_path, server, before_the_change, monkeypatch):
    """F31: the wall clock changes by an hour during a batch; times are stored in UTC."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        data_copy = DataCopy(tmp_path / "data", tmp_path / "profile")
        data_copy.now = before_the_change.astimezone()
        data_copy.fill()
        data_copy.send(server, 3)
        data_copy.now = (before_the_change + timedelta(minutes=1)).astimezone()
        assert data_copy.now.utcoffset() != before_the_change.astimezone().utcoffset()
        data_copy.open()
        data_copy.send(server)
    finally:
        os.environ.pop("TZ")
        time.tzset()
    assert data_copy.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS
    instants = [at for (at,) in data_copy.read("select at from journal order by id")]
    assert instants == sorted(instants)
    assert len(instants) == MAILS


def test_a_restored_older_backup_holds_queued_mails_and_knows_sent_ones(data_copy, server):
    old = backups.create(data_copy.folder, data_copy.clock())
    data_copy.send(server, 3)
    backups.restore(data_copy.folder, old, data_copy.clock())
    assert data_copy.count_states() == {"queued": MAILS}
    data_copy.open()
    assert data_copy.send(server) == []
    assert data_copy.count_states() == {"sent": 3, "held": 4}
    assert data_copy.find_reasons() != {""}
    assert len(server.complete) == 3


def test_mails_unknown_to_an_older_database_are_recovered_with_their_document_levels(tmp_path, server):
    data_copy = DataCopy(tmp_path / "data", tmp_path / "profile").fill()
    with data_copy.database() as db:
        for message in outbox.list_not_final(db):
            outbox.abandon(db, message.id, data_copy.clock())
    old = backups.create(data_copy.folder, data_copy.clock())
    with data_copy.database() as db:
        data_copy.queue(db)
    data_copy.send(server)
    levels = data_copy.read("select number, level from document order by number")
    assert sum(level for _, level in levels) >= MAILS
    backups.restore(data_copy.folder, old, data_copy.clock())
    assert data_copy.count_states() == {"cancelled": MAILS}
    data_copy.open()
    assert data_copy.count_states() == {"cancelled": MAILS, "sent": MAILS}
    assert data_copy.read("select number, level from document order by number") == levels
    with data_copy.database() as db, pytest.raises(Exception, match="Rien à envoyer"):
        data_copy.queue(db)
    assert len(server.complete) == MAILS


def test_a_copy_on_another_machine_sends_nothing_by_itself(data_copy, server, tmp_path):
    shutil.copytree(data_copy.folder, tmp_path / "stick")
    copy = DataCopy(tmp_path / "stick", tmp_path / "other profile").open()
    assert copy.send(server) == []
    assert copy.count_states() == {"held": MAILS}
    assert "autre poste" in copy.find_reasons().pop()
    data_copy.send(server)
    assert len(server.complete) == MAILS


def test_two_copies_on_one_machine_share_the_send_log(data_copy, server, tmp_path):
    shutil.copytree(data_copy.folder, tmp_path / "copy")
    data_copy.send(server, 3)
    copy = DataCopy(tmp_path / "copy", data_copy.profile).open()
    assert copy.send(server) == []
    assert copy.count_states() == {"sent": 3, "held": 4}
    assert len(server.complete) == 3


def test_after_a_kill_mails_sent_in_the_send_log_become_sent(data_copy, server, monkeypatch):
    """Killed after the reply, before the commit: the second line of the send log shows that it was sent."""
    from relances_app.services.sending import deliver

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_record_with_retry", die)
        with pytest.raises(KeyboardInterrupt):
            data_copy.send(server)
    assert data_copy.count_states() == {"handing_over": 1, "queued": 6}
    data_copy.open()
    assert data_copy.count_states()["sent"] == 1
    assert data_copy.count_states()["uncertain"] == 0
    data_copy.send(server)
    release_all(data_copy)
    data_copy.send(server)
    assert len(server.complete) == MAILS


def test_a_send_log_with_a_torn_last_line_is_read_up_to_it(data_copy, server):
    data_copy.send(server, 3)
    with data_copy.database() as db:
        for path in data_copy.list_send_logs(db):
            with path.open("ab") as file:
                file.write(b'0badc0de {"books": "x", "id": 4\xff')
    data_copy.open()
    data_copy.send(server)
    assert data_copy.count_states() == {"sent": MAILS}
    assert len(server.complete) == MAILS


def test_a_send_log_line_after_a_torn_one_still_counts(data_copy, server):
    """A truncated line must not corrupt the next one."""
    with data_copy.database() as db:
        ledgers = data_copy.list_send_logs(db)
    for path in ledgers:
        path.write_bytes(b'0badc0de {"books": "x')
    old = backups.create(data_copy.folder, data_copy.clock())
    data_copy.send(server, 1)
    backups.restore(data_copy.folder, old, data_copy.clock())
    data_copy.open()
    assert data_copy.count_states() == {"sent": 1, "held": 6}


def release_all(data_copy):
    with data_copy.database() as db:
        for message in outbox.list_not_final(db):
            assert message.state in {"held", "queued"}
            if message.state == "held":
                outbox.resend(db, message.id, data_copy.clock())
