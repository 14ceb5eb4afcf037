"""Startup checks: nothing is lost by a restart, and a copy or an older state sends nothing.

Long because each state before a start has its case.
"""

import shutil
from datetime import date, timedelta

import fake_mailer
import pytest
from batches import events, levels, queue, send, states
from builders import add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.errors import NothingSelected, UserError
from relances_app.services import backups, outbox, startup_checks
from relances_app.services.database import get_database_id, open_database
from relances_app.store.database.backups import BACKUPS_KEPT, select_days_to_keep


class RunningProgram:
    """A data folder, a profile, and the program started on them."""

    def __init__(self, database_path, profile, clock):
        self.path, self.folder, self.profile, self.clock = database_path, database_path.parent, profile, clock
        self.mailer = FakeMailer()

    def start(self, profile=None):
        startup_checks.prepare_for_sending(self.folder, profile or self.profile, self.clock())

    def end(self):
        startup_checks.mark_clean_exit(self.folder)

    def restart(self):
        self.end()
        self.start()

    def send(self, *answers):
        self.mailer.results = list(answers)
        with open_database(self.path) as db:
            send_logs = startup_checks.list_send_logs(self.folder, self.profile, get_database_id(db))
            return send(db, self.mailer, self.clock, send_logs=send_logs)

    def call(self, work, *args):
        with open_database(self.path) as db:
            return work(db, *args)

    @property
    def states(self):
        return self.call(states)

    @property
    def advice(self):
        return {message.advice for message in self.call(outbox.list_not_final)}


@pytest.fixture
def running_program(database_path, tmp_path, clock):
    """Three mails are queued; the program runs."""
    running_program = RunningProgram(database_path, tmp_path / "profile", clock)
    running_program.start()
    with open_database(database_path) as db:
        for n in (1, 2, 3):
            add_customer(db, f"C{n}")
            add_document(db, f"C{n}", f"FA{n}", 1_000)
        queue(db, clock)
    return running_program


def test_a_restart_changes_nothing_and_the_batch_continues(running_program):
    running_program.restart()
    assert running_program.states == ["queued"] * 3
    running_program.send()
    running_program.restart()
    assert running_program.states == ["sent"] * 3
    assert len(running_program.mailer.delivered) == 3


def test_mails_of_a_killed_sender_are_recovered_before_the_first_mail(running_program):
    with pytest.raises(fake_mailer.SimulatedCrash):
        running_program.send(fake_mailer.accept, fake_mailer.crash_after_dot)
    running_program.start()
    assert running_program.states == ["sent", "uncertain", "queued"]
    with pytest.raises(fake_mailer.SimulatedCrash):
        running_program.send(fake_mailer.crash_before_dot)
    running_program.start()
    running_program.send()
    assert running_program.states == ["sent", "uncertain", "sent"]
    assert len(running_program.mailer.delivered) == 3


def test_a_mail_deferred_after_its_dot_is_still_deferred_after_a_restart(running_program):
    def defer_after_dot(mailer, frozen, on_dot):
        on_dot()
        return fake_mailer.defer(mailer, frozen, on_dot)

    running_program.send(defer_after_dot, fake_mailer.fail_to_connect)
    running_program.restart()
    assert running_program.states == ["deferred", "queued", "queued"]


def test_a_resend_requested_by_the_user_survives_a_restart(running_program):
    running_program.send(fake_mailer.lose_reply)
    running_program.clock.advance(minutes=1)
    running_program.call(outbox.resend, 1, running_program.clock())
    running_program.restart()
    assert running_program.states == ["queued", "sent", "sent"]


def test_a_database_on_another_machine_holds_all_unsent_mails(running_program, tmp_path):
    running_program.end()
    running_program.start(profile=tmp_path / "other profile")
    assert running_program.states == ["held"] * 3
    assert running_program.advice == {
        "ces données viennent d'un autre poste, où ce message est peut-être déjà envoyé"
    }
    assert running_program.call(events) == ["held"] * 3
    assert running_program.send() == []


