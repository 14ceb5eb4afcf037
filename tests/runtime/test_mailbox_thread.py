"""The thread that reads the mailbox: a refused login is not repeated."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from relances_app.domain.errors import MailboxRefused, UserError
from relances_app.domain.sending.identity_provider import MICROSOFT, Tokens
from relances_app.domain.sending.sign_in_refusal import SignInRefused
from relances_app.domain.structure import SignIn
from relances_app.mail.imap import mailbox as imap
from relances_app.runtime import mailbox_thread
from relances_app.runtime.mailbox_thread import MailboxThread
from relances_app.services import mail_server, sign_in, structure
from relances_app.services.mailbox import settings


@pytest.fixture
def logins(db, monkeypatch):
    """The logins that the server for reading refused."""
    structure.save_values(db, {"mail_host": "smtp.exemple.fr", "mail_user": "compta"})
    settings.save_settings(db, is_on=True, host="imap.exemple.fr", port=993, security="ssl")
    logins = []

    def refuse(server, credential):
        logins.append((server.host, credential))
        raise MailboxRefused

    monkeypatch.setattr(imap, "Mailbox", refuse)
    return logins


def read(thread, db):
    with pytest.raises(MailboxRefused):
        thread.check_again(db)


def test_a_refused_login_is_repeated_on_demand_or_with_other_settings_only(db, clock, logins):
    passwords = ["faux"]
    thread = MailboxThread(db.path, clock, lambda _: passwords[-1])
    read(thread, db)
    thread.check_again(db)
    thread.check_again(db)
    assert logins == [("imap.exemple.fr", "faux")]
    assert "n'est plus lue" in settings.get_status(db).error
    with pytest.raises(MailboxRefused):
        thread.check(db)  # the user asks
    passwords.append("autre")
    read(thread, db)
    thread.check_again(db)
    settings.save_settings(db, is_on=True, host="imap2.exemple.fr", port=993, security="ssl")
    read(thread, db)
    assert [host for host, _ in logins] == ["imap.exemple.fr"] * 3 + ["imap2.exemple.fr"]


def test_a_sign_in_without_the_right_to_read_is_not_tried(db, clock):
    structure.save_values(db, {"mail_host": "smtp.office365.com", "mail_user": "compta@saules.example.com"})
    structure.save_values(db, {"mail_sign_in": SignIn.MICROSOFT.value})
    key = sign_in.make_key()
    sign_in.save_tokens(db, db.path.parent, key, Tokens("a", "r", 9e9, MICROSOFT.send_scopes))
    with pytest.raises(SignInRefused):
        mail_server.open_reading_tokens(db, settings.get_server(db), key)


def test_the_database_is_not_replaced_during_a_reading(db, clock, logins, monkeypatch):
    monkeypatch.setattr(mailbox_thread, "PAUSE_SECONDS", 0)
    thread = MailboxThread(db.path, clock, lambda _: "sésame")

    def replace_database():
        with thread.pause():
            return "replaced"

    def try_to_replace(server, credential):
        with ThreadPoolExecutor(1) as pool:
            logins.append(pool.submit(replace_database).exception())
        raise MailboxRefused

    monkeypatch.setattr(imap, "Mailbox", try_to_replace)
    with pytest.raises(MailboxRefused):
        thread.read_in_turn()
    (problem,) = logins
    assert isinstance(problem, UserError)
    assert "en cours de lecture" in problem.message
    assert replace_database() == "replaced"
