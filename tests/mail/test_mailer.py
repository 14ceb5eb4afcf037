"""Mails handed to servers.

Long because each reply of a server has its case.
"""

import smtplib
import socket
import threading
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import replace
from email import charset, message_from_bytes, policy

import flask_mail
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from mails import CUSTOMER, make_big_mail, make_mail, make_reminder, make_structure, render_content
from ports import find_free_port
from smtp_servers import SHORT_TIMEOUTS, Fault, FaultServer
from under_wine import is_wine

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.domain.sending.outcome import BatchAction, MessageState, SmtpStage
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mailer import Mailer
from relances_app.mail.smtp import login
from relances_app.mail.smtp.session import MAILS_PER_CONNECTION
from relances_app.mail.smtp.timeouts import Timeouts

PASSWORD = "mot de passe à accents : €"


class RecordingHandler:
    """aiosmtpd's handler: keeps what it accepts."""

    def __init__(self):
        self.mails = []
        self.logins = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the name aiosmtpd calls
        self.mails.append(envelope)
        return "250 2.0.0 kept"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append(mechanism)
        success = (data.login.decode(), data.password.decode()) == ("compta@example.fr", PASSWORD)
        return AuthResult(success=success, handled=False)


@pytest.fixture
def recorder():
    return RecordingHandler()


@contextmanager
def serve_securely(recorder, certificate_authority, **options):
    """Run aiosmtpd with STARTTLS required, then a login."""
    options |= {
        "tls_context": certificate_authority.make_context(),
        "require_starttls": True,
        "auth_required": True,
    }
    options |= {"authenticator": recorder.authenticate, "server_hostname": "test"}
    controller = Controller(recorder, hostname="127.0.0.1", port=find_free_port(), **options)
    controller.start()
    yield MailServer(
        "localhost", controller.port, Security.STARTTLS, "compta@example.fr", certificate_authority.ca_file
    )
    controller.stop()


@pytest.fixture
def secure_server(recorder, certificate_authority):
    with serve_securely(recorder, certificate_authority) as settings:
        yield settings


@contextmanager
def open_mailer(fault=Fault(), *, user="", **options):  # noqa: B008  a Fault never changes
    """Open a mailer with a server that commits a fault."""
    with (
        FaultServer(fault, **options) as server,
        Mailer(server.settings(user=user), PASSWORD, SHORT_TIMEOUTS) as mailer,
    ):
        yield server, mailer


def do_nothing():
    pass


def test_a_mail_arrives_over_starttls_as_it_was_written(secure_server, recorder):
    file = Attachment("relevé.pdf", "application/pdf", bytes(range(256)) * 400)
    mail = make_mail(make_reminder(attachments=(file,)), references=("<1@example.fr>",))
    with Mailer(secure_server, PASSWORD, SHORT_TIMEOUTS) as mailer:
        outcome = mailer.deliver(mail, do_nothing)
    assert (outcome.state, outcome.stage, outcome.code, outcome.reply) == (
        MessageState.SENT,
        SmtpStage.DONE,
        250,
        "2.0.0 kept",
    )
    (received,) = recorder.mails
    assert received.mail_from == "compta@example.fr"
    assert received.rcpt_tos == ["achats@example.com"]
    assert received.content == mail.content
    message = message_from_bytes(received.content, policy=policy.default)
    assert message["To"].addresses[0].display_name == "Établissements « Hêtre » & Cie"
    assert message["References"] == "<1@example.fr>"
    assert "1\xa0501,60\xa0€" in message.get_body(("plain",)).get_content()
    assert "1\u202f501,60\xa0€" in message.get_body(("html",)).get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["relevé.pdf"]


def test_a_mail_arrives_over_implicit_tls(certificate_authority):
    with FaultServer(context=certificate_authority.make_context(), implicit_tls=True) as server:
        settings = server.settings(
            host="localhost", security=Security.SSL, user="compta", ca_file=certificate_authority.ca_file
        )
        with Mailer(settings, PASSWORD, SHORT_TIMEOUTS) as mailer:
            assert mailer.deliver(make_mail(), do_nothing).state is MessageState.SENT
    assert len(server.kept) == 1


