import errno
import socket
import threading
from datetime import UTC, datetime

import pytest
from mails import MESSAGE_ID, make_mail, make_reminder, make_structure, render_content
from smtp_servers import SHORT_TIMEOUTS

from relances_app.domain.attachment import Attachment
from relances_app.domain.sending.outcome import MessageState
from relances_app.mail.mailer import Mailer
from relances_app.mail.sandbox.mailbox import get_sandbox_mail, list_sandbox_mails, save_sandbox_mail
from relances_app.mail.sandbox.server import SandboxServer

ARRIVAL = datetime(2024, 8, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def server(tmp_path):
    with SandboxServer(tmp_path / "box", lambda: ARRIVAL) as server:
        yield server


def send(server, *mails):
    with Mailer(server.settings, "", SHORT_TIMEOUTS) as mailer:
        return [mailer.deliver(mail, lambda: None).state for mail in mails]


def test_a_mail_sent_to_the_sandbox_server_can_be_read(server, tmp_path):
    file = Attachment("relevé.pdf", "application/pdf", b"%PDF-1.7")
    assert send(server, make_mail(make_reminder(attachments=(file,)))) == [MessageState.SENT]
    (mail,) = list_sandbox_mails(tmp_path / "box")
    assert mail.received_at == ARRIVAL
    assert mail.recipient == "achats@example.com"
    assert mail.sender == '"Comptabilité, Lac & Fils" <compta@example.fr>'
    assert mail.subject == "Votre compte à la Menuiserie du Lac"
    assert mail.text.startswith("Madame, Monsieur,\n")
    assert mail.html.startswith("<!DOCTYPE html>")
    assert mail.attachments == (file,)


def test_the_bytes_are_stored_unchanged(server, tmp_path):
    send(server, make_mail())
    (path,) = (tmp_path / "box").iterdir()
    assert path.read_bytes().endswith(make_mail().content)


def test_the_newest_mail_comes_first(server, tmp_path):
    send(server, *(make_mail(make_reminder(subject=f"n° {n}")) for n in range(12)))
    assert [mail.subject for mail in list_sandbox_mails(tmp_path / "box", limit=3)] == [
        "n° 11",
        "n° 10",
        "n° 9",
    ]


def test_the_numbers_go_on_after_a_restart(tmp_path):
    for subject in ("premier", "second"):
        with SandboxServer(tmp_path, lambda: ARRIVAL) as server:
            send(server, make_mail(make_reminder(subject=subject)))
    assert [mail.id[:6] for mail in list_sandbox_mails(tmp_path)] == ["000002", "000001"]


def test_a_copy_has_its_own_file(server, tmp_path):
    send(server, make_mail(make_reminder(structure=make_structure(copy_to="archive@example.org"))))
    recipients = {mail.recipient for mail in list_sandbox_mails(tmp_path / "box")}
    assert recipients == {"achats@example.com", "archive@example.org"}


def test_a_mail_is_found_by_its_id_only(server, tmp_path):
    send(server, make_mail())
    (mail,) = list_sandbox_mails(tmp_path / "box")
    (tmp_path / "secret.eml").write_text("secret")
    assert get_sandbox_mail(tmp_path / "box", mail.id) == mail
    for id_ in ("../secret.eml", str(tmp_path / "secret.eml"), "000009-00000000.eml", ""):
        assert get_sandbox_mail(tmp_path / "box", id_) is None


def test_an_empty_or_missing_sandbox_has_no_mail(tmp_path):
    assert list_sandbox_mails(tmp_path) == []
    assert list_sandbox_mails(tmp_path / "missing") == []


def test_an_unfinished_file_is_no_mail(tmp_path):
    path = save_sandbox_mail(tmp_path, 1, "a@example.com", b"Subject: x\r\n\r\n", ARRIVAL)
    (tmp_path / "000002-aaaaaaaa.part").write_bytes(path.read_bytes())
    assert [mail.id for mail in list_sandbox_mails(tmp_path)] == [path.name]


def test_a_sandbox_that_cannot_be_written_defers_mails(server, tmp_path):
    (tmp_path / "box").rmdir()
    assert send(server, make_mail()) == [MessageState.DEFERRED]


def test_a_mail_of_another_program_can_be_read(server, tmp_path):
    bare = b"From: a@example.fr\r\nSubject: \r\n\r\nBonjour\r\n"
    send(server, render_content(bare, message_id=MESSAGE_ID))
    (mail,) = list_sandbox_mails(tmp_path / "box")
    assert (mail.subject, mail.text, mail.html) == ("", "Bonjour\n", "")


def test_it_listens_on_localhost_only(server):
    assert server.settings.host == "127.0.0.1"
    with socket.create_connection(("127.0.0.1", server.settings.port)) as line:
        assert line.recv(100) == b"220 trial.invalid Relances\r\n"


def test_a_port_in_use_is_an_error_and_leaves_no_thread(server, tmp_path):
    before = threading.active_count()
    with pytest.raises(OSError, match=str(errno.EADDRINUSE)):
        SandboxServer(tmp_path, lambda: ARRIVAL, server.settings.port).start()
    assert threading.active_count() == before


def test_stopping_closes_connections_and_ends_the_thread(tmp_path):
    before = threading.active_count()
    server = SandboxServer(tmp_path, lambda: ARRIVAL)
    settings = server.start()
    with socket.create_connection((settings.host, settings.port)) as line:
        line.recv(100)
        server.stop()
        assert line.recv(100) == b""
    server.stop()
    assert threading.active_count() == before


def test_a_stopped_server_can_start_again(tmp_path):
    server = SandboxServer(tmp_path, lambda: ARRIVAL)
    server.stop()
    for _ in range(2):
        server.start()
        assert send(server, make_mail()) == [MessageState.SENT]
        server.stop()
    assert len(list_sandbox_mails(tmp_path)) == 2


MALFORMED = (
    b"Content-Type: text/plain; charset=bogus\r\n\r\nbonjour \xe9\r\n",
    b"Content-Type: text/html; charset=bogus\r\n\r\n<p>bonjour</p>\r\n",
    b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n",
    b"Content-Type: multipart/mixed\r\n\r\nsuite\r\n",
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b--\r\n',
    b"Subject: =?bogus?Q?=E9?=\r\nFrom: <<@>\r\nContent-Disposition: attachment; filename*=bogus''%E9\r\n\r\n",
    b"\r\n",
    b"\0\xff\r\n\r\n\0",
)


@pytest.mark.parametrize("content", MALFORMED)
def test_a_malformed_mail_is_shown_as_far_as_possible(tmp_path, content):
    """M4: one mail with an unknown charset made the page of the sandbox permanently unreadable."""
    path = save_sandbox_mail(tmp_path, 1, "client@example.org", content, ARRIVAL)
    save_sandbox_mail(tmp_path, 2, "client@example.org", b"Subject: =?\r\n\r\nsuite\r\n", ARRIVAL)
    path.write_bytes(path.read_bytes().replace(b"Received: ", b"Received: no date; ", 1))
    listed = list_sandbox_mails(tmp_path)
    assert [mail.recipient for mail in listed] == ["client@example.org"] * 2
    if b"bonjour" in content:
        assert "bonjour" in listed[1].text + listed[1].html
