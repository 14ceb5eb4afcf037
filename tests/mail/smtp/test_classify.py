import socket
import ssl

import pytest

from relances_app.domain.sending.outcome import Run, Stage, State
from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.classify import judge_answer, judge_loss
from relances_app.mail.smtp.connection_errors import explain

SERVER = MailServer("smtp.example.fr", 587)
BEFORE_DOT = [stage for stage in Stage if stage not in {Stage.DOT, Stage.DONE}]
CODES = [-1, 200, 250, 354, 421, 450, 451, 452, 454, 500, 530, 535, 550, 552, 554]


@pytest.mark.parametrize("stage", BEFORE_DOT)
def test_before_the_dot_nothing_is_sent_and_nothing_is_uncertain(stage):
    states = {judge_answer(stage, code, b"").state for code in CODES}
    states.add(judge_loss(stage, OSError(), SERVER).state)
    assert states <= {State.DEFERRED, State.REFUSED}


def test_after_the_dot_only_an_explicit_answer_is_believed():
    verdicts = {code: judge_answer(Stage.DOT, code, b"").state for code in (250, 251, 421, 450, 550, 354, -1)}
    assert verdicts == {
        250: State.SENT,
        251: State.SENT,
        421: State.DEFERRED,
        450: State.DEFERRED,
        550: State.REFUSED,
        354: State.UNCERTAIN,
        -1: State.UNCERTAIN,
    }
    assert judge_loss(Stage.DOT, OSError(), SERVER).state is State.UNCERTAIN


@pytest.mark.parametrize("code", [530, 534, 535, 538])
@pytest.mark.parametrize("stage", [Stage.LOGIN, Stage.MAIL])
def test_a_login_refused_stops_the_run_and_costs_no_mail(stage, code):
    outcome = judge_answer(stage, code, b"5.7.8 no")
    assert (outcome.state, outcome.attempted, outcome.run) == (State.DEFERRED, False, Run.STOP)


@pytest.mark.parametrize("stage", [s for s in Stage if s is not Stage.DONE])
def test_a_server_that_is_busy_slows_the_run_down(stage):
    assert judge_answer(stage, 421, b"4.3.2 busy").run is Run.SLOW_DOWN


def test_a_limit_of_the_provider_makes_mails_wait_whatever_its_code():
    for code in (450, 550):
        outcome = judge_answer(Stage.RCPT, code, b"5.4.5 Daily user sending limit exceeded")
        assert (outcome.state, outcome.run) == (State.DEFERRED, Run.PAUSE)


TROUBLES = [
    (socket.gaierror(-2, "Name or service not known"), "introuvable"),
    (ConnectionRefusedError(), "refuse la connexion"),
    (TimeoutError(), "ne répond pas"),
    (OSError(101, "Network is unreachable"), "Pas de connexion à Internet"),
    (ConnectionResetError(), "a été coupée"),
    (ssl.SSLError(1, "wrong version number"), "465 avec SSL, 587 avec STARTTLS"),
    (FileNotFoundError(2, "no such file"), "autorité de certification"),
]


@pytest.mark.parametrize(("error", "words"), TROUBLES)
def test_a_trouble_of_the_line_says_what_to_do(error, words):
    assert words in explain(error, SERVER)


@pytest.mark.parametrize(
    ("code", "words"), [(10, "expiré"), (62, "réseau public"), (18, "autorité reconnue")]
)
def test_a_bad_certificate_says_why(code, words):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    sentence = explain(error, SERVER)
    assert words in sentence
    assert "Le mot de passe n'a pas été envoyé" in sentence


def test_the_cause_behind_a_lost_line_is_told():
    lost = ConnectionError("lost")
    lost.__cause__ = TimeoutError()
    assert "ne répond pas" in explain(lost, SERVER)
