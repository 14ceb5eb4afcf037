"""The second table of a message: other overdue documents, and the balance."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from batches import levels, queue, read_texts, remind, send, states
from builders import NOW, TODAY, add_document
from fake_mailer import FakeMailer
from pypdf import PdfReader

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, DunningLevel
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.batch_notes import NO_NOTES
from relances_app.services import customers, dunning_levels, structure
from relances_app.services.batches import letters, mails, preview
from relances_app.services.reminders import rows, selection
from relances_app.store.registered_mail import get_received_date

SECOND = ReminderQuery(2, TODAY, 15)


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


@pytest.mark.parametrize("is_whole_customer", [False, True])
def test_what_the_user_unticked_in_a_lower_list_neither_goes_along_nor_rises(
    db, clock, debtor, is_whole_customer
):
    lower = add_document(db, "C1", "FA9", 9_000)
    with db.write():
        db.conn.execute("insert into choice values (1, ?, ?, 0)", (debtor, 0 if is_whole_customer else lower))
    mailer = FakeMailer()
    mails.queue_mails(db, SECOND, TODAY, NOW)
    send(db, mailer, clock)
    assert "FA9" not in read_texts(mailer)[0]
    assert "Solde de votre compte" not in read_texts(mailer)[0]
    assert levels(db)["FA9"] == (0, None)


def test_both_lists_show_what_the_user_unticked_in_the_lower_one(db, clock, debtor):
    lower = add_document(db, "C1", "FA9", 9_000)
    first = ReminderQuery(1, TODAY, 15)

    def show(query):
        return rows.get_row(db, query, ReminderMode.EMAIL, TODAY, debtor)

    selection.tick_document(db, 1, lower, ticked=False)
    assert lower in {item.id for item in show(SECOND).riders}
    assert show(SECOND).left_out == {lower}
    assert show(first).group.hold_tag == "Avec 2ème relance"
    selection.tick_customer(db, 1, debtor, ticked=False)
    assert show(SECOND).left_out >= {item.id for item in show(SECOND).riders}
    assert show(first).group.hold_tag == "Décoché"
    assert "ne part pas avec « 2ème relance »" in show(first).group.hold
    selection.tick_document(db, 1, lower, ticked=True)
    assert lower not in show(SECOND).left_out
    assert show(first).group.hold_tag == "Avec 2ème relance"


@pytest.mark.parametrize("count", [1, 6, 60])
def test_all_other_documents_are_named_once_in_the_letter_and_in_the_mail(db, clock, debtor, count):
    numbers = [f"FB{number:03}" for number in range(count)]
    for number in numbers:
        add_document(db, "C1", number, 1_000, due=date(2026, 2, 1))
    row = rows.get_row(db, SECOND, ReminderMode.LETTERS, TODAY, debtor)
    letter = PdfReader(BytesIO(letters.print_preview(db, debtor, SECOND, TODAY, TODAY, row.items, NO_NOTES)))
    printed = " ".join(page.extract_text() for page in letter.pages)
    written = preview.open_mail(preview.preview_mail(db, debtor, SECOND, TODAY, NOW, row.items)).text
    for text in (printed, written):
        assert [text.count(number) for number in numbers] == [1] * count
