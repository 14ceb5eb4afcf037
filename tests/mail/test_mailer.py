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
from mails import CUSTOMER, frozen_as, make_big_mail, make_mail, make_reminder, with_sender
from smtp_servers import HURRY, Fault, FaultServer, find_free_port

from relances_app.domain.attachment import Attachment
from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.domain.sending.outcome import Run, Stage, State
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mailer import MailRoom
from relances_app.mail.smtp import login
from relances_app.mail.smtp.session import MAILS_PER_LINE
from relances_app.mail.smtp.timeouts import Patience

PASSWORD = "mot de passe à accents : €"


class Mailbox:
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
def mailbox():
    return Mailbox()


@contextmanager
def serve_securely(mailbox, authority, **options):
    """Run aiosmtpd with STARTTLS required, then a login."""
    options |= {"tls_context": authority.make_context(), "require_starttls": True, "auth_required": True}
    options |= {"authenticator": mailbox.authenticate, "server_hostname": "test"}
    controller = Controller(mailbox, hostname="127.0.0.1", port=find_free_port(), **options)
    controller.start()
    yield MailServer("localhost", controller.port, Security.STARTTLS, "compta@example.fr", authority.ca_file)
    controller.stop()


@pytest.fixture
def secure_server(mailbox, authority):
    with serve_securely(mailbox, authority) as settings:
        yield settings


@contextmanager
def open_room(fault=Fault(), *, user="", **options):  # noqa: B008  a Fault never changes
    """Open a room on a server that commits a fault."""
    with (
        FaultServer(fault, **options) as server,
        MailRoom(server.settings(user=user), PASSWORD, HURRY) as room,
    ):
        yield server, room


def do_nothing():
    pass


def test_a_mail_arrives_over_starttls_as_it_was_written(secure_server, mailbox):
    file = Attachment("relevé.pdf", "application/pdf", bytes(range(256)) * 400)
    mail = make_mail(make_reminder(attachments=(file,)), references=("<1@example.fr>",))
    with MailRoom(secure_server, PASSWORD, HURRY) as room:
        outcome = room.deliver(mail, do_nothing)
    assert (outcome.state, outcome.stage, outcome.code, outcome.reply) == (
        State.SENT,
        Stage.DONE,
        250,
        "2.0.0 kept",
    )
    (received,) = mailbox.mails
    assert received.mail_from == "compta@example.fr"
    assert received.rcpt_tos == ["achats@example.com"]
    assert received.content == mail.content
    message = message_from_bytes(received.content, policy=policy.default)
    assert message["To"].addresses[0].display_name == "Établissements « Hêtre » & Cie"
    assert message["References"] == "<1@example.fr>"
    assert "1\xa0501,60\xa0€" in message.get_body(("plain",)).get_content()
    assert "1\u202f501,60\xa0€" in message.get_body(("html",)).get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["relevé.pdf"]


def test_a_mail_arrives_over_implicit_tls(authority):
    with FaultServer(context=authority.make_context(), implicit_tls=True) as server:
        settings = server.settings(
            host="localhost", security=Security.SSL, user="compta", ca_file=authority.ca_file
        )
        with MailRoom(settings, PASSWORD, HURRY) as room:
            assert room.deliver(make_mail(), do_nothing).state is State.SENT
    assert len(server.kept) == 1


def test_a_system_that_does_not_know_the_authority_refuses(secure_server, mailbox):
    with MailRoom(replace(secure_server, ca_file=""), PASSWORD, HURRY) as room:
        outcome = room.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.attempted, outcome.run) == (State.DEFERRED, False, Run.PAUSE)
    assert "autorité reconnue" in outcome.advice
    assert mailbox.logins == []


def test_a_certificate_for_another_name_is_refused(secure_server, mailbox):
    with MailRoom(replace(secure_server, host="127.0.0.1"), PASSWORD, HURRY) as room:
        outcome = room.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.attempted) == (State.DEFERRED, False)
    assert mailbox.logins == []


