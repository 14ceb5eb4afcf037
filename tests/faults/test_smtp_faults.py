"""Fault matrix of mail servers: no mail is recorded as sent by error, none is lost.

Two servers that share no code, one of the tests and Postfix's smtp-sink, commit each fault at each step.
A fault is classified exactly, or on the safe side: UNCERTAIN, which a person decides, after the dot only.

Long because it is a matrix of the faults of servers.
"""

import os
from base64 import b64encode
from contextlib import ExitStack
from dataclasses import replace

import pytest
from certificate_authority import CertificateAuthority
from mails import make_big_mail, make_mail
from ports import find_free_port
from postfix_sinks import PostfixSink
from smtp_servers import SHORT_TIMEOUTS, Fault, FaultServer

from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mailer import Mailer

SENT, REFUSED, DEFERRED, UNCERTAIN = (
    MessageState.SENT,
    MessageState.REFUSED,
    MessageState.DEFERRED,
    MessageState.UNCERTAIN,
)
GO_ON, SLOW_DOWN, PAUSE, STOP = (
    BatchAction.CONTINUE,
    BatchAction.THROTTLE,
    BatchAction.PAUSE,
    BatchAction.STOP,
)
PASSWORD = "le-mot-de-passe-témoin"
SECRETS = (PASSWORD.encode(), b64encode(PASSWORD.encode()), b64encode(f"\0compta\0{PASSWORD}".encode()))

MAIL, BIG_MAIL = make_mail(), make_big_mail()

GARBAGE = b"\x00\xff\xfe<html>nonsense</html>\r\n"
LONG = b"250 " + b"x" * 4092 + b"\r\n"
ENDLESS = b"250-more\r\n" * 10_000

