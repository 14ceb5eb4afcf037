"""One message per customer: documents due at several levels, other overdue documents, and the balance."""

import json
from datetime import date, timedelta

import pytest
from batches import levels, queue, remind, send, standings, states
from builders import NOW, TODAY, add_customer, add_document
from fake_mailer import FakeMailer, lose_reply, refuse

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, ChargesMode, DunningLevel
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected
from relances_app.mail.mime.reader import parse_mail
from relances_app.services import customers, dunning_levels, outbox, startup_checks, structure
from relances_app.services.batches import letters, mails
from relances_app.services.database import open_database
from relances_app.services.reminders import explain, rows
from relances_app.store import send_log
from relances_app.store.history import add_entry
from relances_app.store.registered_mail import get_received_date

SECOND = ReminderQuery(2, TODAY, 15)


@pytest.fixture
def debtor(db, clock):
    """C1 had a first reminder of FA1 (100,00) twenty days ago; FA2 (200,00) has never been reminded."""
    customer_id = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 10_000)
    clock.advance(days=-20)
    remind(db, FakeMailer(), clock)
    clock.advance(days=20)
    add_document(db, "C1", "FA2", 20_000, due=date(2026, 2, 1))
    return customer_id


def read_texts(mailer):
    return [parse_mail(mail.content).text for mail in mailer.attempts]


def test_two_levels_leave_as_one_message_and_each_document_rises_by_one(db, clock, debtor):
    with pytest.raises(NothingSelected):
        queue(db, clock, 1)
    row = rows.get_row(db, ReminderQuery(1, TODAY, 15), ReminderMode.EMAIL, TODAY, debtor)
    assert (
        row.group.hold
        == "part avec « 2ème relance » : un seul message au client, à envoyer depuis cette liste"
    )
    row = rows.get_row(db, SECOND, ReminderMode.EMAIL, TODAY, debtor)
    assert ([item.number for item in row.items], [item.number for item in row.riders]) == (["FA1"], ["FA2"])
    mailer = FakeMailer()
    remind(db, mailer, clock, 2)
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}
    (text,) = read_texts(mailer)
    before, after = text.split("Autre facture échue")
    assert "FA1" in before
    assert "100,00" in before
    assert "FA2" not in before
    assert "FA2" in after
    assert "200,00" in after
    assert "échue elle aussi" in after
    assert "avoirs et règlements déduits : 300,00" in after.replace("\u00a0", " ").replace("\u202f", " ")
    assert db.conn.execute("select total from message order by id").fetchall() == [(10_000,), (10_000,)]
    assert all(stored == said for stored, said in standings(db).values())


def test_the_explanation_names_the_message_that_takes_a_document(db, debtor):
    _, reasons = explain.explain_account(db, debtor, SECOND, TODAY)
    assert {reason.item.number: reason.message for reason in reasons} == {
        "FA1": "à relancer : échu depuis le 15/01/2026",
        "FA2": "part avec ce message, parmi les autres factures échues, et compte pour la 1ère relance",
    }
    _, reasons = explain.explain_account(db, debtor, ReminderQuery(1, TODAY, 15), TODAY)
    assert [reason.message[:26] for reason in reasons] == [
        "déjà relancé : 1ère relanc",
        "part avec « 2ème relance »",
    ]


def test_without_grouping_each_level_has_its_message_and_names_the_others(db, clock, debtor):
    structure.save_values(db, {"groups_levels": 0})
    mailer = FakeMailer()
    remind(db, mailer, clock, 2)
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (0, None)}
    assert "FA2" in read_texts(mailer)[0].partition("Autre facture échue")[2]
    with pytest.raises(NothingSelected):  # the minimum time between two messages
        queue(db, clock, 1)
    clock.advance(days=7)
    remind(db, FakeMailer(), clock, 1)
    assert levels(db)["FA2"] == (1, "2026-03-09")


def test_a_level_that_charges_does_so_for_its_own_documents_only(db, clock, debtor):
    level = DEFAULT_LEVELS[2]
    dunning_levels.save_level(db, DunningLevel(2, level.name, 15, 8, level.channels, ChargesMode.CHARGED))
    queue(db, clock, 2)
    query = """select l.number from message_charge c join message_line l
        on l.message_id = c.message_id and l.document_id = c.document_id"""
    assert db.conn.execute(query).fetchall() == [("FA1",)]


def test_a_refused_message_moves_no_level_and_a_cancelled_one_takes_all_back(db, clock, debtor):

    remind(db, FakeMailer(refuse), clock, 2)
    assert levels(db) == {"FA1": (1, "2026-02-10"), "FA2": (0, None)}
    remind(db, FakeMailer(), clock, 2)
    entry = db.conn.execute("select max(id), max(message_id) from journal where event = 'sent'").fetchone()
    with db.write():
        add_entry(db, entry[1], "cancelled", TODAY, NOW, cancels=entry[0])
    assert levels(db) == {"FA1": (1, "2026-02-10"), "FA2": (0, None)}
    remind(db, FakeMailer(), clock, 2)
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}


def test_an_uncertain_message_holds_both_levels_until_a_person_decides(db, clock, debtor):
    remind(db, FakeMailer(lose_reply), clock, 2)
    assert states(db)[-1] == "uncertain"
    for level in (1, 2):
        with pytest.raises(NothingSelected):
            queue(db, clock, level)
    outbox.confirm_sent(db, 2, clock())
    assert levels(db) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}


def test_a_message_is_cancelled_if_a_document_of_its_second_table_is_paid_meanwhile(db, clock, debtor):
    queue(db, clock, 2)
    with db.write():
        db.conn.execute("update document set open_amount = 0 where number = 'FA2'")
    send(db, FakeMailer(), clock)
    assert states(db)[-1] == "cancelled"
    assert levels(db)["FA1"] == (1, "2026-02-10")


