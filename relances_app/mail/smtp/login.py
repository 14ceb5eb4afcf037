"""Open a connection to a mail server: encrypt it as configured, then log in, or fail."""

import smtplib
from dataclasses import replace

from relances_app.domain.errors import UserError
from relances_app.domain.sending.cause import PASSWORD_CAUSES, Cause
from relances_app.domain.sending.credential import AccessTokens, Credential
from relances_app.domain.sending.outcome import BatchAction, MessageState, Outcome, SmtpStage
from relances_app.domain.sending.sign_in_refusal import SignInUnavailable
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.smtp.classify import classify_error, classify_reply
from relances_app.mail.smtp.connection import SmtpConnection
from relances_app.mail.smtp.dial import create_tls_context, is_loopback, open_socket, speaks_tls
from relances_app.mail.smtp.replies import hide_secrets
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
NO_XOAUTH2 = (
    "Ce serveur ne propose pas la connexion avec Microsoft ou Google (XOAUTH2) sur ce port : vérifiez le nom du "
    "serveur et le port, ou revenez au mot de passe."
)
LOGIN_REFUSED = 535


class DeliveryStopped(Exception):
    """Raised when the session ends before a mail was handed over."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.advice)
        self.outcome = outcome


def open_connection(
    server: MailServer, credential: Credential, timeouts: Timeouts
) -> tuple[SmtpConnection, str]:
    """Connect, encrypt and log in; return the connection and the password or token that was accepted.

    Raises DeliveryStopped with the outcome if a step fails. A token that the server refuses is renewed once.
    """
    if isinstance(credential, str):
        return _connect(server, credential, timeouts, is_token=False), credential
    token = _get_token(credential)
    try:
        return _connect(server, token, timeouts, is_token=True), token
    except DeliveryStopped as stop:
        if stop.outcome.code != LOGIN_REFUSED:
            raise
    token = _get_token(credential, token)
    return _connect(server, token, timeouts, is_token=True), token


def _get_token(tokens: AccessTokens, rejected: str = "") -> str:
    """Return an access token; raises DeliveryStopped if the user must sign in again, or if the provider is down."""
    try:
        return tokens.get(rejected)
    except SignInUnavailable as error:
        raise _make_stop(SmtpStage.LOGIN, BatchAction.PAUSE, error.message) from None
    except UserError as error:
        raise _make_stop(SmtpStage.LOGIN, BatchAction.STOP, error.message) from None


def _connect(server: MailServer, secret: str, timeouts: Timeouts, *, is_token: bool) -> SmtpConnection:
    try:
        connection = SmtpConnection(open_socket(server, timeouts.connect))
    except OSError as error:
        raise DeliveryStopped(classify_error(SmtpStage.CONNECT, error, server)) from error
    try:
        _start_session(connection, server, timeouts)
        if server.user:
            _log_in(connection, server, secret, timeouts, is_token=is_token)
    except smtplib.SMTPResponseException as error:
        connection.close()
        outcome = classify_reply(connection.stage, error.smtp_code, error.smtp_error)
        raise DeliveryStopped(_explain_token(outcome, server, secret) if is_token else outcome) from None
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


def _explain_token(outcome: Outcome, server: MailServer, token: str) -> Outcome:
    """Return the outcome without the token; a refused one asks to sign in again, not for a password."""
    is_refused = outcome.advice in {cause.value for cause in PASSWORD_CAUSES}
    advice = Cause.SIGN_IN_AGAIN.value if is_refused else outcome.advice
    return replace(outcome, reply=hide_secrets(outcome.reply, server.user, token), advice=advice)


def _log_in(
    connection: SmtpConnection, server: MailServer, secret: str, timeouts: Timeouts, *, is_token: bool
) -> None:
    if server.security is Security.NONE and not is_loopback(connection.sock):
        raise _make_stop(SmtpStage.LOGIN, BatchAction.STOP, NO_ENCRYPTION)
    if is_token:
        if not connection.offers("XOAUTH2"):
            raise _make_stop(SmtpStage.LOGIN, BatchAction.STOP, NO_XOAUTH2)
        connection.command(
            SmtpStage.LOGIN, timeouts.login, 2, connection.log_in_with_token, server.user, secret
        )
        return
    mechanism = connection.choose_auth_mechanism()
    if not mechanism:
        raise _make_stop(SmtpStage.LOGIN, BatchAction.STOP, NO_LOGIN_MECHANISM)
    connection.command(SmtpStage.LOGIN, timeouts.login, 2, connection.log_in, mechanism, server.user, secret)


def _make_stop(stage: SmtpStage, batch_action: BatchAction, advice: str) -> DeliveryStopped:
    return DeliveryStopped(
        Outcome(MessageState.DEFERRED, stage, advice=advice, batch_action=batch_action, was_attempted=False)
    )
