"""A mailbox of a real Dovecot: read-only, copies appended once, certificates and logins checked."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from bounce_forms import FORMS
from builders import NOW
from dovecot import PASSWORD, USER, Dovecot, find_obstacle

from relances_app.domain.errors import MailboxRefused
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.imap.mailbox import Mailbox, MailboxError

MAIL = b"Message-ID: <m@saules.example.com>\r\nSubject: Votre compte\r\n\r\nBonjour\r\n"


@pytest.fixture(scope="module")
def dovecot(certificate_authority):
    if obstacle := find_obstacle():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(obstacle)
    # Not the folder of pytest: Dovecot's user must be able to enter it.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        certificate_authority.make_context()
        certificate = Path(certificate_authority.ca_file).parent / "localhost-1-False.pem"
        with Dovecot(folder / "box", certificate) as dovecot:
            yield dovecot


@pytest.fixture
def server(dovecot, certificate_authority):
    return MailServer("localhost", dovecot.port, Security.SSL, USER, certificate_authority.ca_file)


def test_mails_are_read_by_uid_and_nothing_is_changed(dovecot, server):
    text = FORMS["postfix"][0].encode()
    dovecot.deliver(text, "1.bounce")
    dovecot.deliver(b"Subject: autre\r\n\r\n" + b"x" * 400_000, "2.long")
    with Mailbox(server, PASSWORD) as box:
        folder = box.open("INBOX")
        first, second = box.list_uids()
        assert folder.uid_next == second + 1
        assert folder.uid_validity > 0
        headers = dict(box.fetch_headers([first, second]))
        assert b"Undelivered" in headers[first]
        assert b"Bonjour" not in headers[first]
        assert box.fetch(first).replace(b"\r\n", b"\n") == text
        assert len(box.fetch(second)) == 262_144
        assert box.list_uids(after=second) == []
        assert box.list_uids(since=NOW.date()) == [first, second]
    assert all(":2," not in name or "S" not in name.partition(":2,")[2] for name in dovecot.list_files())


def test_a_copy_is_looked_for_and_appended_as_read(dovecot, server):
    with Mailbox(replace(server, port=dovecot.starttls_port, security=Security.STARTTLS), PASSWORD) as box:
        sent = box.find_sent_folder()
        assert (sent, box.find_junk_folder()) == ("Envoyés", "Junk")
        box.open(sent)
        assert not box.find_message("<m@saules.example.com>")
        box.append_sent(sent, MAIL, NOW)
        assert box.find_message("<m@saules.example.com>")
    (copy,) = [name for name in dovecot.list_files() if "Envoy" in name]
    assert copy.endswith(":2,S")


def test_a_wrong_password_or_certificate_is_an_error_with_what_to_do(server):
    with pytest.raises(MailboxRefused, match="refuse l'accès"):
        Mailbox(server, "faux")
    with pytest.raises(MailboxError, match="n'a pas pu être lue"):
        Mailbox(replace(server, ca_file=""), PASSWORD)
    with pytest.raises(MailboxError, match="n'a pas pu être lue"):
        Mailbox(replace(server, port=1), PASSWORD)
    with pytest.raises(MailboxError, match="n'a pas pu être lue"):
        Mailbox(replace(server, host="imap.exemple.fr", security=Security.NONE), PASSWORD)