def test_an_older_database_learns_each_level_from_the_send_log(db, clock, debtor, tmp_path):
    folder = tmp_path / "old"
    backup = db.conn.execute("vacuum into ?", (str(tmp_path / "old.db"),))
    assert backup is not None
    path = tmp_path / "envois.jsonl"
    queue(db, clock, 2)
    send(db, FakeMailer(), clock, send_logs=[path])
    entry = json.loads(path.read_text(encoding="utf-8").splitlines()[-1].partition(" ")[2])
    assert entry["documents"] == [["FA1", 0], ["FA2", 0, 1]]
    folder.mkdir()
    (tmp_path / "old.db").rename(folder / "relances.db")
    path.rename(folder / send_log.FILE_NAME)
    startup_checks.prepare_for_sending(folder, folder / "profile", clock())

    with open_database(folder / "relances.db") as restored:
        assert levels(restored) == {"FA1": (2, "2026-03-02"), "FA2": (1, "2026-03-02")}


def test_other_overdue_documents_are_named_and_do_not_move(db, clock, debtor):
    """FA3 was reminded five days ago, FA4 is overdue by ten days: neither is due for a reminder."""
    structure.save_values(db, {"gap_days": 0})
    with db.write():
        db.conn.execute("update document set level = 0, open_amount = 0 where number = 'FA2'")
    add_document(db, "C1", "FA4", 4_000, due=TODAY - timedelta(days=10))
    add_document(db, "C1", "FA5", 5_000, due=TODAY + timedelta(days=10))
    mailer = FakeMailer()
    remind(db, mailer, clock, 2)
    text = read_texts(mailer)[0].replace("\u00a0", " ").replace("\u202f", " ")
    assert "FA4" in text
    assert "FA5" not in text
    assert "190,00 €, dont 50,00 € à échoir" in text
    assert levels(db)["FA4"] == (0, None)
    clock.advance(days=5)
    remind(db, FakeMailer(), clock, 1)
    assert levels(db)["FA4"] == (1, "2026-03-07")


def test_documents_not_yet_due_or_in_dispute_are_named_where_the_level_names_them(db, clock, debtor):
    level = DEFAULT_LEVELS[2]
    dunning_levels.save_level(
        db,
        DunningLevel(
            2, level.name, 15, 8, level.channels, level.charges, lists_upcoming=True, lists_disputed=True
        ),
    )
    add_document(db, "C1", "FA5", 5_000, due=TODAY + timedelta(days=10))
    held = add_document(db, "C1", "FA6", 6_000)
    customers.place_hold(db, debtor, held, Hold(HoldKind.DISPUTE), TODAY)
    mailer = FakeMailer()
    remind(db, mailer, clock, 2)
    assert states(db) == ["sent", "sent"]
    text = read_texts(mailer)[0].replace("\u00a0", " ").replace("\u202f", " ")
    assert "FA5" in text.partition("Factures à échoir")[2]
    assert "FA6" in text.partition("Factures en litige")[2]
    assert "350,00 €, dont 50,00 € à échoir" in text
    assert levels(db)["FA6"] == (0, None)


def test_credits_reduce_the_table_they_belong_to_and_the_sum_asked_stays_within_the_balance(
    db, clock, debtor
):
    add_document(db, "C1", "AV1", -25_000, due=date(2026, 2, 10))
    mailer = FakeMailer()
    row = rows.get_row(db, SECOND, ReminderMode.EMAIL, TODAY, debtor)
    assert (row.group.total, row.group.hold) == (0, "")
    with pytest.raises(NothingSelected):
        queue(db, clock, 2)
    with db.write():
        db.conn.execute("update document set open_amount = -5000 where number = 'AV1'")
    remind(db, mailer, clock, 2)
    assert db.conn.execute("select total from message where id = 2").fetchone() == (5_000,)
    assert "250,00" in read_texts(mailer)[0].partition("Solde de votre compte")[2]


def test_a_formal_notice_covers_its_own_documents_only(db, clock, debtor):
    with db.write():
        db.conn.execute("update document set level = 2 where number = 'FA1'")
    query = ReminderQuery(3, TODAY, 15)
    batch = letters.create_letters(db, query, TODAY, NOW)
    lines = db.conn.execute(
        """select l.number, l.level, l.is_claim, l.section from message_line l join message m on m.id = l.message_id
        where m.batch_id = ? order by l.number""",
        (batch,),
    ).fetchall()
    assert lines == [("FA1", 3, 1, 0), ("FA2", 1, 1, 1)]
    with db.write():
        db.conn.execute("update message set state = 'sent' where batch_id = ?", (batch,))
        db.conn.execute("insert into registered_letter (message_id, received_on) values (2, '2026-03-05')")
    ids = dict(db.conn.execute("select number, id from document").fetchall())
    assert get_received_date(db, [ids["FA1"]]) == date(2026, 3, 5)
    assert get_received_date(db, [ids["FA2"]]) is None


def test_a_document_that_the_user_unticked_is_not_named_and_no_balance_is_stated(db, clock, debtor):
    first = add_document(db, "C1", "FA9", 9_000)
    with db.write():
        db.conn.execute(
            "update document set level = 1, last_reminded_on = '2026-02-01' where id = ?", (first,)
        )
        db.conn.execute("insert into choice values (2, ?, ?, 0)", (debtor, first))
    mailer = FakeMailer()
    mails.queue_mails(db, SECOND, TODAY, NOW)
    send(db, mailer, clock)
    assert "FA9" not in read_texts(mailer)[0]
    assert "Solde de votre compte" not in read_texts(mailer)[0]
