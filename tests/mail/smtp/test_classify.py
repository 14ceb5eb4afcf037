import errno
import socket
import ssl

import pytest

from relances_app.domain.sending.outcome import BatchAction, MessageState, SmtpStage
from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.classify import classify_error, classify_reply
from relances_app.mail.smtp.connection_errors import describe_error

SERVER = MailServer("smtp.example.fr", 587)
BEFORE_DOT = [stage for stage in SmtpStage if stage not in {SmtpStage.FINAL_DOT, SmtpStage.DONE}]
CODES = [-1, 200, 250, 354, 421, 450, 451, 452, 454, 500, 530, 535, 550, 552, 554]


@pytest.mark.parametrize("stage", BEFORE_DOT)
def test_before_the_dot_nothing_is_sent_and_nothing_is_uncertain(stage):
    states = {classify_reply(stage, code, b"").state for code in CODES}
    states.add(classify_error(stage, OSError(), SERVER).state)
    assert states <= {MessageState.DEFERRED, MessageState.REFUSED}


def test_after_the_dot_only_an_explicit_reply_counts():
    verdicts = {
        code: classify_reply(SmtpStage.FINAL_DOT, code, b"").state
        for code in (250, 251, 421, 450, 550, 354, -1)
    }
    assert verdicts == {
        250: MessageState.SENT,
        251: MessageState.SENT,
        421: MessageState.DEFERRED,
        450: MessageState.DEFERRED,
        550: MessageState.REFUSED,
        354: MessageState.UNCERTAIN,
        -1: MessageState.UNCERTAIN,
    }
    assert classify_error(SmtpStage.FINAL_DOT, OSError(), SERVER).state is MessageState.UNCERTAIN


@pytest.mark.parametrize("code", [530, 534, 535, 538])
@pytest.mark.parametrize("stage", [SmtpStage.LOGIN, SmtpStage.MAIL])
def test_a_refused_login_stops_the_batch_and_loses_no_mail(stage, code):
    outcome = classify_reply(stage, code, b"5.7.8 no")
    assert (outcome.state, outcome.was_attempted, outcome.batch_action) == (
        MessageState.DEFERRED,
        False,
        BatchAction.STOP,
    )


@pytest.mark.parametrize("stage", [s for s in SmtpStage if s is not SmtpStage.DONE])
def test_a_busy_server_slows_the_batch_down(stage):
    assert classify_reply(stage, 421, b"4.3.2 busy").batch_action is BatchAction.THROTTLE


def test_a_provider_limit_defers_mails_with_any_code():
    for code in (450, 550):
        outcome = classify_reply(SmtpStage.RCPT, code, b"5.4.5 Daily user sending limit exceeded")
        assert (outcome.state, outcome.batch_action) == (MessageState.DEFERRED, BatchAction.PAUSE)


REPLIES = [
    # stage, reply, state, action, window, whether only this mail is concerned
    (SmtpStage.RCPT, "550 5.1.1 no such user", MessageState.REFUSED, BatchAction.CONTINUE, "", True),
    (SmtpStage.RCPT, "550 5.7.1 no", MessageState.REFUSED, BatchAction.CONTINUE, "", False),
    (SmtpStage.RCPT, "550 5.1.90 daily limit", MessageState.DEFERRED, BatchAction.PAUSE, "jour", False),
    (SmtpStage.FINAL_DOT, "550 5.4.5 Daily sending quota exceeded.", MessageState.DEFERRED, BatchAction.PAUSE, "jour",
     False),
    (SmtpStage.RCPT, "452 4.3.1 Quota d'envoi horaire atteint", MessageState.DEFERRED, BatchAction.PAUSE, "heure",
     False),
    (SmtpStage.FINAL_DOT, "421 4.7.66 message rate limit is 30 per minute", MessageState.DEFERRED, BatchAction.PAUSE,
     "minute", False),
    (SmtpStage.MAIL, "550 5.1.8 bad outbound sender", MessageState.DEFERRED, BatchAction.STOP, "", False),
    (SmtpStage.MAIL, "550 5.7.501 Access denied, spam abuse detected", MessageState.DEFERRED, BatchAction.STOP, "",
     False),
    (SmtpStage.FINAL_DOT, "554 5.2.0 QuotaExceededException", MessageState.DEFERRED, BatchAction.STOP, "", False),
    (SmtpStage.MAIL, "451 4.7.500 Server busy.", MessageState.DEFERRED, BatchAction.THROTTLE, "", False),
    (SmtpStage.LOGIN, "432 4.3.2 Concurrent connections", MessageState.DEFERRED, BatchAction.THROTTLE, "", False),
    (SmtpStage.LOGIN, "454 4.7.0 Temporary authentication failure", MessageState.DEFERRED, BatchAction.PAUSE, "",
     False),
    (SmtpStage.LOGIN, "454 4.7.0 Too many login attempts", MessageState.DEFERRED, BatchAction.PAUSE, "heure", False),
    (SmtpStage.RCPT, "450 4.7.1 Greylisted", MessageState.DEFERRED, BatchAction.CONTINUE, "", True),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "reply", "state", "action", "window", "is_about_one_mail"), REPLIES)
def test_a_reply_decides_about_the_mail_and_the_batch(stage, reply, state, action, window, is_about_one_mail):
    code, _, text = reply.partition(" ")
    outcome = classify_reply(stage, int(code), text)
    assert (outcome.state, outcome.batch_action) == (state, action)
    assert (outcome.limit_window, outcome.is_about_one_mail) == (window, is_about_one_mail)


CONNECTION_ERRORS = [
    (socket.gaierror(-2, "Name or service not known"), "introuvable"),
    (ConnectionRefusedError(), "refuse la connexion"),
    (TimeoutError(), "ne répond pas"),
    (OSError(errno.ENETUNREACH, "Network is unreachable"), "Pas de connexion à Internet"),
    (ConnectionResetError(), "a été coupée"),
    (ssl.SSLError(1, "wrong version number"), "465 avec SSL, 587 avec STARTTLS"),
    (FileNotFoundError(2, "no such file"), "autorité de certification"),
    (ssl.SSLError(1, "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:992)"), "chiffrement dépassé"),
    (
        ssl.SSLError(1, "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version"),
        "chiffrement dépassé",
    ),
    (ssl.SSLError(136, "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found"), "format PEM"),
]


@pytest.mark.parametrize(("error", "words"), CONNECTION_ERRORS)
def test_a_connection_error_says_what_to_do(error, words):
    assert words in describe_error(error, SERVER)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (10, "expiré"),
        (62, "réseau public"),
        (18, "autorité reconnue"),
        # Of Windows: CERT_E_EXPIRED, CERT_E_CN_NO_MATCH, CERT_E_UNTRUSTEDROOT.
        (0x800B0101, "expiré"),
        (0x800B010F, "réseau public"),
        (0x800B0109, "autorité reconnue"),
    ],
)
def test_a_bad_certificate_says_why(code, words):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    sentence = describe_error(error, SERVER)
    assert words in sentence
    assert "Le mot de passe n'a pas été envoyé" in sentence


def test_the_cause_of_a_lost_connection_is_reported():
    lost = ConnectionError("lost")
    lost.__cause__ = TimeoutError()
    assert "ne répond pas" in describe_error(lost, SERVER)
