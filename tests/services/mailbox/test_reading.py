"""What the mailbox brings back: bounces take a reminder back, replies hold the next one, copies are filed once.

Long because each kind of returned mail has its message and its effect.
"""

import fake_mailer
import pytest
from batches import events, levels, make_query, queue, remind, send, states
from bounce_forms import block, failed, plain, report
from builders import add_customer, add_document
from fake_mailer import FakeMailer

from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import UserError
from relances_app.mail.imap import mailbox as imap
from relances_app.mail.imap import replies
from relances_app.services import customers, doubts, mail_server, structure
from relances_app.services.mailbox import copies, reading, settings
from relances_app.services.reminders import rows


class MemoryMailbox:
    """A mailbox in memory, with the methods that reading uses; it fails for any other."""

    def __init__(self):
        self.inbox, self.sent, self.validity, self.opened = {}, [], 1, ""
        self.searches, self.refuses_copies = 0, False

    def __call__(self, server, credential):
        self.server, self.credential = server, credential
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def find_sent_folder(self):
        return "Sent"

    def find_junk_folder(self):
        return ""

    def open(self, name):
        self.opened = name
        return imap.Folder(name, self.validity, len(self.inbox) + 1)

    def list_uids(self, *, after=0, since=None):
        return [uid for uid in self.inbox if uid > after]

    def fetch_headers(self, uids):
        for uid in uids:
            yield uid, self.inbox[uid].partition(b"\n\n")[0]

    def fetch(self, uid):
        return self.inbox[uid]

    def find_message(self, message_id):
        self.searches += 1
        return any(message_id.encode() in content for content in self.sent)

    def append_sent(self, folder, content, sent_at):
        if not self.refuses_copies:
            self.sent.append(content)
        return not self.refuses_copies

    def receive(self, text):
        self.inbox[len(self.inbox) + 1] = text.encode()


@pytest.fixture
def box(db, clock, monkeypatch):
    """A mailbox that is read; the customer C1 owes 50,10."""
    add_customer(db, "C1", "Librairie Lilas")
    add_document(db, "C1", "FA1", 5_010)
    structure.save_values(db, {"mail_host": "smtp.exemple.fr", "mail_user": "compta"})
    settings.save_settings(db, is_on=True, host="imap.exemple.fr", port=993, security="ssl")
    box = MemoryMailbox()
    monkeypatch.setattr(imap, "Mailbox", box)
    return box


def check(db, clock):
    return dict(+reading.check(db, "sésame", str, clock))


def get_message_id(db):
    return db.conn.execute("select message_id from message order by id desc").fetchone()[0]


def bounce(db, words="smtp; 550 5.1.1 no such user", action=failed, third=None):
    third = f"Message-ID: {get_message_id(db)}" if third is None else third
    return report(action(words), third=third).replace("achats@lilas.example.org", "c1@example.org")


def reply(db, body="Bonjour", subject="Re: Votre compte", more="", answered=None):
    return (
        f"From: Lilas <c1@example.org>\nSubject: {subject}\n"
        f"Message-ID: <{len(body)}{len(subject)}@lilas.example.org>\n"
        f"In-Reply-To: {answered or get_message_id(db)}\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}"
    )


def test_a_bounce_takes_the_reminder_back_and_the_customer_gets_a_letter(db, clock, box):
    before = levels(db)
    remind(db, FakeMailer(), clock)
    assert levels(db)["FA1"][0] == 1
    box.receive(bounce(db))
    assert check(db, clock) == {"failed": 1}
    assert levels(db) == before
    assert events(db) == ["sent", "cancelled"]
    (row,) = rows.list_rows(db, make_query(clock), ReminderMode.EMAIL, clock().date())
    assert (row.group.email, row.group.has_failed_email, row.group.hold) == ("", True, "")
    (customer_id,) = settings.find_failed_addresses(db)
    assert settings.find_failed_addresses(db)[customer_id] == "550 5.1.1 no such user"
    customers.save_email(db, customer_id, "nouveau@example.org")
    assert settings.find_failed_addresses(db) == {}
    queue(db, clock)
    send(db, FakeMailer(), clock)
    assert levels(db)["FA1"][0] == 1