def test_a_restored_backup_reads_sent_mails_from_the_send_log_and_holds_the_rest(running_program):
    backup = backups.create(running_program.folder, running_program.clock())
    running_program.clock.advance(minutes=5)
    running_program.send(fake_mailer.accept, fake_mailer.lose_reply, fake_mailer.fail_to_connect)
    running_program.end()
    kept = backups.restore(running_program.folder, backup, running_program.clock())
    assert kept.is_file()
    running_program.start()
    assert running_program.states == ["sent", "uncertain", "held"]
    assert running_program.call(levels)["FA1"] == (1, "2026-03-02")
    assert running_program.send() == []


def test_a_backup_older_than_the_mails_themselves_does_not_remind_again(running_program, database_path):
    """The backup knows the invoices, not the mails that were sent about them."""
    running_program.call(lambda db: [outbox.abandon(db, id_, running_program.clock()) for id_ in (1, 2, 3)])
    backup = backups.create(running_program.folder, running_program.clock())
    running_program.clock.advance(minutes=5)
    running_program.call(queue, running_program.clock)
    running_program.send(fake_mailer.accept, fake_mailer.lose_reply)
    running_program.end()
    backups.restore(running_program.folder, backup, running_program.clock())
    running_program.start()
    assert running_program.call(levels) == {
        "FA1": (1, "2026-03-02"),
        "FA2": (0, None),
        "FA3": (1, "2026-03-02"),
    }
    with pytest.raises(NothingSelected):
        running_program.call(queue, running_program.clock)


def test_a_clock_set_back_holds_everything_and_a_small_advance_does_not(running_program):
    running_program.clock.advance(hours=-11)
    running_program.restart()
    assert running_program.states == ["queued"] * 3
    running_program.clock.advance(hours=-2)
    running_program.restart()
    assert running_program.states == ["held"] * 3
    assert running_program.advice == {"l'horloge de ce poste a reculé : vérifiez la date"}


def test_an_older_copy_of_the_file_holds_everything(running_program, tmp_path):
    shutil.copy(running_program.path, tmp_path / "copy")
    running_program.restart()
    running_program.end()
    shutil.copy(tmp_path / "copy", running_program.path)
    running_program.start()
    assert running_program.states == ["held"] * 3
    assert "plus anciennes" in running_program.advice.pop()


def test_a_damaged_database_is_refused_unchanged_and_the_newest_good_backup_is_named(running_program):
    running_program.end()
    with open_database(running_program.path) as db:
        root, size = db.conn.execute(
            "select rootpage, page_size from sqlite_master, pragma_page_size where name = 'message'"
        ).fetchone()
    content = bytearray(running_program.path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xaa" * size
    running_program.path.write_bytes(content)
    with pytest.raises(UserError, match=r"endommagé.*relances-2026-03-02\.db"):
        running_program.start()
    assert running_program.path.read_bytes() == content


def test_the_first_start_of_a_day_makes_a_backup_that_can_be_read(running_program):
    ((name, size, _),) = backups.list_backups(running_program.folder)
    assert (name, size > 0) == ("relances-2026-03-02.db", True)
    running_program.restart()
    running_program.clock.advance(days=1)
    running_program.restart()
    assert len(backups.list_backups(running_program.folder)) == 2
    with open_database(backups.get_path(running_program.folder, name)) as db:
        assert get_database_id(db) == running_program.call(get_database_id)


def test_an_invalid_backup_never_replaces_the_database(running_program, tmp_path):
    before = running_program.path.read_bytes()
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(b"x" * 9_000)
    for backup in (wrong, tmp_path / "missing.db"):
        with pytest.raises(UserError):
            backups.restore(running_program.folder, backup, running_program.clock())
    assert running_program.path.read_bytes() == before


def test_daily_backups_are_rotated_to_days_weeks_and_months():
    today = date(2026, 3, 2)
    kept, day = set(), today - timedelta(days=800)
    while day <= today:
        kept = select_days_to_keep(kept | {day}, day)
        day += timedelta(days=1)
    assert {today - timedelta(days=n) for n in range(BACKUPS_KEPT["days"])} <= kept
    assert len({day.isocalendar()[:2] for day in kept}) >= BACKUPS_KEPT["weeks"]
    assert len({(day.year, day.month) for day in kept}) == BACKUPS_KEPT["months"]
    assert len(kept) <= sum(BACKUPS_KEPT.values())