@pytest.mark.skipif(is_wine(), reason="wine 8 accepts a chain without its root, Windows does not")
def test_an_unknown_certificate_authority_is_refused(secure_server, recorder):
    with Mailer(replace(secure_server, ca_file=""), PASSWORD, SHORT_TIMEOUTS) as mailer:
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.was_attempted, outcome.batch_action) == (
        MessageState.DEFERRED,
        False,
        BatchAction.PAUSE,
    )
    assert "autorité reconnue" in outcome.advice
    assert recorder.logins == []


def test_a_certificate_for_another_name_is_refused(secure_server, recorder):
    with Mailer(replace(secure_server, host="127.0.0.1"), PASSWORD, SHORT_TIMEOUTS) as mailer:
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.was_attempted) == (MessageState.DEFERRED, False)
    assert recorder.logins == []


def test_a_wrong_password_stops_the_batch_after_one_attempt(secure_server, recorder):
    with Mailer(secure_server, "faux", SHORT_TIMEOUTS) as mailer:
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.code, outcome.was_attempted, outcome.batch_action) == (
        MessageState.DEFERRED,
        535,
        False,
        BatchAction.STOP,
    )
    assert len(recorder.logins) == 1
    assert recorder.mails == []


def test_the_connection_can_be_tried_without_a_mail(secure_server, recorder):
    with Mailer(secure_server, PASSWORD, SHORT_TIMEOUTS) as mailer:
        good = mailer.check()
    with Mailer(secure_server, "faux", SHORT_TIMEOUTS) as mailer:
        bad = mailer.check()
    assert (good.stage, good.advice) == (
        SmtpStage.DONE,
        "Connexion réussie, ligne chiffrée, certificat vérifié.",
    )
    assert (bad.stage, bad.batch_action) == (SmtpStage.LOGIN, BatchAction.STOP)
    assert recorder.mails == []


def test_a_missing_certificate_file_is_reported():
    with FaultServer(implicit_tls=False) as server:
        settings = server.settings(security=Security.SSL, ca_file="/nowhere/ca.pem")
        with Mailer(settings, "", SHORT_TIMEOUTS) as mailer:
            outcome = mailer.check()
    assert "autorité de certification" in outcome.advice


@pytest.mark.parametrize(("used", "excluded"), [("PLAIN", "LOGIN"), ("LOGIN", "PLAIN")])
def test_a_password_with_accents_is_accepted_by_each_mechanism(
    used, excluded, recorder, certificate_authority
):
    with serve_securely(recorder, certificate_authority, auth_exclude_mechanism=[excluded]) as settings:
        outcome = Mailer(settings, PASSWORD, SHORT_TIMEOUTS).check()
    assert outcome.stage is SmtpStage.DONE
    assert recorder.logins == [used]


def test_a_server_without_login_is_reported():
    with open_mailer(features=(b"AUTH GSSAPI",), user="compta") as (server, mailer):
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert (outcome.was_attempted, outcome.batch_action) == (False, BatchAction.STOP)
    assert not any(line.startswith(b"AUTH") for line in server.heard)


def test_a_password_is_never_sent_unencrypted(monkeypatch):
    monkeypatch.setattr(login, "is_loopback", lambda _: False)
    with open_mailer(user="compta") as (server, mailer):
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert (outcome.was_attempted, outcome.batch_action) == (False, BatchAction.STOP)
    assert "Sans chiffrement" in outcome.advice
    assert not any(line.startswith(b"AUTH") for line in server.heard)


def test_a_password_that_the_server_repeats_is_hidden():
    secret = b64encode(f"\0compta\0{PASSWORD}".encode())
    echo = Fault("AUTH", b"535 bad command AUTH PLAIN " + secret + b"\r\n")
    with open_mailer(echo, user="compta") as (_, mailer):
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert outcome.reply == "bad command AUTH PLAIN …"


def test_without_settings_or_password_no_mailer_is_opened():
    with pytest.raises(MailServerMissing):
        Mailer(MailServer(), "")
    with pytest.raises(PasswordMissing):
        Mailer(MailServer("smtp.example.fr", user="compta"), "")


