"""Two customers who are one: what a person noted about either is kept."""

from datetime import UTC, datetime

from batches import remind
from builders import add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.accounts.doubt import Doubt, DoubtKind
from relances_app.domain.sending.returned_mail import IncomingKind
from relances_app.store import doubts, mailbox
from relances_app.store.customer_merge import merge

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_notes_phone_and_address_of_the_removed_customer_are_kept(db):
    add_customer(db, "C1")
    add_customer(db, "C2")
    with db.write():
        db.conn.execute("update customer set note = 'Appeler le matin', street = '', town = '' where id = 1")
        db.conn.execute(
            """update customer set note = 'Demander Mme Orme', phone = '0240000000', street = '3 rue des Forges',
            town = 'Nantes' where id = 2"""
        )
        merge(db, [2], "C1")
    rows = db.conn.execute("select code, note, phone, street, town from customer").fetchall()
    assert rows == [("C1", "Appeler le matin\nDemander Mme Orme", "0240000000", "3 rue des Forges", "Nantes")]


def test_an_address_that_is_known_stays(db):
    add_customer(db, "C1")
    add_customer(db, "C2")
    with db.write():
        db.conn.execute(
            "update customer set street = '1 quai de la Fosse', town = 'Nantes', note = '' where id = 1"
        )
        db.conn.execute(
            "update customer set street = '8 place du Marché', town = 'Rennes', note = '' where id = 2"
        )
        merge(db, [2], "C1")
    assert db.conn.execute("select street, town, note from customer").fetchall() == [
        ("1 quai de la Fosse", "Nantes", "")
    ]


def test_replies_failed_addresses_charges_and_questions_go_over(db, clock):
    add_customer(db, "C1")
    add_customer(db, "C2")
    for code in ("C1", "C2"):
        add_document(db, code, "FA1", 5_010)
    remind(db, FakeMailer(), clock)
    sent = next(
        mail for mail in mailbox.list_sent(db, datetime(2026, 1, 1, tzinfo=UTC)) if mail.customer_id == 2
    )
    with db.write():
        mailbox.add_incoming(
            db, "<r@example.org>", sent, IncomingKind.REPLY, NOW, ("c2@example.org", "Re", "Non")
        )
        for customer_id, address in ((1, "both@example.org"), (2, "both@example.org"), (2, "c2@example.org")):
            mailbox.mark_failed(db, customer_id, address, "550", NOW)
        doubts.open_doubt(db, Doubt(DoubtKind.REPLY, "reply/1", "Réponse reçue.", ()), (2,), (2,), NOW)
        db.conn.execute("insert into folding_choice values (1, 2, 1)")
        db.conn.execute("insert into message_charge values (?, 2, 12, 4000)", (sent.id,))
        db.conn.execute(
            "insert into hold (customer_id, document_id, kind, since_on) values (2, 2, 'dispute', '2026-03-01')"
        )
        merge(db, [2], "C1")
    assert [mail.excerpt for mail in mailbox.list_incoming(db, 1)] == ["Non"]
    addresses = db.conn.execute("select customer_id, address from failed_address order by address").fetchall()
    assert addresses == [(1, "both@example.org"), (1, "c2@example.org")]
    (stored,) = doubts.list_open(db)
    assert ([row[0] for row in stored.customers], [row[0] for row in stored.documents]) == ([1], [1])
    assert db.conn.execute("select document_id, interest, fee from message_charge").fetchall() == [
        (1, 12, 4_000)
    ]
    assert db.conn.execute("select customer_id, document_id from hold").fetchall() == [(1, 1)]
    assert db.conn.execute("select count(*) from folding_choice").fetchone() == (0,)
