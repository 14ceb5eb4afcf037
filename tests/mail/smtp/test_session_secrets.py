"""A server that announces nonsense, or repeats the password in any of its replies."""

from base64 import b64encode
from dataclasses import replace

import pytest
from mails import make_mail
from smtp_servers import SHORT_TIMEOUTS, Fault, FaultServer

from relances_app.domain.sending.outcome import MessageState
from relances_app.mail.mailer import Mailer
from relances_app.mail.smtp.replies import MAX_LENGTH, clean_reply, hide_secrets

SECRET = "sésame-ouvre-toi-42"


def deliver(server, **settings):
    with Mailer(server.settings(**settings), SECRET, SHORT_TIMEOUTS) as mailer:
        return mailer.deliver(make_mail(), lambda: None)


@pytest.mark.parametrize("limit", [b"9" * 900, "²".encode(), b"-1", b"x", b"0", "٣".encode(), b"9" * 21])
def test_an_announced_size_that_is_no_number_is_ignored(limit):
    """L1: a number of 5,000 digits raised an error, and the mail stayed locked."""
    with FaultServer(features=(b"SIZE " + limit,)) as server:
        assert deliver(server).state is MessageState.SENT


@pytest.mark.parametrize("verb", ["AUTH", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("form", ["plain", "base64", "auth plain"])
def test_a_password_repeated_by_the_server_is_not_stored(verb, form):
    """L9: only replies to the login were cleaned."""
    plain = SECRET.encode()
    encoded = b64encode(b"\0compta\0" + plain)
    repeated = {"plain": plain, "base64": b64encode(plain), "auth plain": encoded}[form]
    with FaultServer(Fault(verb, b"554 5.7.1 refused: " + repeated + b"\r\n")) as server:
        outcome = deliver(server, user="compta")
    assert "refused" in outcome.reply
    for text in (outcome.reply, outcome.advice):
        assert SECRET not in text
        assert repeated.decode() not in text


def test_a_password_repeated_about_one_of_several_addresses_is_not_stored():
    mail = replace(make_mail(), recipient="a@example.com, b@example.com")
    with (
        FaultServer(Fault("RCPT", f"550 5.1.1 {SECRET}\r\n".encode(), nth=1)) as server,
        Mailer(server.settings(user="compta"), SECRET, SHORT_TIMEOUTS) as mailer,
    ):
        outcome = mailer.deliver(mail, lambda: None)
    assert outcome.state is MessageState.SENT
    ((address, reply),) = outcome.refused
    assert (address, SECRET in reply) == ("a@example.com", False)


def test_a_password_cut_at_the_end_of_a_long_reply_is_not_stored():
    for kept in range(1, len(SECRET)):
        reply = clean_reply("x" * (MAX_LENGTH - kept) + SECRET)
        assert hide_secrets(reply, "compta", SECRET).rstrip("x") == ""


def test_an_end_that_resembles_another_form_of_the_password_does_not_keep_it():
    """The base64 form begins with the letter with which the part of the token that is left ends."""
    token = f"tokenlongA{b64encode(bytes(1_000)).decode()}"
    first = b64encode(f"\0compta\0{token}".encode()).decode()[0]
    assert first == "A"
    assert hide_secrets(clean_reply("x" * (MAX_LENGTH - 10) + token), "compta", token).rstrip("x") == ""


def test_a_reply_without_the_password_is_unchanged():
    assert hide_secrets("250 2.0.0 accepted", "compta", SECRET) == "250 2.0.0 accepted"
    assert hide_secrets("250 2.0.0 accepted", "", "") == "250 2.0.0 accepted"
