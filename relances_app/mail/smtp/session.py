"""SMTP session that runs one command at a time, so that the stage reached is always known."""

import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.outcome import MessageState, Outcome, SmtpStage
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mime.safe_content import stuff_dots
from relances_app.mail.smtp.classify import classify_error, classify_reply
from relances_app.mail.smtp.connection import SmtpConnection
from relances_app.mail.smtp.login import DeliveryStopped, open_connection
from relances_app.mail.smtp.recipients import add_copy, add_recipients, keeps_connection_usable
from relances_app.mail.smtp.replies import describe_size_limit, hide_secrets
from relances_app.mail.smtp.timeouts import Timeouts

MAILS_PER_CONNECTION = 100
"""Mails handed over before a new connection is opened."""

BLOCK_BYTES = 65_536
"""Bytes of a body sent under one deadline."""

CONNECTED_MESSAGES = {
    Security.STARTTLS: "Connexion réussie, ligne chiffrée, certificat vérifié.",
    Security.SSL: "Connexion réussie, ligne chiffrée, certificat vérifié.",
    Security.NONE: "Connexion réussie, sans chiffrement.",
}

_RESETTABLE = frozenset({SmtpStage.MAIL, SmtpStage.RCPT, SmtpStage.DATA, SmtpStage.FINAL_DOT})
"""Stages after which RSET makes the connection usable again (RFC 5321, 4.1.1.5)."""