def test_a_wrong_password_stops_the_run_after_one_try(secure_server, mailbox):
    with MailRoom(secure_server, "faux", HURRY) as room:
        outcome = room.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.code, outcome.attempted, outcome.run) == (
        State.DEFERRED,
        535,
        False,
        Run.STOP,
    )
    assert len(mailbox.logins) == 1
    assert mailbox.mails == []


def test_the_connection_can_be_tried_without_a_mail(secure_server, mailbox):
    with MailRoom(secure_server, PASSWORD, HURRY) as room:
        good = room.check()
    with MailRoom(secure_server, "faux", HURRY) as room:
        bad = room.check()
    assert (good.stage, good.advice) == (Stage.DONE, "Connexion réussie, ligne chiffrée, certificat vérifié.")
    assert (bad.stage, bad.run) == (Stage.LOGIN, Run.STOP)
    assert mailbox.mails == []


def test_an_authority_file_that_is_missing_is_told():
    with FaultServer(implicit_tls=False) as server:
        settings = server.settings(security=Security.SSL, ca_file="/nowhere/ca.pem")
        with MailRoom(settings, "", HURRY) as room:
            outcome = room.check()
    assert "autorité de certification" in outcome.advice


@pytest.mark.parametrize(("used", "excluded"), [("PLAIN", "LOGIN"), ("LOGIN", "PLAIN")])
def test_a_password_with_accents_is_accepted_by_each_mechanism(used, excluded, mailbox, authority):
    with serve_securely(mailbox, authority, auth_exclude_mechanism=[excluded]) as settings:
        outcome = MailRoom(settings, PASSWORD, HURRY).check()
    assert outcome.stage is Stage.DONE
    assert mailbox.logins == [used]


def test_a_server_without_login_is_told():
    with open_room(features=(b"AUTH GSSAPI",), user="compta") as (server, room):
        outcome = room.deliver(make_mail(), do_nothing)
    assert (outcome.attempted, outcome.run) == (False, Run.STOP)
    assert not any(line.startswith(b"AUTH") for line in server.heard)


def test_a_password_never_leaves_this_machine_in_clear(monkeypatch):
    monkeypatch.setattr(login, "is_loopback", lambda _: False)
    with open_room(user="compta") as (server, room):
        outcome = room.deliver(make_mail(), do_nothing)
    assert (outcome.attempted, outcome.run) == (False, Run.STOP)
    assert "Sans chiffrement" in outcome.advice
    assert not any(line.startswith(b"AUTH") for line in server.heard)


def test_a_password_that_the_server_repeats_is_hidden():
    secret = b64encode(f"\0compta\0{PASSWORD}".encode())
    echo = Fault("AUTH", b"535 bad command AUTH PLAIN " + secret + b"\r\n")
    with open_room(echo, user="compta") as (_, room):
        outcome = room.deliver(make_mail(), do_nothing)
    assert outcome.reply == "bad command AUTH PLAIN …"


def test_without_settings_or_password_there_is_no_room():
    with pytest.raises(MailServerMissing):
        MailRoom(MailServer(), "")
    with pytest.raises(PasswordMissing):
        MailRoom(MailServer("smtp.example.fr", user="compta"), "")


def test_the_name_of_the_pc_is_neither_asked_for_nor_told(monkeypatch):
    for ask in ("gethostname", "getfqdn"):
        monkeypatch.setattr(socket, ask, lambda *_: pytest.fail("the PC's name was asked for"))
    with open_room() as (server, room):
        assert room.deliver(make_mail(), do_nothing).state is State.SENT
    assert server.heard[0] == b"ehlo [127.0.0.1]\r\n"


def test_the_dot_waits_for_the_mark():
    """When the mark is being written, all of the mail has left but its last dot."""
    mail, seen = frozen_as(b"Subject: wait\r\n\r\nbody\r\n"), []
    with open_room() as (server, room):
        outcome = room.deliver(mail, lambda: (time.sleep(0.2), seen.append(list(server.complete))))
    assert outcome.state is State.SENT
    assert seen == [[]]
    assert server.kept == [mail.content + b".\r\n"]