FAULTS = [
    # step, name, fault, expected state, expected run
    ("CONNECT", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("CONNECT", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("CONNECT", "drip", Fault(action="drip"), DEFERRED, PAUSE),
    ("CONNECT", "421", Fault(action=b"421 4.3.2 busy\r\n", disconnects_after=True), DEFERRED, SLOW_DOWN),
    ("CONNECT", "554", Fault(action=b"554 5.7.1 not you\r\n"), DEFERRED, PAUSE),
    ("CONNECT", "garbage", Fault(action=GARBAGE), DEFERRED, PAUSE),
    ("EHLO", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("EHLO", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("EHLO", "421", Fault(action=b"421 4.3.2 busy\r\n", disconnects_after=True), DEFERRED, SLOW_DOWN),
    ("EHLO", "502", Fault(action=b"502 5.5.1 what\r\n"), DEFERRED, PAUSE),
    ("EHLO", "endless", Fault(action=ENDLESS), DEFERRED, PAUSE),
    ("AUTH", "535", Fault(action=b"535 5.7.8 bad credentials\r\n"), DEFERRED, STOP),
    ("AUTH", "534", Fault(action=b"534 5.7.9 application-specific password required\r\n"), DEFERRED, STOP),
    ("AUTH", "454", Fault(action=b"454 4.5.0 temporary failure\r\n"), DEFERRED, PAUSE),
    ("AUTH", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("AUTH", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("MAIL", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("MAIL", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("MAIL", "421", Fault(action=b"421 4.3.2 busy\r\n", disconnects_after=True), DEFERRED, SLOW_DOWN),
    ("MAIL", "451", Fault(action=b"451 4.3.0 later\r\n"), DEFERRED, GO_ON),
    ("MAIL", "450 4.7.1", Fault(action=b"450 4.7.1 slow down\r\n"), DEFERRED, SLOW_DOWN),
    ("MAIL", "530", Fault(action=b"530 5.7.0 authenticate first\r\n"), DEFERRED, STOP),
    ("MAIL", "550 sender", Fault(action=b"550 5.7.60 cannot send as this sender\r\n"), REFUSED, STOP),
    ("MAIL", "550 5.4.5", Fault(action=b"550 5.4.5 daily limit exceeded\r\n"), DEFERRED, PAUSE),
    ("MAIL", "552", Fault(action=b"552 5.3.4 too big\r\n"), REFUSED, GO_ON),
    ("MAIL", "garbage", Fault(action=GARBAGE), DEFERRED, PAUSE),
    ("RCPT", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("RCPT", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("RCPT", "drip", Fault(action="drip"), DEFERRED, PAUSE),
    ("RCPT", "421", Fault(action=b"421 4.3.2 busy\r\n", disconnects_after=True), DEFERRED, SLOW_DOWN),
    ("RCPT", "450", Fault(action=b"450 4.2.0 later\r\n"), DEFERRED, GO_ON),
    ("RCPT", "450 limit", Fault(action=b"450 Mail send limit exceeded\r\n"), DEFERRED, PAUSE),
    ("RCPT", "452", Fault(action=b"452 4.2.2 mailbox full\r\n"), DEFERRED, GO_ON),
    ("RCPT", "550", Fault(action=b"550 5.1.1 no such user\r\n"), REFUSED, GO_ON),
    ("RCPT", "551", Fault(action=b"551 not here\r\n"), REFUSED, GO_ON),
    ("RCPT", "553", Fault(action=b"553 5.1.3 bad address\r\n"), REFUSED, GO_ON),
    ("RCPT", "mixed codes", Fault(action=b"250-ok\r\n550 no\r\n"), DEFERRED, PAUSE),
    ("DATA", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("DATA", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("DATA", "421", Fault(action=b"421 4.3.2 busy\r\n", disconnects_after=True), DEFERRED, SLOW_DOWN),
    ("DATA", "451", Fault(action=b"451 4.3.0 later\r\n"), DEFERRED, GO_ON),
    ("DATA", "554", Fault(action=b"554 5.7.1 spam\r\n"), REFUSED, GO_ON),
    ("DATA", "250", Fault(action=b"250 thanks already\r\n"), DEFERRED, PAUSE),
    ("BODY", "drop", Fault(action="drop"), DEFERRED, PAUSE),
    ("BODY", "hang", Fault(action="hang"), DEFERRED, PAUSE),
    ("BODY", "421", Fault(action=b"421 4.3.2 busy\r\n"), DEFERRED, SLOW_DOWN),
    ("BODY", "552", Fault(action=b"552 5.3.4 too big\r\n"), REFUSED, GO_ON),
    ("DOT", "drop", Fault(action="drop"), UNCERTAIN, GO_ON),
    ("DOT", "hang", Fault(action="hang"), UNCERTAIN, GO_ON),
    ("DOT", "drip", Fault(action="drip"), UNCERTAIN, GO_ON),
    ("DOT", "half a reply", Fault(action=b"250 2.0", disconnects_after=True), UNCERTAIN, GO_ON),
    ("DOT", "garbage", Fault(action=GARBAGE), UNCERTAIN, GO_ON),
    ("DOT", "354 again", Fault(action=b"354 go on\r\n"), UNCERTAIN, GO_ON),
    ("DOT", "code 999", Fault(action=b"999 done\r\n"), UNCERTAIN, GO_ON),
    ("DOT", "mixed codes", Fault(action=b"250-ok\r\n550 no\r\n"), UNCERTAIN, GO_ON),
    ("DOT", "no line end", Fault(action=b"550" + b"x" * 100_000, disconnects_after=True), UNCERTAIN, GO_ON),
    ("DOT", "421", Fault(action=b"421 4.3.2 busy\r\n", disconnects_after=True), DEFERRED, SLOW_DOWN),
    ("DOT", "451", Fault(action=b"451 4.3.0 later\r\n"), DEFERRED, GO_ON),
    ("DOT", "452", Fault(action=b"452 4.3.1 disk full\r\n"), DEFERRED, GO_ON),
    ("DOT", "550", Fault(action=b"550 5.7.1 refused\r\n"), REFUSED, GO_ON),
    ("DOT", "552", Fault(action=b"552 5.3.4 too big\r\n"), REFUSED, GO_ON),
    ("DOT", "554", Fault(action=b"554 5.7.1 spam\r\n"), REFUSED, GO_ON),
    ("DOT", "250 late", Fault(delay=0.2), SENT, GO_ON),
    ("DOT", "250 of 4 KB", Fault(action=LONG), SENT, GO_ON),
    ("DOT", "250, then drop", Fault(action=b"250 kept\r\n", disconnects_after=True), SENT, GO_ON),
    ("DOT", "250 not ASCII", Fault(action="250-gardé\r\n250 à bientôt\r\n".encode("latin-1")), SENT, GO_ON),
    ("QUIT", "drop", Fault(action="drop"), SENT, GO_ON),
    ("QUIT", "hang", Fault(action="hang"), SENT, GO_ON),
    ("QUIT", "garbage", Fault(action=GARBAGE), SENT, GO_ON),
]  # fmt: skip

CAUTIOUS_RESULTS = {(expected, UNCERTAIN) for expected in (SENT, REFUSED, DEFERRED)}


def deliver(settings: MailServer, mail=MAIL, password: str = "") -> tuple[Outcome, bool]:
    """Hand one mail over; return the outcome, and whether the hand-over had been announced."""
    announced = []
    with Mailer(settings, password, SHORT_TIMEOUTS) as mailer:
        outcome = mailer.deliver(mail, lambda: announced.append(True))
    return outcome, bool(announced)


def record_result(table, server: str, step: str, name: str, expected: MessageState, outcome: Outcome) -> None:
    """Write the row of a fault; fail when it is neither exact nor on the safe side."""
    is_safe = outcome.stage is SmtpStage.FINAL_DOT and (expected, outcome.state) in CAUTIOUS_RESULTS
    verdict = "exact" if outcome.state is expected else "safe side" if is_safe else "WRONG"
    table.append((server, step, name, expected, outcome.state, verdict))
    assert verdict != "WRONG", outcome


def check_promises(outcome: Outcome, was_announced: bool, step: str) -> None:
    """Assert what holds for every fault, with any classification."""
    after_dot = step in {"DOT", "QUIT", "."}
    assert outcome.was_attempted or outcome.state is DEFERRED
    assert (outcome.state in {SENT, UNCERTAIN}) <= was_announced
    assert outcome.state is not UNCERTAIN or after_dot
    assert outcome.advice or outcome.state is SENT
    assert PASSWORD not in repr(outcome)


@pytest.mark.parametrize(
    ("step", "name", "fault", "state", "run"), FAULTS, ids=[f"{f[0]} {f[1]}" for f in FAULTS]
)
def test_a_fault_of_the_test_server(step, name, fault, state, run, fault_table):
    with FaultServer(replace(fault, at=step)) as server:
        settings = server.settings(user="compta") if step == "AUTH" else server.settings()
        outcome, was_announced = deliver(settings, BIG_MAIL if step == "BODY" else MAIL, PASSWORD)
    check_promises(outcome, was_announced, step)
    record_result(fault_table, "tests", step, name, state, outcome)
    assert outcome.batch_action is run
    assert (outcome.state is SENT) == bool(server.kept) or outcome.state is UNCERTAIN
    assert was_announced or not server.complete
    assert outcome.was_attempted == (step not in {"CONNECT", "EHLO", "AUTH"} and name != "530")


def test_a_closed_port(fault_table):
    outcome, was_announced = deliver(MailServer("127.0.0.1", find_free_port(), Security.NONE))
    check_promises(outcome, was_announced, "CONNECT")
    record_result(fault_table, "tests", "CONNECT", "refused", DEFERRED, outcome)
    assert (outcome.was_attempted, outcome.batch_action) == (False, PAUSE)
    assert "refuse la connexion" in outcome.advice


def test_a_name_that_does_not_exist(fault_table):
    outcome, was_announced = deliver(MailServer("smtp..invalid", 587, Security.STARTTLS))
    check_promises(outcome, was_announced, "CONNECT")
    record_result(fault_table, "tests", "CONNECT", "no such name", DEFERRED, outcome)
    assert (outcome.was_attempted, outcome.batch_action) == (False, PAUSE)
    assert "introuvable" in outcome.advice


TLS_FAULTS = [
    # name, whether TLS comes first, certificate, words of the advice
    ("self-signed", True, {"is_self_signed": True}, "autorité reconnue"),
    ("self-signed", False, {"is_self_signed": True}, "autorité reconnue"),
    ("expired", True, {"days": -1}, "expiré"),
    ("wrong name", True, {"name": "mail.example.org"}, "autre nom"),
    ("wrong name", False, {"name": "mail.example.org"}, "autre nom"),
]


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.mark.parametrize(("name", "implicit", "certificate", "words"), TLS_FAULTS)
def test_an_invalid_certificate(name, implicit, certificate, words, authority, fault_table):
    with FaultServer(context=authority.make_context(**certificate), implicit_tls=implicit) as server:
        outcome, was_announced = deliver(secured(server, authority), password=PASSWORD)
    check_promises(outcome, was_announced, "TLS")
    record_result(
        fault_table, "tests", "TLS", f"{name}, {'SSL' if implicit else 'STARTTLS'}", DEFERRED, outcome
    )
    assert words in outcome.advice
    check_that_nothing_was_sent(outcome, server)


def test_a_stripped_starttls(authority, fault_table):
    with FaultServer() as server:
        outcome, was_announced = deliver(secured(server, authority), password=PASSWORD)
    check_promises(outcome, was_announced, "TLS")
    record_result(fault_table, "tests", "TLS", "STARTTLS stripped", DEFERRED, outcome)
    assert "STARTTLS" in outcome.advice
    check_that_nothing_was_sent(outcome, server)


@pytest.mark.parametrize("said", [b"454 4.3.0 no TLS today\r\n", b"220 go ahead\r\n250 injected\r\n"])
def test_a_starttls_that_fails(said, authority, fault_table):
    with FaultServer(Fault("STARTTLS", said), authority.make_context()) as server:
        outcome, was_announced = deliver(secured(server, authority), password=PASSWORD)
    check_promises(outcome, was_announced, "TLS")
    record_result(fault_table, "tests", "TLS", f"STARTTLS {said[:3].decode()}", DEFERRED, outcome)
    check_that_nothing_was_sent(outcome, server)


def test_an_encrypted_connection_that_breaks_in_the_body(authority, fault_table):
    with FaultServer(Fault("BODY", "drop"), authority.make_context(), implicit_tls=True) as server:
        outcome, was_announced = deliver(secured(server, authority), BIG_MAIL, PASSWORD)
    check_promises(outcome, was_announced, "BODY")
    record_result(fault_table, "tests", "BODY", "TLS break", DEFERRED, outcome)
    assert not server.complete


def secured(server: FaultServer, authority: CertificateAuthority) -> MailServer:
    security = Security.SSL if server.implicit_tls else Security.STARTTLS
    return server.settings(host="localhost", security=security, user="compta", ca_file=authority.ca_file)


def check_that_nothing_was_sent(outcome: Outcome, server: FaultServer) -> None:
    heard = b"".join(server.heard)
    assert b"AUTH" not in heard.upper()
    assert not any(secret in heard for secret in SECRETS)
    assert (outcome.was_attempted, outcome.batch_action) == (False, PAUSE)
    assert not server.complete


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"])
def test_the_final_dot_is_not_sent_if_the_state_cannot_be_recorded(step):
    """The disk is full when the handover is committed: the mail is not sent."""
    with (
        FaultServer() as server,
        Mailer(server.settings(), "", SHORT_TIMEOUTS) as mailer,
        ExitStack() as stack,
    ):
        stack.enter_context(pytest.raises(OSError, match="disk full"))
        mailer.deliver(MAIL, _fail_to_write)
    assert server.complete == []


def _fail_to_write() -> None:
    raise OSError("disk full")


SINK_OPTIONS = {"drop": "-q", "421": "-Q", "5xx": "-f", "4xx": "-r", "hang": "-W"}

BEFORE_DOT = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")
SINK_FAULTS = [
    *[(step, name, DEFERRED) for step in BEFORE_DOT for name in ("drop", "421", "4xx", "hang")],
    *[(step, "5xx", DEFERRED) for step in ("CONNECT", "EHLO")],
    *[(step, "5xx", REFUSED) for step in ("MAIL", "RCPT", "DATA")],
    (".", "drop", UNCERTAIN),
    (".", "hang", UNCERTAIN),
    (".", "421", DEFERRED),
    (".", "4xx", DEFERRED),
    (".", "5xx", REFUSED),
    *[("QUIT", name, SENT) for name in ("drop", "421", "4xx", "5xx", "hang")],
]


def require_sink() -> None:
    if PostfixSink.PROGRAM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("smtp-sink (Debian package postfix) is required here")
        pytest.skip("smtp-sink (Debian package postfix) is not on this machine")


@pytest.mark.parametrize(("step", "name", "state"), SINK_FAULTS)
def test_a_fault_of_postfix_smtp_sink(step, name, state, fault_table):
    require_sink()
    argument = f"{step}:2" if name == "hang" else step
    with PostfixSink(SINK_OPTIONS[name], argument) as sink:
        outcome, was_announced = deliver(sink.settings())
    check_promises(outcome, was_announced, step)
    record_result(fault_table, "smtp-sink", step, name, state, outcome)
    assert outcome.batch_action is SLOW_DOWN or name != "421" or step == "QUIT"
    assert outcome.state is not SENT or sink.complete == 1


def test_a_sink_that_refuses_in_the_body(fault_table):
    """The server replies 550 after 354 and stops reading; by then a small mail has been transmitted."""
    require_sink()
    with PostfixSink("-A", "0") as sink:
        outcome, was_announced = deliver(sink.settings())
    check_promises(outcome, was_announced, ".")
    record_result(fault_table, "smtp-sink", "BODY", "5xx, then drop", REFUSED, outcome)
    assert sink.complete == 0


def test_a_sink_that_answers_late_but_in_time(fault_table):
    require_sink()
    with (
        PostfixSink("-W", ".:1") as sink,
        Mailer(sink.settings(), "", replace(SHORT_TIMEOUTS, final_dot=3)) as mailer,
    ):
        outcome = mailer.deliver(MAIL, lambda: None)
    record_result(fault_table, "smtp-sink", ".", "250 late", SENT, outcome)
    assert outcome.state is SENT
    assert sink.complete == 1
