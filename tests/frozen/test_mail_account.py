"""The single file with a mail account: sign-in, sending with its token, and reading a mailbox over IMAP."""

import json
import os
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from certificate_authority import CertificateAuthority
from dovecot import PASSWORD, USER, Dovecot, find_obstacle
from identity_provider import CLIENT_ID, IdentityProvider
from smtp_servers import TokenServer

from relances_app.mail.oauth.requests import TEST_HOST

PHRASE = "girafe lampe nuage tricot"
SEND = ("send", "--level", "1", "--as-of", "2024-08-01", "--json")


@pytest.mark.skipif(sys.platform == "win32", reason="a passphrase is typed on a terminal of Unix here")
def test_a_sign_in_is_sealed_and_mails_leave_with_its_token(frozen_program, tmp_path):
    authority = CertificateAuthority(tmp_path)
    frozen_program.fill()
    context = authority.make_context("localhost")
    with IdentityProvider(context) as provider, TokenServer(provider.tokens, context=context) as server:
        frozen_program.environment |= {TEST_HOST: provider.host}
        frozen_program.run(
            "structure", "set", "mail_host=localhost", f"mail_port={server.port}", "mail_security=starttls",
            f"mail_user={USER}", "mails_per_minute=0", "mails_per_hour=0", f"mail_ca_file={authority.ca_file}",
        )  # fmt: skip
        sign_in = ("structure", "signin", "--provider", "microsoft", "--application", CLIENT_ID)
        said = type_passphrase(frozen_program, *sign_in, "--keep", "vault", times=2)
        assert "Connecté avec Microsoft." in said
        assert (frozen_program.data / "messagerie.jetons").is_file()
        type_passphrase(frozen_program, *SEND, times=1)
        assert (len(server.kept), server.refused) == (3, 0)
        stored = b"".join(path.read_bytes() for path in frozen_program.data.rglob("*") if path.is_file())
        assert not any(token[:60].encode() in stored for token in provider.issued)


def test_a_mailbox_is_read_over_tls(frozen_program, tmp_path):
    if obstacle := find_obstacle():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(obstacle)
    authority = CertificateAuthority(tmp_path)
    authority.make_context("localhost")
    frozen_program.fill()
    frozen_program.environment |= {"RELANCES_SMTP_PASSWORD": PASSWORD}
    # Not the folder of pytest: Dovecot's user must be able to enter it.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        Path(name).chmod(0o755)
        certificate = Path(authority.ca_file).parent / "localhost-1-False.pem"
        with Dovecot(Path(name) / "box", certificate) as dovecot:
            dovecot.deliver(b"Subject: bonjour\r\nFrom: a@example.org\r\n\r\nBonjour\r\n", "1.mail")
            before = dovecot.list_files()
            frozen_program.run(
                "structure", "set", "mailbox_on=1", "mail_host=localhost", f"mail_user={USER}",
                "imap_host=localhost", f"imap_port={dovecot.port}", "imap_security=ssl",
                f"mail_ca_file={authority.ca_file}",
            )  # fmt: skip
            found = json.loads(frozen_program.run("mailbox", "check", "--confirm", "--json"))
            assert dovecot.list_files() == before
    assert set(found.values()) == {0}


def type_passphrase(frozen_program, *words, times):
    """Run a command on a terminal, type the passphrase at each question, and return what it printed."""
    import pty  # of Unix

    master, terminal = pty.openpty()
    process = frozen_program.start(*words, stdin=terminal, start_new_session=True)
    os.close(terminal)
    limit = threading.Timer(120, process.kill)  # a question that never comes ends the command, and the test
    limit.start()
    printed, asked = "", 0
    with process:
        while character := process.stdout.read(1):
            printed += character
            if asked < times and printed.endswith(": "):
                asked += 1
                os.write(master, f"{PHRASE}\n".encode())
    limit.cancel()
    os.close(master)
    assert process.returncode == 0, printed
    return printed