def test_a_mark_that_fails_goes_through_and_the_next_mail_gets_a_new_line():
    with open_room() as (server, room):
        with pytest.raises(KeyboardInterrupt):
            room.deliver(make_mail(), _interrupt)
        assert room.deliver(make_mail(), do_nothing).state is State.SENT
    assert server.lines == 2
    assert len(server.complete) == 1


def _interrupt():
    raise KeyboardInterrupt


def test_dots_at_the_start_of_lines_arrive():
    content = b"Subject: dots\r\n\r\n.one\r\n..two\r\nthree\r\n"
    with open_room() as (server, room):
        assert room.deliver(frozen_as(content), do_nothing).state is State.SENT
    assert server.kept == [b"Subject: dots\r\n\r\n..one\r\n...two\r\nthree\r\n.\r\n"]


@pytest.mark.parametrize(
    "mail",
    [
        frozen_as(b"a\r\n.\r\nMAIL FROM:<x@example.org>\r\n"),
        frozen_as(b"bare\nline\r\n"),
        frozen_as(b"a\r\n", recipient="a@example.com>\r\nRCPT TO:<b@example.org"),
        frozen_as(b"a\r\n", recipient="rené@example.com"),
        frozen_as(b"a\r\n", sender=""),
        frozen_as(b"a\r\n", copy_to="a b"),
        replace(make_mail(), content=b"Subject: another\r\n\r\n"),
    ],
)
def test_a_damaged_mail_does_not_reach_the_line(mail):
    with open_room() as (server, room):
        outcome = room.deliver(mail, lambda: pytest.fail("handed over"))
    assert outcome.state is State.REFUSED
    assert "abîmé" in outcome.advice
    assert server.heard == []


def test_a_mail_of_too_many_bytes_is_not_even_offered():
    with open_room(features=(b"SIZE 1000",)) as (server, room):
        outcome = room.deliver(make_mail(), do_nothing)
    assert (outcome.state, outcome.run) == (State.REFUSED, Run.GO_ON)
    assert "trop gros" in outcome.advice
    assert not any(line.startswith(b"mail") for line in server.heard)


def test_the_size_is_announced():
    mail = make_mail()
    with open_room() as (server, room):
        room.deliver(mail, do_nothing)
    assert f"SIZE={len(mail.content)}".encode() in server.heard[1]


COPIED = make_reminder(structure=with_sender(copy_to="archive@example.org"))


def test_the_copy_goes_along():
    with open_room() as (server, room):
        outcome = room.deliver(make_mail(COPIED), do_nothing)
    assert (outcome.state, outcome.advice) == (State.SENT, "")
    heard = [line.strip().lower() for line in server.heard[2:4]]
    assert heard == [b"rcpt to:<achats@example.com>", b"rcpt to:<archive@example.org>"]


@pytest.mark.parametrize("code", [b"450", b"550"])
def test_a_copy_refused_does_not_keep_the_mail_back(code):
    with open_room(Fault("RCPT", code + b" no such box\r\n", nth=2)) as (server, room):
        outcome = room.deliver(make_mail(COPIED), do_nothing)
    assert outcome.state is State.SENT
    assert outcome.advice == "La copie à archive@example.org a été refusée : no such box"
    assert len(server.kept) == 1


def test_a_server_that_leaves_at_the_copy_gets_the_mail_later():
    with open_room(Fault("RCPT", b"421 4.3.2 busy\r\n", drops=True, nth=2)) as (server, room):
        outcome = room.deliver(make_mail(COPIED), do_nothing)
    assert (outcome.state, outcome.run) == (State.DEFERRED, Run.SLOW_DOWN)
    assert server.complete == []


def test_a_copy_alone_is_never_sent():
    with open_room(Fault("RCPT", b"550 5.1.1 unknown\r\n", nth=1)) as (server, room):
        outcome = room.deliver(make_mail(COPIED), do_nothing)
    assert outcome.state is State.REFUSED
    assert server.complete == []


def test_many_mails_share_one_line():
    with open_room() as (server, room):
        states = {room.deliver(make_mail(), do_nothing).state for _ in range(MAILS_PER_LINE + 5)}
    assert states == {State.SENT}
    assert server.lines == 2
    assert len(server.kept) == MAILS_PER_LINE + 5


