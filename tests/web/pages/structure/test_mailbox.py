"""Reading of the mailbox on its page: settings, a reading on demand, and what a customer's page shows."""

from relances_app.domain.errors import MailboxRefused
from relances_app.domain.sending.returned_mail import IncomingKind, SentMail
from relances_app.mail.imap import mailbox as imap
from relances_app.services import passwords
from relances_app.services.mailbox import settings
from relances_app.store import mailbox as store
from relances_app.system.clock import now

PAGE = "/structure/boite"
VALUES = {"mailbox_on": "y", "imap_host": "imap.exemple.fr", "imap_port": "993", "imap_security": "ssl"}


def test_reading_is_off_until_its_server_is_saved(app_client):
    page = app_client.get("/structure/messagerie").text
    assert "C’est facultatif" in " ".join(page.split())
    assert app_client.post(PAGE, VALUES | {"imap_host": ""}).status_code == 422
    assert "nom du serveur seul" in app_client.post(PAGE, VALUES | {"imap_host": "a/b"}).text
    assert app_client.post(PAGE, VALUES).status_code == 303
    with app_client.database() as db:
        assert settings.get_status(db).is_on
        assert settings.is_confirmed(db)
    assert "Lire maintenant" in app_client.get(PAGE).text


def test_a_mailbox_that_cannot_be_read_is_reported_and_sending_is_not_affected(app_client, monkeypatch):
    app_client.post(PAGE, VALUES)
    app_client.post("/structure/essai")
    with app_client.database() as db, db.write():
        db.conn.execute("update structure set mail_host = 'smtp.exemple.fr', mail_user = 'compta'")
        settings.confirm_server(db)
        passwords.accept_server(db)
    app_client.state.sender.password = "sésame"

    def refuse(*_):
        raise MailboxRefused

    monkeypatch.setattr(imap, "Mailbox", refuse)
    answer = app_client.post(f"{PAGE}/lire", piece=True)
    assert "Les envois ne sont pas touchés" in answer.text
    assert "Les envois ne sont pas touchés" in app_client.get(PAGE).text


def test_a_reading_that_is_off_is_refused(app_client):
    assert "n’est pas activée" in app_client.post(f"{PAGE}/lire", piece=True).text


def test_the_page_of_a_customer_shows_what_came_back_as_plain_text(app_client):
    (customer_id, email) = app_client.query("select id, email from customer where email <> '' limit 1")[0]
    columns = (
        "(batch_id, customer_id, channel, level, recipient, subject, message_id, sha256, total, state, queued_at, "
        "state_at)"
    )
    with app_client.database() as db, db.write():
        db.conn.execute(
            "insert into batch values (99, '2024', 'mail', 1, '2024', 0, '2024', 'done', '', null, 0, null)"
        )
        values = (customer_id, email, "2024-08-01T00:00:00+00:00", "2024-08-01T00:00:00+00:00")
        db.conn.execute(
            f"insert into message {columns} values (99, ?, 'mail', 1, ?, '', '<a@b>', '', 1, 'sent', ?, ?)",
            values,
        )
        message_id = db.conn.execute("select max(id) from message").fetchone()[0]
        sent = SentMail(message_id, "<a@b>", customer_id, email, "", now())
        store.add_incoming(
            db, "k", sent, IncomingKind.REPLY, now(), ("x@exemple.fr", "<b>Objet</b>", "<script>\nligne")
        )
        store.mark_failed(db, customer_id, email, "550 <i>no</i>", now())
    page = app_client.get(f"/clients/{customer_id}").text
    assert "&lt;b&gt;Objet&lt;/b&gt;" in page
    assert "&lt;script&gt;<br>ligne" in page
    assert "Adresse en échec" in page
    app_client.post(f"/clients/{customer_id}/reutiliser-adresse")
    assert "Adresse en échec" not in app_client.get(f"/clients/{customer_id}").text
    assert app_client.post("/clients/9999/reutiliser-adresse").status_code == 404
