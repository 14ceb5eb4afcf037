"""The opening of the books: nothing is lost by a restart, and a copy or an older state sends nothing by itself."""

import shutil
from datetime import date, timedelta

import fake_mailer
import pytest
from batches import events, levels, queue, send, states
from builders import add_customer, add_document
from fake_mailer import Room

from relances_app.domain.errors import NothingSelected, Refusal
from relances_app.services import backups, outbox, startup_checks
from relances_app.services.database import find_identity, open_books
from relances_app.store.database.backups import KEPT, find_kept


class Desk:
    """A data folder, a profile, and the program started on them."""

    def __init__(self, books_path, profile, clock):
        self.path, self.folder, self.profile, self.clock = books_path, books_path.parent, profile, clock
        self.room = Room()

    def start(self, profile=None):
        startup_checks.open_for_sending(self.folder, profile or self.profile, self.clock())

    def end(self):
        startup_checks.close(self.folder)

    def restart(self):
        self.end()
        self.start()

    def send(self, *answers):
        self.room.answers = list(answers)
        with open_books(self.path) as db:
            ledgers = startup_checks.list_ledgers(self.folder, self.profile, find_identity(db))
            return send(db, self.room, self.clock, ledgers=ledgers)

    def do(self, work, *args):
        with open_books(self.path) as db:
            return work(db, *args)

    @property
    def states(self):
        return self.do(states)

    @property
    def advice(self):
        return {message.advice for message in self.do(outbox.list_not_final)}


@pytest.fixture
def office(books_path, tmp_path, clock):
    """Three mails are queued; the program runs."""
    desk = Desk(books_path, tmp_path / "profile", clock)
    desk.start()
    with open_books(books_path) as db:
        for n in (1, 2, 3):
            add_customer(db, f"C{n}")
            add_document(db, f"C{n}", f"FA{n}", 1_000)
        queue(db, clock)
    return desk


def test_a_restart_changes_nothing_and_the_run_goes_on(office):
    office.restart()
    assert office.states == ["queued"] * 3
    office.send()
    office.restart()
    assert office.states == ["sent"] * 3
    assert len(office.room.arrived) == 3


def test_what_a_dead_sender_left_behind_is_settled_before_the_first_mail(office):
    with pytest.raises(fake_mailer.Broken):
        office.send(fake_mailer.accept, fake_mailer.break_after_dot)
    office.start()
    assert office.states == ["sent", "uncertain", "queued"]
    with pytest.raises(fake_mailer.Broken):
        office.send(fake_mailer.break_before_dot)
    office.start()
    office.send()
    assert office.states == ["sent", "uncertain", "sent"]
    assert len(office.room.arrived) == 3


def test_a_mail_deferred_after_its_dot_is_still_deferred_after_a_restart(office):
    def defer_after_dot(room, frozen, on_dot):
        on_dot()
        return fake_mailer.defer(room, frozen, on_dot)

    office.send(defer_after_dot, fake_mailer.not_reach)
    office.restart()
    assert office.states == ["deferred", "queued", "queued"]


def test_a_mail_to_be_sent_again_on_a_persons_word_still_is_after_a_restart(office):
    office.send(fake_mailer.lose_reply)
    office.clock.move(minutes=1)
    office.do(outbox.resend, 1, office.clock())
    office.restart()
    assert office.states == ["queued", "sent", "sent"]


def test_books_on_another_machine_hold_back_everything_unsent(office, tmp_path):
    office.end()
    office.start(profile=tmp_path / "other profile")
    assert office.states == ["held"] * 3
    assert office.advice == {"ces données viennent d'un autre poste, où ce message est peut-être déjà parti"}
    assert office.do(events) == ["held"] * 3
    assert office.send() == []


def test_a_restored_backup_learns_from_the_ledger_what_left_and_holds_the_rest(office):
    backup = backups.make(office.folder, office.clock())
    office.clock.move(minutes=5)
    office.send(fake_mailer.accept, fake_mailer.lose_reply, fake_mailer.not_reach)
    office.end()
    kept = backups.restore(office.folder, backup, office.clock())
    assert kept.is_file()
    office.start()
    assert office.states == ["sent", "uncertain", "held"]
    assert office.do(levels)["FA1"] == (1, "2026-03-02")
    assert office.send() == []


def test_a_backup_older_than_the_mails_themselves_does_not_remind_again(office, books_path):
    """The backup knows the invoices, not the mails that were sent about them."""
    office.do(lambda db: [outbox.abandon(db, id_, office.clock()) for id_ in (1, 2, 3)])
    backup = backups.make(office.folder, office.clock())
    office.clock.move(minutes=5)
    office.do(queue, office.clock)
    office.send(fake_mailer.accept, fake_mailer.lose_reply)
    office.end()
    backups.restore(office.folder, backup, office.clock())
    office.start()
    assert office.do(levels) == {"FA1": (1, "2026-03-02"), "FA2": (0, None), "FA3": (1, "2026-03-02")}
    with pytest.raises(NothingSelected):
        office.do(queue, office.clock)


def test_a_clock_set_back_holds_everything_and_one_moved_on_a_little_does_not(office):
    office.clock.move(hours=-11)
    office.restart()
    assert office.states == ["queued"] * 3
    office.clock.move(hours=-2)
    office.restart()
    assert office.states == ["held"] * 3
    assert office.advice == {"l'horloge de ce poste a reculé : vérifiez la date"}


def test_an_older_copy_of_the_file_holds_everything(office, tmp_path):
    shutil.copy(office.path, tmp_path / "copy")
    office.restart()
    office.end()
    shutil.copy(tmp_path / "copy", office.path)
    office.start()
    assert office.states == ["held"] * 3
    assert "plus anciennes" in office.advice.pop()


def test_damaged_books_are_refused_unchanged_and_the_newest_good_backup_is_named(office):
    office.end()
    with open_books(office.path) as db:
        root, size = db.conn.execute(
            "select rootpage, page_size from sqlite_master, pragma_page_size where name = 'message'"
        ).fetchone()
    content = bytearray(office.path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xaa" * size
    office.path.write_bytes(content)
    with pytest.raises(Refusal, match=r"endommagé.*relances-2026-03-02\.db"):
        office.start()
    assert office.path.read_bytes() == content


def test_the_first_start_of_a_day_makes_a_backup_that_can_be_read(office):
    ((name, size, _),) = backups.list_names(office.folder)
    assert (name, size > 0) == ("relances-2026-03-02.db", True)
    office.restart()
    office.clock.move(days=1)
    office.restart()
    assert len(backups.list_names(office.folder)) == 2
    with open_books(backups.find_path(office.folder, name)) as db:
        assert find_identity(db) == office.do(find_identity)


def test_what_is_no_backup_is_never_put_in_the_place_of_the_books(office, tmp_path):
    before = office.path.read_bytes()
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(b"x" * 9_000)
    for backup in (wrong, tmp_path / "missing.db"):
        with pytest.raises(Refusal):
            backups.restore(office.folder, backup, office.clock())
    assert office.path.read_bytes() == before


def test_daily_backups_thin_out_to_days_weeks_and_months():
    today = date(2026, 3, 2)
    kept, day = set(), today - timedelta(days=800)
    while day <= today:
        kept = find_kept(kept | {day}, day)
        day += timedelta(days=1)
    assert {today - timedelta(days=n) for n in range(KEPT["days"])} <= kept
    assert len({day.isocalendar()[:2] for day in kept}) >= KEPT["weeks"]
    assert len({(day.year, day.month) for day in kept}) == KEPT["months"]
    assert len(kept) <= sum(KEPT.values())