def test_the_host_name_is_neither_looked_up_nor_sent(monkeypatch):
    for ask in ("gethostname", "getfqdn"):
        monkeypatch.setattr(socket, ask, lambda *_: pytest.fail("the PC's name was asked for"))
    with open_mailer() as (server, mailer):
        assert mailer.deliver(make_mail(), do_nothing).state is MessageState.SENT
    assert server.heard[0] == b"ehlo [127.0.0.1]\r\n"


def test_the_final_dot_waits_for_the_state_to_be_recorded():
    """When the mark is being written, all of the mail has left but its last dot."""
    mail, seen = render_content(b"Subject: wait\r\n\r\nbody\r\n"), []
    with open_mailer() as (server, mailer):
        outcome = mailer.deliver(mail, lambda: (time.sleep(0.2), seen.append(list(server.complete))))
    assert outcome.state is MessageState.SENT
    assert seen == [[]]
    assert server.kept == [mail.content + b".\r\n"]


def test_a_failed_record_raises_and_the_next_mail_gets_a_new_connection():
    with open_mailer() as (server, mailer):
        with pytest.raises(KeyboardInterrupt):
            mailer.deliver(make_mail(), _interrupt)
        assert mailer.deliver(make_mail(), do_nothing).state is MessageState.SENT
    assert server.lines == 2
    assert len(server.complete) == 1


def _interrupt():
    raise KeyboardInterrupt


def test_dots_at_the_start_of_lines_arrive():
    content = b"Subject: dots\r\n\r\n.one\r\n..two\r\nthree\r\n"
    with open_mailer() as (server, mailer):
        assert mailer.deliver(render_content(content), do_nothing).state is MessageState.SENT
    assert server.kept == [b"Subject: dots\r\n\r\n..one\r\n...two\r\nthree\r\n.\r\n"]


@pytest.mark.parametrize(
    "mail",
    [
        render_content(b"a\r\n.\r\nMAIL FROM:<x@example.org>\r\n"),
        render_content(b"bare\nline\r\n"),
        render_content(b"a\r\n", recipient="a@example.com>\r\nRCPT TO:<b@example.org"),
        render_content(b"a\r\n", recipient="rené@example.com"),
        render_content(b"a\r\n", sender=""),
        render_content(b"a\r\n", copy_to="a b"),
        replace(make_mail(), content=b"Subject: another\r\n\r\n"),
    ],
)
def test_a_malformed_mail_is_not_sent(mail):
    with open_mailer() as (server, mailer):
        outcome = mailer.deliver(mail, lambda: pytest.fail("handed over"))
    assert outcome.state is MessageState.REFUSED
    assert "abîmé" in outcome.advice
    assert server.heard == []


def test_a_mail_over_the_size_limit_is_not_attempted():
    with open_mailer(features=(b"SIZE 1000",)) as (server, mailer):
        outcome = mailer.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.batch_action) == (MessageState.REFUSED, BatchAction.CONTINUE)
    assert "trop gros" in outcome.advice
    assert not any(line.startswith(b"mail") for line in server.heard)


def test_the_size_is_announced():
    mail = make_mail()
    with open_mailer() as (server, mailer):
        mailer.deliver(mail, do_nothing)
    assert f"SIZE={len(mail.content)}".encode() in server.heard[1]


WITH_COPY = make_reminder(structure=make_structure(copy_to="archive@example.org"))


def test_the_copy_is_sent_with_the_mail():
    with open_mailer() as (server, mailer):
        outcome = mailer.deliver(make_mail(WITH_COPY), do_nothing)
    assert (outcome.state, outcome.advice) == (MessageState.SENT, "")
    heard = [line.strip().lower() for line in server.heard[2:4]]
    assert heard == [b"rcpt to:<achats@example.com>", b"rcpt to:<archive@example.org>"]


@pytest.mark.parametrize("code", [b"450", b"550"])
def test_a_refused_copy_does_not_block_the_mail(code):
    with open_mailer(Fault("RCPT", code + b" no such box\r\n", nth=2)) as (server, mailer):
        outcome = mailer.deliver(make_mail(WITH_COPY), do_nothing)
    assert outcome.state is MessageState.SENT
    assert outcome.advice == "La copie à archive@example.org a été refusée : no such box"
    assert len(server.kept) == 1


