"""Opening a line to a mail server: exactly as secure as the structure says, or not at all."""

import smtplib
from base64 import b64encode

from relances_app.domain.sending.outcome import Outcome, Run, Stage, State
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.smtp.classify import judge_answer, judge_loss
from relances_app.mail.smtp.connection import Line
from relances_app.mail.smtp.dial import dial, is_loopback, make_context
from relances_app.mail.smtp.replies import clean
from relances_app.mail.smtp.timeouts import Patience

NO_STARTTLS = (
    "Le serveur ne propose pas le chiffrement STARTTLS, ou quelqu'un l'a retiré en chemin : vérifiez "
    "le port et la sécurité choisie. Le mot de passe n'a pas été envoyé."
)
CLEAR_LINE = (
    "Sans chiffrement, le mot de passe serait lisible en chemin : il n'a pas été envoyé. "
    "Choisissez STARTTLS ou SSL sur la page « Structure »."
)
NO_LOGIN = (
    "Ce serveur ne propose pas de connexion par identifiant et mot de passe sur ce port : "
    "vérifiez le port, ou laissez l'identifiant vide."
)


class Ended(Exception):
    """The conversation is over before a mail was handed over."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.advice)
        self.outcome = outcome


def open_line(server: MailServer, password: str, patience: Patience) -> Line:
    """Connect, secure and log in; raises Ended with the outcome when any of it cannot be had."""
    try:
        line = Line(dial(server, patience.connect))
    except OSError as error:
        raise Ended(judge_loss(Stage.CONNECT, error, server)) from error
    try:
        _greet(line, server, patience)
        if server.user:
            _log_in(line, server, password, patience)
    except smtplib.SMTPResponseException as error:
        line.close()
        raise Ended(judge_answer(line.stage, error.smtp_code, error.smtp_error)) from None
    except OSError as error:
        line.close()
        raise Ended(judge_loss(line.stage, error, server)) from error
    except BaseException:
        line.close()
        raise
    return line


def _greet(line: Line, server: MailServer, patience: Patience) -> None:
    if server.security is Security.SSL:
        _encrypt(line, server, patience)
    line.ask(Stage.CONNECT, patience.greeting, 2, line.getreply)
    line.ask(Stage.CONNECT, patience.ehlo, 2, line.ehlo)
    if server.security is Security.STARTTLS:
        if not line.has_extn("starttls"):
            raise _decline(Stage.TLS, Run.PAUSE, NO_STARTTLS)
        line.ask(Stage.TLS, patience.tls, 2, line.docmd, "STARTTLS")
        _encrypt(line, server, patience)
        line.ask(Stage.CONNECT, patience.ehlo, 2, line.ehlo)


def _encrypt(line: Line, server: MailServer, patience: Patience) -> None:
    line.stage = Stage.TLS
    line.allow(patience.tls)
    line.secure(make_context(server.ca_file), server.host)


def _log_in(line: Line, server: MailServer, password: str, patience: Patience) -> None:
    if server.security is Security.NONE and not is_loopback(line.sock):
        raise _decline(Stage.LOGIN, Run.STOP, CLEAR_LINE)
    mechanism = line.find_mechanism()
    if not mechanism:
        raise _decline(Stage.LOGIN, Run.STOP, NO_LOGIN)
    try:
        line.ask(Stage.LOGIN, patience.login, 2, line.log_in, mechanism, server.user, password)
    except smtplib.SMTPResponseException as error:
        words = _hide_secrets(clean(error.smtp_error), server.user, password)
        raise smtplib.SMTPResponseException(error.smtp_code, words) from None


def _hide_secrets(words: str, user: str, password: str) -> str:
    """Take the password out of an answer: some servers repeat what they were sent."""
    for secret in (f"\0{user}\0{password}", password):
        if secret:
            words = words.replace(b64encode(secret.encode()).decode("ascii"), "…").replace(secret, "…")
    return words


def _decline(stage: Stage, run: Run, advice: str) -> Ended:
    return Ended(Outcome(State.DEFERRED, stage, advice=advice, run=run, attempted=False))