class SmtpSession:
    """A connection kept open between mails; server errors are returned as outcomes, not raised."""

    def __init__(self, server: MailServer, credential: Credential, timeouts: Timeouts) -> None:
        self._server = server
        self._credential = credential
        self._secret = credential if isinstance(credential, str) else ""
        self._timeouts = timeouts
        self._connection: SmtpConnection | None = None
        self._mail_count = 0
        self._envelope_id = ""

    def hand_over(
        self,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        before_final_dot: Callable[[], None],
        copies: Sequence[str] = (),
        envelope_id: str = "",
    ) -> Outcome:
        """Hand one mail over to the recipients that the server accepts; the rejection of copies is only noted.

        If it rejects all recipients, the mail is rejected.

        Reports of failure and delay, which name `envelope_id`, are asked for where the server offers them (RFC 3461).

        `before_final_dot` is called when everything but the final dot has been sent. If it raises, the connection is
        closed without the dot, so that the server discards the mail (RFC 5321, 4.1.1.4); the exception propagates.
        """
        self._envelope_id = envelope_id
        try:
            envelope = (sender, recipients, copies)
            return self._hide_secrets(self._run_transaction(envelope, content, before_final_dot))
        except BaseException:
            self.abort()
            raise

    def check(self) -> Outcome:
        """Connect, encrypt and log in, then disconnect; the outcome of a success has the stage DONE."""
        self.close()
        try:
            self._connect()
        except DeliveryStopped as stop:
            return self._hide_secrets(stop.outcome)
        self.close()
        return Outcome(MessageState.SENT, SmtpStage.DONE, advice=CONNECTED_MESSAGES[self._server.security])

    def close(self) -> None:
        """Close the connection with QUIT; errors are ignored, since all mails are already settled."""
        if self._connection is not None:
            self._connection.set_deadline(self._timeouts.quit)
            with suppress(OSError):
                self._connection.quit()
        self.abort()

    def abort(self) -> None:
        """Close the connection without QUIT, which would be read as text inside a body."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _hide_secrets(self, outcome: Outcome) -> Outcome:
        """Remove password or token from what is stored: the server knows it, and may repeat it in any reply."""

        def hide(text: str) -> str:
            return hide_secrets(text, self._server.user, self._secret)

        refused = tuple((address, hide(reply)) for address, reply in outcome.refused)
        return replace(outcome, reply=hide(outcome.reply), advice=hide(outcome.advice), refused=refused)

    def _connect(self) -> SmtpConnection:
        self.abort()
        self._mail_count = 0
        self._connection, self._secret = open_connection(self._server, self._credential, self._timeouts)
        return self._connection

    def _run_transaction(
        self,
        envelope: tuple[str, Sequence[str], Sequence[str]],
        content: bytes,
        before_final_dot: Callable[[], None],
    ) -> Outcome:
        sender, recipients, copies = envelope
        try:
            connection = self._start_transaction(sender, len(content))
            options = ["NOTIFY=FAILURE,DELAY"] if self._asks_reports(connection) else []
            refused = add_recipients(connection, recipients, self._timeouts.rcpt, options)
            notes = [f"{address} a été refusée : {reply}" for address, reply in refused]
            notes += [add_copy(connection, copy, self._timeouts.rcpt) for copy in copies]
            self._send_body(connection, content)
        except DeliveryStopped as stop:
            return stop.outcome
        except OSError as error:
            return self._handle_error(error)
        before_final_dot()
        try:
            code, reply = connection.command(
                SmtpStage.FINAL_DOT, self._timeouts.final_dot, 2, connection.end_data
            )
        except OSError as error:
            return self._handle_error(error)
        outcome = classify_reply(SmtpStage.FINAL_DOT, code, reply)
        return replace(outcome, advice=" ".join(filter(None, notes)), refused=tuple(refused))

    def _start_transaction(self, sender: str, size: int) -> SmtpConnection:
        """Start the transaction; if the server closed the connection between two mails, reconnect once."""
        if self._connection is None or self._mail_count >= MAILS_PER_CONNECTION:
            self.close()
            return self._send_mail_from(self._connect(), sender, size)
        try:
            return self._send_mail_from(self._connection, sender, size)
        except OSError as error:
            if not _is_closed_by_server(error):
                raise
            return self._send_mail_from(self._connect(), sender, size)

    def _send_mail_from(self, connection: SmtpConnection, sender: str, size: int) -> SmtpConnection:
        limit = connection.esmtp_features.get("size", "")
        if _is_size(limit) and 0 < int(limit) < size:
            raise DeliveryStopped(
                Outcome(MessageState.REFUSED, SmtpStage.MAIL, advice=describe_size_limit(size, int(limit)))
            )
        self._mail_count += 1
        options = [f"SIZE={size}"] if connection.has_extn("size") else []
        if self._asks_reports(connection):
            options += ["RET=HDRS", f"ENVID={self._envelope_id}"]
        connection.command(SmtpStage.MAIL, self._timeouts.mail, 2, connection.mail, sender, options)
        return connection

    def _asks_reports(self, connection: SmtpConnection) -> bool:
        return bool(self._envelope_id) and connection.has_extn("dsn")

    def _send_body(self, connection: SmtpConnection, content: bytes) -> None:
        """Send the body; a reply of the server before the final dot is its verdict."""
        connection.command(SmtpStage.DATA, self._timeouts.data, 3, connection.docmd, "DATA")
        connection.stage = SmtpStage.BODY
        body = memoryview(stuff_dots(content))
        for start in range(0, len(body), BLOCK_BYTES):
            connection.set_deadline(self._timeouts.block)
            connection.send(body[start : start + BLOCK_BYTES])
        if connection.has_unsolicited_reply():
            connection.set_deadline(self._timeouts.quit)
            raise smtplib.SMTPResponseException(*connection.getreply())

    def _handle_error(self, error: OSError) -> Outcome:
        """Return the outcome for an error, and reset or close the connection for the next mail."""
        stage = self._connection.stage if self._connection else SmtpStage.CONNECT
        if not isinstance(error, smtplib.SMTPResponseException):
            self.abort()
            return classify_error(stage, error, self._server)
        if stage not in _RESETTABLE or not keeps_connection_usable(error) or not self._reset():
            self.abort()
        return classify_reply(stage, error.smtp_code, error.smtp_error)

    def _reset(self) -> bool:
        """Reset the transaction with RSET; return whether that worked."""
        if self._connection is None:
            return False
        try:
            self._connection.command(self._connection.stage, self._timeouts.quit, 2, self._connection.rset)
        except OSError:
            return False
        return True


def _is_size(text: str) -> bool:
    """Return whether a limit is a number as RFC 1870 writes it: at most 20 digits."""
    return text.isascii() and text.isdecimal() and len(text) <= 20


def _is_closed_by_server(error: OSError) -> bool:
    """Return whether the server closed the connection, silently or with a 421 reply."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or getattr(error, "smtp_code", None) == 421