def test_a_server_that_disconnects_at_the_copy_gets_the_mail_later():
    with open_mailer(Fault("RCPT", b"421 4.3.2 busy\r\n", disconnects_after=True, nth=2)) as (server, mailer):
        outcome = mailer.deliver(make_mail(WITH_COPY), do_nothing)
    assert (outcome.state, outcome.batch_action) == (MessageState.DEFERRED, BatchAction.THROTTLE)
    assert server.complete == []


def test_a_copy_alone_is_never_sent():
    with open_mailer(Fault("RCPT", b"550 5.1.1 unknown\r\n", nth=1)) as (server, mailer):
        outcome = mailer.deliver(make_mail(WITH_COPY), do_nothing)
    assert outcome.state is MessageState.REFUSED
    assert server.complete == []


def test_many_mails_share_one_connection():
    with open_mailer() as (server, mailer):
        states = {mailer.deliver(make_mail(), do_nothing).state for _ in range(MAILS_PER_CONNECTION + 5)}
    assert states == {MessageState.SENT}
    assert server.lines == 2
    assert len(server.kept) == MAILS_PER_CONNECTION + 5


@pytest.mark.parametrize(
    "farewell", [Fault("MAIL", "drop", nth=2), Fault("MAIL", b"421 4.4.2 idle\r\n", True, nth=2)]
)
def test_a_connection_closed_between_two_mails_is_reopened(farewell):
    with open_mailer(farewell) as (server, mailer):
        outcomes = [mailer.deliver(make_mail(), do_nothing) for _ in range(3)]
    assert [outcome.state for outcome in outcomes] == [MessageState.SENT] * 3
    assert server.lines == 2
    assert len(server.kept) == 3


def test_a_refused_recipient_keeps_the_connection():
    with open_mailer(Fault("RCPT", b"550 5.1.1 unknown\r\n", nth=1)) as (server, mailer):
        states = [mailer.deliver(make_mail(), do_nothing).state for _ in range(2)]
    assert states == [MessageState.REFUSED, MessageState.SENT]
    assert server.lines == 1
    assert b"rset\r\n" in server.heard


def render_to(recipient):
    return replace(make_mail(), recipient=recipient)


def test_a_refused_reset_only_closes_the_connection():
    with open_mailer(Fault("RSET", "drop")) as (server, mailer):
        states = [
            mailer.deliver(mail, do_nothing).state for mail in (render_to("unknown@example.com"), make_mail())
        ]
    assert states == [MessageState.REFUSED, MessageState.SENT]
    assert server.lines == 2