@pytest.mark.parametrize(
    "farewell", [Fault("MAIL", "drop", nth=2), Fault("MAIL", b"421 4.4.2 idle\r\n", True, nth=2)]
)
def test_a_line_closed_between_two_mails_is_opened_anew(farewell):
    with open_room(farewell) as (server, room):
        outcomes = [room.deliver(make_mail(), do_nothing) for _ in range(3)]
    assert [outcome.state for outcome in outcomes] == [State.SENT] * 3
    assert server.lines == 2
    assert len(server.kept) == 3


def test_a_refused_recipient_does_not_cost_the_line():
    with open_room(Fault("RCPT", b"550 5.1.1 unknown\r\n", nth=1)) as (server, room):
        states = [room.deliver(make_mail(), do_nothing).state for _ in range(2)]
    assert states == [State.REFUSED, State.SENT]
    assert server.lines == 1
    assert b"rset\r\n" in server.heard


def frozen_to(recipient):
    return replace(make_mail(), recipient=recipient)


def test_a_reset_that_is_not_granted_costs_the_line_and_nothing_more():
    with open_room(Fault("RSET", "drop")) as (server, room):
        states = [
            room.deliver(mail, do_nothing).state for mail in (frozen_to("unknown@example.com"), make_mail())
        ]
    assert states == [State.REFUSED, State.SENT]
    assert server.lines == 2


@pytest.mark.parametrize("at", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_a_server_that_drips_is_left_in_time(at):
    with open_room(Fault(at, "drip")) as (server, room):
        outcome = room.deliver(make_mail(), do_nothing)
        assert not server.is_outlasted
    assert outcome.state is (State.UNCERTAIN if at == "DOT" else State.DEFERRED)


def test_a_server_that_reads_no_more_is_left_in_time():
    with open_room(Fault("BODY", "hang")) as (server, room):
        outcome = room.deliver(make_big_mail(), do_nothing)
        assert not server.is_outlasted
    assert outcome.state is State.DEFERRED


def test_ten_minutes_are_given_to_the_answer_after_the_dot():
    assert Patience().dot == 600


def test_two_rooms_work_side_by_side():
    outcomes = []

    def work(settings):
        with MailRoom(settings, "", HURRY) as room:
            outcomes.extend(room.deliver(make_mail(), do_nothing).state for _ in range(10))

    with FaultServer() as server:
        threads = [threading.Thread(target=work, args=(server.settings(),)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == [State.SENT] * 30
    assert len(server.kept) == 30


def test_flask_mail_is_the_sender_and_says_so():
    announced = []

    def listen(app, message):
        announced.append(message.frozen)

    with flask_mail.email_dispatched.connected_to(listen), open_room() as (_, room):
        room.deliver(make_mail(), do_nothing)
    assert announced == [make_mail()]


def test_a_listener_that_fails_does_not_hide_that_the_mail_left():
    def fail(app, message):
        raise RuntimeError("listener")

    with flask_mail.email_dispatched.connected_to(fail), open_room() as (server, room):
        assert room.deliver(make_mail(), do_nothing).state is State.SENT
    assert len(server.kept) == 1


def test_flask_mail_changes_no_other_mail_of_the_process():
    assert charset.Charset("utf-8").body_encoding == charset.BASE64


def test_a_closed_room_can_be_closed_again():
    with FaultServer() as server:
        room = MailRoom(server.settings(), "", HURRY)
        room.deliver(make_mail(), do_nothing)
        room.close()
        room.close()
    assert server.heard[-1] == b"quit\r\n"


def test_smtplib_never_speaks_for_the_room(monkeypatch):
    """Its `sendmail` and `login` lose what happened, or try a wrong password several times."""
    for verb in ("sendmail", "login"):
        monkeypatch.setattr(smtplib.SMTP, verb, lambda *_, **__: pytest.fail("smtplib took over"))
    with open_room(user="compta") as (server, room):
        assert room.deliver(make_mail(), do_nothing).state is State.SENT
    assert CUSTOMER.email.encode() in b"".join(server.heard)