@pytest.mark.parametrize("hand_over", [fake_mailer.accept, fake_mailer.lose_reply])
def test_a_mail_to_several_addresses_counts_until_all_of_them_failed(db, clock, box, hand_over):
    customers.save_email(db, 1, "c1@example.org, Compta@example.org")
    before = levels(db)
    remind(db, FakeMailer(hand_over), clock)
    box.receive(bounce(db))
    assert check(db, clock) == {"failed": 1}
    assert (levels(db)["FA1"][0], states(db)) == (1, ["sent"])
    assert settings.find_failed_addresses(db) == {}
    assert settings.list_failed_addresses(db, 1) == {"c1@example.org": "550 5.1.1 no such user"}
    box.receive(bounce(db).replace("c1@example.org", "compta@example.org").replace("r1@", "r9@"))
    assert check(db, clock) == {"failed": 1}
    assert levels(db) == before
    assert list(settings.find_failed_addresses(db)) == [1]
    settings.use_address_again(db, 1)
    assert settings.find_failed_addresses(db) == settings.list_failed_addresses(db, 1) == {}


def test_a_mailbox_read_twice_or_replaced_changes_nothing_more(db, clock, box):
    remind(db, FakeMailer(), clock)
    box.receive(bounce(db))
    check(db, clock)
    assert check(db, clock) == {}
    box.validity = 2
    assert check(db, clock) == {}
    assert events(db) == ["sent", "cancelled"]


def test_a_delay_is_noted_only(db, clock, box):
    remind(db, FakeMailer(), clock)
    box.receive(bounce(db, "smtp; 451 4.4.1", lambda words: block("delayed", "4.4.1", words)))
    assert check(db, clock) == {"delayed": 1}
    assert levels(db)["FA1"][0] == 1
    assert settings.find_failed_addresses(db) == {}
    assert settings.list_incoming(db, 1)[0].excerpt == "4.4.1 451 4.4.1"


def test_a_bounce_of_an_uncertain_mail_settles_it_as_refused(db, clock, box):
    remind(db, FakeMailer(fake_mailer.lose_reply), clock)
    assert states(db) == ["uncertain"]
    box.receive(bounce(db))
    assert check(db, clock) == {"failed": 1}
    assert states(db) == ["refused"]
    assert levels(db)["FA1"][0] == 0


def test_a_report_about_another_mail_changes_nothing(db, clock, box):
    remind(db, FakeMailer(), clock)
    box.receive(report(failed("smtp; 550 no"), third="Message-ID: <other@exemple.fr>"))
    box.receive(plain("Bonjour", sender="publicite@exemple.fr", subject="Offre"))
    assert check(db, clock) == {}
    assert events(db) == ["sent"]


def test_the_bounce_of_an_answer_that_the_user_wrote_takes_nothing_back(db, clock, box):
    remind(db, FakeMailer(), clock)
    headers = f"References: {get_message_id(db)}\nMessage-ID: <own@saules.example.com>\nTo: c1@example.org"
    box.receive(bounce(db, third=headers))
    assert check(db, clock) == {}
    assert (events(db), doubts.list_open(db)) == (["sent"], [])


@pytest.mark.parametrize(("answer", "level"), [("confirm", 0), ("refuse", 1)])
def test_a_report_that_names_only_the_recipient_is_a_question_asked_once(db, clock, box, answer, level):
    remind(db, FakeMailer(), clock)
    box.receive(bounce(db, third=""))
    box.receive(bounce(db, "smtp; 451 4.4.1", lambda words: block("delayed", "4.4.1", words), third=""))
    assert check(db, clock) == {"questions": 1}
    assert (levels(db)["FA1"][0], settings.find_failed_addresses(db)) == (1, {})
    (stored,) = doubts.list_open(db)
    assert "c1@example.org" in stored.doubt.message
    assert stored.customers == ((1, "Librairie Lilas"),)
    doubts.answer(db, [stored.id], answer, clock())
    assert levels(db)["FA1"][0] == level
    assert bool(settings.find_failed_addresses(db)) is (answer == "confirm")
    box.validity = 2
    assert check(db, clock) == {}


def test_a_report_that_is_faster_than_the_record_of_its_mail_is_read_later(db, clock, box):
    remind(db, FakeMailer(), clock)
    db.conn.execute("update message set state = 'handing_over'")
    box.receive(plain("Bonjour", sender="publicite@exemple.fr", subject="Offre"))
    box.receive(bounce(db))
    box.receive(reply(db))
    assert check(db, clock) == check(db, clock) == {}
    db.conn.execute("update message set state = 'sent'")
    assert check(db, clock) == {"failed": 1, "reply": 1}
    assert events(db) == ["sent", "cancelled"]