@pytest.mark.parametrize("at", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_a_server_that_replies_byte_by_byte_times_out(at):
    with open_mailer(Fault(at, "drip")) as (server, mailer):
        outcome = mailer.deliver(make_mail(), do_nothing)
        assert not server.is_outlasted
    assert outcome.state is (MessageState.UNCERTAIN if at == "DOT" else MessageState.DEFERRED)


def test_a_server_that_stops_reading_times_out():
    with open_mailer(Fault("BODY", "hang")) as (server, mailer):
        outcome = mailer.deliver(make_big_mail(), do_nothing)
        assert not server.is_outlasted
    assert outcome.state is MessageState.DEFERRED


def test_the_reply_to_the_final_dot_has_ten_minutes():
    assert Timeouts().final_dot == 600


def test_two_mailers_work_concurrently():
    outcomes = []

    def work(settings):
        with Mailer(settings, "", SHORT_TIMEOUTS) as mailer:
            outcomes.extend(mailer.deliver(make_mail(), do_nothing).state for _ in range(10))

    with FaultServer() as server:
        threads = [threading.Thread(target=work, args=(server.settings(),)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == [MessageState.SENT] * 30
    assert len(server.kept) == 30


def test_mails_are_sent_by_flask_mail_and_its_signal_is_emitted():
    announced = []

    def listen(app, message):
        announced.append(message.rendered)

    with flask_mail.email_dispatched.connected_to(listen), open_mailer() as (_, mailer):
        mailer.deliver(make_mail(), do_nothing)
    assert announced == [make_mail()]


def test_a_failing_signal_listener_does_not_hide_that_the_mail_was_sent():
    def fail(app, message):
        raise RuntimeError("listener")

    with flask_mail.email_dispatched.connected_to(fail), open_mailer() as (server, mailer):
        assert mailer.deliver(make_mail(), do_nothing).state is MessageState.SENT
    assert len(server.kept) == 1


def test_flask_mail_changes_no_other_mail_of_the_process():
    assert charset.Charset("utf-8").body_encoding == charset.BASE64


def test_a_closed_mailer_can_be_closed_again():
    with FaultServer() as server:
        mailer = Mailer(server.settings(), "", SHORT_TIMEOUTS)
        mailer.deliver(make_mail(), do_nothing)
        mailer.close()
        mailer.close()
    assert server.heard[-1] == b"quit\r\n"


def test_smtplib_connects_only_through_the_mailer(monkeypatch):
    """Its `sendmail` and `login` lose what happened, or try a wrong password several times."""
    for verb in ("sendmail", "login"):
        monkeypatch.setattr(smtplib.SMTP, verb, lambda *_, **__: pytest.fail("smtplib took over"))
    with open_mailer(user="compta") as (server, mailer):
        assert mailer.deliver(make_mail(), do_nothing).state is MessageState.SENT
    assert CUSTOMER.email.encode() in b"".join(server.heard)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.NONE])
def test_a_port_that_expects_tls_from_the_first_byte_is_recognised(certificate_authority, security):
    with FaultServer(context=certificate_authority.make_context(), implicit_tls=True) as server:
        settings = server.settings(security=security, user="compta")
        with Mailer(settings, PASSWORD, SHORT_TIMEOUTS) as mailer:
            outcome = mailer.deliver(make_mail(), do_nothing)
    assert outcome.advice == login.TLS_EXPECTED
    assert (outcome.was_attempted, outcome.batch_action) == (False, BatchAction.PAUSE)
    assert server.heard == []


def test_a_slow_greeting_is_waited_for():
    timeouts = replace(SHORT_TIMEOUTS, greeting=5)
    with (
        FaultServer(Fault("CONNECT", delay=0.5)) as server,
        Mailer(server.settings(), PASSWORD, timeouts) as mailer,
    ):
        assert mailer.deliver(make_mail(), do_nothing).state is MessageState.SENT
    assert len(server.kept) == 1


TWO_PEOPLE = make_reminder(customer=replace(CUSTOMER, email="achats@example.com, compta@example.com"))


@pytest.mark.parametrize("nth", [1, 2])
def test_a_server_that_refuses_one_of_two_addresses_gets_the_mail_for_the_other(nth):
    with open_mailer(Fault("RCPT", b"550 5.1.1 unknown\r\n", nth=nth)) as (server, mailer):
        outcome = mailer.deliver(make_mail(TWO_PEOPLE), do_nothing)
    address = ("achats@example.com", "compta@example.com")[nth - 1]
    assert (outcome.state, outcome.refused) == (MessageState.SENT, ((address, "5.1.1 unknown"),))
    assert outcome.advice == f"{address} a été refusée : 5.1.1 unknown"
    assert len(server.kept) == 1


def test_a_server_that_refuses_all_addresses_refuses_the_mail():
    with open_mailer(Fault("RCPT", b"550 5.1.1 unknown\r\n")) as (server, mailer):
        outcome = mailer.deliver(make_mail(TWO_PEOPLE), do_nothing)
    assert outcome.state is MessageState.REFUSED
    assert server.complete == []


def test_reports_are_asked_for_where_the_server_offers_them():
    mail = make_mail()
    envelope_id = mail.message_id.strip("<>").partition("@")[0].encode()
    with open_mailer(features=(b"SIZE 50000000", b"DSN")) as (server, mailer):
        assert mailer.deliver(mail, do_nothing).state is MessageState.SENT
        assert any(b" RET=HDRS ENVID=" + envelope_id in line for line in server.heard)
        assert any(line.startswith(b"RCPT") and b"NOTIFY=FAILURE,DELAY" in line for line in server.heard)
    with open_mailer() as (server, mailer):
        assert mailer.deliver(mail, do_nothing).state is MessageState.SENT
        assert not any(b"ENVID" in line or b"NOTIFY" in line for line in server.heard)
