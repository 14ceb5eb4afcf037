"""Open a connection to a mail server: encrypt it as configured, then log in, or fail."""

import smtplib

from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.smtp.classify import classify_error, classify_reply
from relances_app.mail.smtp.connection import SmtpConnection
from relances_app.mail.smtp.dial import create_tls_context, is_loopback, open_socket, speaks_tls
from relances_app.mail.smtp.timeouts import Timeouts

NO_STARTTLS = (
    "Le serveur ne propose pas le chiffrement STARTTLS, ou quelqu'un l'a retiré en chemin : vérifiez "
    "le port et la sécurité choisie. Le mot de passe n'a pas été envoyé."
)
TLS_EXPECTED = (
    "Ce port attend une connexion chiffrée dès le début : choisissez « SSL/TLS » comme sécurité, ou le port 587 avec "
    "STARTTLS, sur la page « Structure ». Le mot de passe n'a pas été envoyé."
)
NO_ENCRYPTION = (
    "Sans chiffrement, le mot de passe serait lisible en chemin : il n'a pas été envoyé. "
    "Choisissez STARTTLS ou SSL sur la page « Structure »."
)
NO_LOGIN_MECHANISM = (
    "Ce serveur ne propose pas de connexion par identifiant et mot de passe sur ce port : "
    "vérifiez le port, ou laissez l'identifiant vide."
)


class DeliveryStopped(Exception):
    """Raised when the session ends before a mail was handed over."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.advice)
        self.outcome = outcome


def open_connection(server: MailServer, password: str, timeouts: Timeouts) -> SmtpConnection:
    """Connect, encrypt and log in; raises DeliveryStopped with the outcome if a step fails."""
    try:
        connection = SmtpConnection(open_socket(server, timeouts.connect))
    except OSError as error:
        raise DeliveryStopped(classify_error(SmtpStage.CONNECT, error, server)) from error
    try:
        _start_session(connection, server, timeouts)
        if server.user:
            _log_in(connection, server, password, timeouts)
    except smtplib.SMTPResponseException as error:
        connection.close()
        raise DeliveryStopped(classify_reply(connection.stage, error.smtp_code, error.smtp_error)) from None
    except OSError as error:
        connection.close()
        raise DeliveryStopped(classify_error(connection.stage, error, server)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _start_session(connection: SmtpConnection, server: MailServer, timeouts: Timeouts) -> None:
    if server.security is Security.SSL:
        _encrypt(connection, server, timeouts)
    elif not connection.is_readable(timeouts.tls_probe) and speaks_tls(server, timeouts.tls_probe):
        raise _make_stop(SmtpStage.TLS, BatchAction.PAUSE, TLS_EXPECTED)
    connection.command(SmtpStage.CONNECT, timeouts.greeting, 2, connection.getreply)
    connection.command(SmtpStage.CONNECT, timeouts.ehlo, 2, connection.ehlo)
    if server.security is Security.STARTTLS:
        if not connection.has_extn("starttls"):
            raise _make_stop(SmtpStage.TLS, BatchAction.PAUSE, NO_STARTTLS)
        connection.command(SmtpStage.TLS, timeouts.tls, 2, connection.docmd, "STARTTLS")
        _encrypt(connection, server, timeouts)
        connection.command(SmtpStage.CONNECT, timeouts.ehlo, 2, connection.ehlo)


def _encrypt(connection: SmtpConnection, server: MailServer, timeouts: Timeouts) -> None:
    connection.stage = SmtpStage.TLS
    connection.set_deadline(timeouts.tls)
    connection.encrypt(create_tls_context(server.ca_file), server.host)


def _log_in(connection: SmtpConnection, server: MailServer, password: str, timeouts: Timeouts) -> None:
    if server.security is Security.NONE and not is_loopback(connection.sock):
        raise _make_stop(SmtpStage.LOGIN, BatchAction.STOP, NO_ENCRYPTION)
    mechanism = connection.choose_auth_mechanism()
    if not mechanism:
        raise _make_stop(SmtpStage.LOGIN, BatchAction.STOP, NO_LOGIN_MECHANISM)
    connection.command(
        SmtpStage.LOGIN, timeouts.login, 2, connection.log_in, mechanism, server.user, password
    )


def _make_stop(stage: SmtpStage, batch_action: BatchAction, advice: str) -> DeliveryStopped:
    return DeliveryStopped(
        Outcome(MessageState.DEFERRED, stage, advice=advice, batch_action=batch_action, was_attempted=False)
    )