def test_a_malformed_mail_does_not_stop_the_reading(db, clock, box, monkeypatch):
    remind(db, FakeMailer(), clock)
    box.receive(reply(db, subject="=?utf-8?b?a?= =?nonsense?q?x?="))
    box.receive(reply(db, body="Deux", more="X: y\n").replace("2026", "9" * 20))
    box.receive(reply(db, body="Trois").replace("charset=utf-8", "charset=nonsense"))
    box.receive("\x00 \udcff".encode("utf-8", "replace").decode())
    assert check(db, clock) == {"reply": 3}
    assert {mail.excerpt for mail in settings.list_incoming(db, 1)} == {"Bonjour", "Deux", "Trois"}

    def fail(content):
        raise IndexError(content)

    monkeypatch.setattr(replies, "read_headers", fail)  # as if a parser had one more fault
    box.receive(reply(db, body="Quatre"))
    assert check(db, clock) == {}
    monkeypatch.undo()
    monkeypatch.setattr(imap, "Mailbox", box)
    box.receive(bounce(db))
    assert check(db, clock) == {"failed": 1}


def test_an_answer_that_does_not_name_an_uncertain_mail_does_not_settle_it(db, clock, box):
    remind(db, FakeMailer(fake_mailer.lose_reply), clock)
    body = "Le paiement a été fait\n\nClient : Librairie Lilas (C1)\nDocuments : FA1"
    box.receive(reply(db, body, "Déjà payé – Lilas", answered="<x@y.example>"))
    box.receive(bounce(db, third=""))
    box.receive(bounce(db, "smtp; 451 4.4.1", lambda words: block("delayed", "4.4.1", words), third=""))
    assert check(db, clock) == {"reply": 1, "questions": 1}
    assert states(db) == ["uncertain"]
    box.receive(reply(db))
    assert check(db, clock) == {"reply": 1}
    assert states(db) == ["sent"]


def test_a_refused_copy_does_not_keep_replies_from_being_read(db, clock, box):
    remind(db, FakeMailer(), clock)
    clock.advance(minutes=2)
    box.refuses_copies = True
    box.receive(reply(db))
    assert check(db, clock) == {"reply": 1}
    assert "refuse d'ajouter la copie" in settings.get_status(db).error
    box.refuses_copies = False
    assert check(db, clock) == {"copies": 1}
    assert settings.get_status(db).error == ""


def test_a_reply_holds_the_next_reminder_until_it_is_seen(db, clock, box):
    remind(db, FakeMailer(), clock)
    box.receive(reply(db, "Bonjour,\nun chèque est parti.\n> cité"))
    assert check(db, clock) == {"reply": 1}
    (stored,) = doubts.list_open(db)
    assert "Réponse reçue le 02/03/2026" in stored.doubt.message
    assert settings.list_incoming(db, 1)[0].excerpt == "Bonjour,\nun chèque est parti."
    clock.advance(days=30)
    (row,) = rows.list_rows(db, make_query(clock, 2), ReminderMode.EMAIL, clock().date())
    assert "Réponse reçue" in row.group.hold
    doubts.answer(db, [stored.id], "seen", clock())
    (row,) = rows.list_rows(db, make_query(clock, 2), ReminderMode.EMAIL, clock().date())
    assert row.group.hold == ""


def test_the_copy_of_a_reminder_to_oneself_is_no_reply(db, clock, box):
    remind(db, FakeMailer(), clock)
    first = get_message_id(db)
    own = reply(db, answered=first).replace("c1@example.org", "compta@saules.example.com")
    box.receive(own)
    box.receive(
        reply(db, body="Autre", answered="<x@y.example>").replace("In-Reply-To", f"References: {first}\nX")
    )
    box.receive(reply(db).replace("Message-ID: <", f"Message-ID: {first}\nX: <"))
    assert check(db, clock) == {"reply": 1}
    assert len(doubts.list_open(db)) == 1


def test_an_automatic_reply_is_noted_and_holds_nothing(db, clock, box):
    remind(db, FakeMailer(), clock)
    box.receive(reply(db, more="Auto-Submitted: auto-replied\n"))
    assert check(db, clock) == {"auto_reply": 1}
    assert doubts.list_open(db) == []


@pytest.mark.parametrize(
    ("subject", "body", "answer", "kind"),
    [
        ("Déjà payé – Lilas", "Le paiement a été fait le (date) : 01/03/2026", "pause", HoldKind.PAUSE),
        (
            "Date de paiement – Lilas",
            "Le paiement sera fait le (date) : 20/03/2026",
            "promise",
            HoldKind.PROMISE,
        ),
        ("Date of payment – Lilas", "The payment will be made on (date):", "pause", HoldKind.PAUSE),
        ("Re: Contestation – Lilas", "Nous contestons", "dispute", HoldKind.DISPUTE),
    ],
)
def test_the_prepared_answers_are_proposed_and_one_answer_accepts_them(
    db, clock, box, subject, body, answer, kind
):
    """They are new mails: the customer code in their text says whose they are."""
    remind(db, FakeMailer(), clock)
    box.receive(
        reply(
            db, f"{body}\n\nClient : Librairie Lilas (C1)\nDocuments : FA1", subject, answered="<x@y.example>"
        )
    )
    assert check(db, clock) == {"reply": 1}
    (stored,) = doubts.list_open(db)
    assert [choice.answer for choice in stored.doubt.choices] == [answer, "seen"]
    doubts.answer(db, [stored.id], answer, clock())
    hold = customers.load_account(db, 1, clock().date()).hold
    assert hold.kind is kind
    assert levels(db)["FA1"][0] == 1  # nothing is counted as paid


