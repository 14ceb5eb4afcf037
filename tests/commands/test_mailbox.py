"""`relances mailbox check`: counts as text and JSON, and refusals."""

import json

import pytest
from click.testing import CliRunner

from relances_app.cli import main
from relances_app.mail.imap import mailbox as imap


class EmptyMailbox:
    """A mailbox without mails."""

    def __init__(self, server, credential):
        EmptyMailbox.seen = (server.host, credential)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def find_junk_folder(self):
        return ""

    def open(self, name):
        return imap.Folder(name, 1, 1)

    def list_uids(self, **_):
        return []

    def fetch_headers(self, uids):
        return iter(uids)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(imap, "Mailbox", EmptyMailbox)
    monkeypatch.setenv("RELANCES_SMTP_PASSWORD", "sésame")

    def run(*words):
        return CliRunner().invoke(main, ["--data", str(tmp_path / "data"), *words])

    return run


def test_the_mailbox_is_read_once_its_server_is_confirmed(run):
    assert "n'est pas activée" in run("mailbox", "check").output
    run(
        "structure",
        "set",
        "mail_host=smtp.exemple.fr",
        "mail_user=compta",
        "mailbox_on=1",
        "imap_host=imap.exemple.fr",
    )
    refused = run("mailbox", "check")
    assert (refused.exit_code, "n'a pas été confirmé" in refused.output) == (1, True)
    assert run("mailbox", "check", "--confirm").output == "Rien de nouveau.\n"
    assert EmptyMailbox.seen == ("imap.exemple.fr", "sésame")
    counts = json.loads(run("mailbox", "check", "--json").output)
    names = ("failed", "delayed", "reply", "auto_reply", "copies", "questions", "settled")
    assert counts == dict.fromkeys(names, 0)