@pytest.mark.parametrize("kind", [HoldKind.NEVER, HoldKind.DISPUTE, HoldKind.INSOLVENCY])
def test_the_answer_to_a_reply_lifts_no_hold_but_that_of_an_earlier_reply(db, clock, box, kind):
    remind(db, FakeMailer(), clock)
    for body in ("Payé.", "Payé hier."):
        subject = "Déjà payé – Lilas"
        box.receive(reply(db, f"{body}\n\nClient : Librairie Lilas (C1)", subject, answered="<x@y.example>"))
        check(db, clock)
        (stored,) = doubts.list_open(db)
        doubts.answer(db, [stored.id], "pause", clock())
        held = db.conn.execute("select count(*) from hold where lifted_on is null").fetchone()
        assert held == (1,)
        customers.place_hold(db, 1, None, Hold(kind), clock().date())
    clock.advance(days=60)
    assert customers.load_account(db, 1, clock().date()).hold.kind is kind


def test_a_copy_is_filed_once_and_not_before_the_server_had_time_to(db, clock, box):
    remind(db, FakeMailer(), clock)
    assert (check(db, clock), box.searches) == ({}, 0)
    clock.advance(minutes=2)
    db.conn.execute("update message_content set content = x''")  # an erased customer
    assert (check(db, clock), box.searches) == ({}, 0)
    db.conn.execute("update message_content set content = x'61'")
    assert check(db, clock) == {"copies": 1}
    assert check(db, clock) == {}
    assert (len(box.sent), box.searches) == (1, 1)
    box.sent = [get_message_id(db).encode()]
    db.conn.execute("delete from sent_copy")  # as if the program had been killed before it was recorded
    assert check(db, clock) == {}
    assert len(box.sent) == 1


def test_mails_sent_before_reading_was_on_or_in_the_sandbox_get_no_copy(db, clock, box):
    remind(db, FakeMailer(), clock)
    mail_server.set_sandbox(db, on=True)
    mail_server.set_sandbox(db, on=False)
    clock.advance(minutes=2)
    assert check(db, clock) == {}
    assert box.sent == []


def test_settings_saved_again_do_not_skip_the_copies_that_wait(db, clock, box):
    remind(db, FakeMailer(), clock)
    settings.save_settings(db, is_on=True, host="imap.exemple.fr", port=993, security="ssl")
    clock.advance(minutes=2)
    assert check(db, clock) == {"copies": 1}


def test_servers_that_file_the_copy_themselves_get_none(db, clock, box):
    structure.save_values(db, {"mail_host": "smtp.gmail.com"})
    settings.confirm_server(db)
    remind(db, FakeMailer(), clock)
    clock.advance(minutes=2)
    assert check(db, clock) == {}
    assert (box.sent, box.searches) == ([], 0)


def test_a_copy_settles_an_uncertain_mail_and_a_missing_one_proves_nothing(db, clock, box):
    mailer = FakeMailer(fake_mailer.lose_reply)
    remind(db, mailer, clock)
    clock.advance(minutes=2)
    assert check(db, clock) == {}
    assert (states(db), box.sent) == (["uncertain"], [])
    box.sent.append(mailer.delivered[0].content)
    assert check(db, clock) == {"settled": 1}
    assert (states(db), levels(db)["FA1"][0]) == (["sent"], 1)
    clock.advance(days=8)
    assert copies.file_copies(db, box, clock()) == {}


def test_the_password_goes_to_a_confirmed_server_only(db, clock, box):
    structure.save_values(db, {"imap_host": "imap.voleur.example"})
    with pytest.raises(UserError, match="n'a pas été confirmé"):
        check(db, clock)
    assert not hasattr(box, "credential")
    assert "confirmé" in settings.get_status(db).error
    settings.confirm_server(db)
    check(db, clock)
    assert (box.server.host, box.credential) == ("imap.voleur.example", "sésame")
    assert settings.get_status(db).error == ""


def test_reading_that_is_off_or_lacks_a_password_is_refused(db, clock, box):
    with pytest.raises(UserError, match="mot de passe"):
        reading.check(db, None, str, clock)
    settings.save_settings(db, is_on=False, host="imap.exemple.fr", port=993, security="ssl")
    with pytest.raises(UserError, match="n'est pas activée"):
        check(db, clock)
