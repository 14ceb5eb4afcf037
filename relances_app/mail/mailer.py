"""Mailer: sends mails through Flask-Mail over our own SMTP session, with an outcome for each mail."""

import hashlib
from collections.abc import Callable
from email import charset
from types import TracebackType
from typing import Self

import flask_mail

from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.credential import Credential
from relances_app.domain.sending.outcome import MessageState, Outcome, SmtpStage
from relances_app.domain.sending.returned_mail import make_envelope_id
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mime.headers import is_address
from relances_app.mail.mime.safe_content import is_safe_content
from relances_app.mail.smtp.session import SmtpSession
from relances_app.mail.smtp.timeouts import Timeouts

DAMAGED_MESSAGE = "Ce message enregistré est abîmé : il n'a pas été envoyé. Préparez la relance de nouveau."

# Importing flask_mail changes the encoding of UTF-8 bodies for the whole process: restore the default.
charset.add_charset("utf-8", charset.SHORTEST, charset.BASE64, "utf-8")


class Message(flask_mail.Message):
    """A rendered mail in the form that Flask-Mail expects; the recipient first, then the copy."""

    def __init__(self, rendered: RenderedMail) -> None:
        # The __init__ of Flask-Mail looks up the host name in the DNS for each mail.
        self.rendered = rendered
        self.sender = rendered.sender
        self.recipients = list(rendered.recipients)
        self.subject = ""
        self.reply_to = None
        self.date = 0.0
        self.mail_options: list[str] = []
        self.rcpt_options: list[str] = []

    @property
    def send_to(self) -> list[str]:  # type: ignore[override]
        """The envelope addresses in order; Flask-Mail itself uses an unordered set."""
        return [*self.rendered.recipients, *self.rendered.copies]

    def as_bytes(self) -> bytes:
        """Return the stored bytes unchanged."""
        return self.rendered.content


class _SmtpAdapter:
    """Replaces the SMTP client of Flask-Mail for one mail and stores the outcome."""

    def __init__(
        self, session: SmtpSession, rendered: RenderedMail, before_final_dot: Callable[[], None]
    ) -> None:
        self._session = session
        self._recipient_count = len(rendered.recipients)
        self._envelope_id = make_envelope_id(rendered.message_id)
        self._before_final_dot = before_final_dot
        self.outcome: Outcome | None = None

    def sendmail(self, sender: str, recipients: list[str], content: bytes, *_: object) -> None:
        """Hand the mail over."""
        to, copies = recipients[: self._recipient_count], recipients[self._recipient_count :]
        self.outcome = self._session.hand_over(
            sender, to, content, self._before_final_dot, copies, self._envelope_id
        )


class _MailConnection(flask_mail.Connection):
    """A Flask-Mail connection that returns the outcome of each mail."""

    def deliver(self, message: Message, adapter: _SmtpAdapter) -> Outcome:
        """Send the mail through Flask-Mail and return its outcome.

        Once there is an outcome, later errors (such as in a signal handler) must not hide it.
        """
        self.host = adapter  # type: ignore[assignment]
        try:
            self.send(message)
        except Exception:
            if adapter.outcome is None:
                raise
        if adapter.outcome is None:
            raise RuntimeError("Flask-Mail did not hand the mail over")
        return adapter.outcome


class _ConfiguredMail(flask_mail.Mail):
    """Flask-Mail configured with the mail server of the structure, without the password."""

    def __init__(self, server: MailServer) -> None:
        app = flask_mail.Flask("relances_app", static_folder=None)  # type: ignore[attr-defined]
        app.config.update(
            MAIL_SERVER=server.host,
            MAIL_PORT=server.port,
            MAIL_USE_TLS=server.security is Security.STARTTLS,
            MAIL_USE_SSL=server.security is Security.SSL,
        )
        super().__init__(app)
        self.context = app.app_context

    def connect(self) -> _MailConnection:
        """Return a connection that reports outcomes."""
        return _MailConnection(self)


def _is_intact(rendered: RenderedMail) -> bool:
    """Return whether a mail is unchanged since it was rendered, and cannot inject SMTP commands."""
    addresses = [rendered.sender, *(rendered.recipients or ("",)), *rendered.copies]
    is_intact = hashlib.sha256(rendered.content).hexdigest() == rendered.sha256
    return is_intact and is_safe_content(rendered.content) and all(map(is_address, addresses))


class Mailer:
    """Sends mails through the structure's mail server, several per connection; not thread-safe.

    Raises MailServerMissing or PasswordMissing if the settings are incomplete.
    """

    def __init__(self, server: MailServer, credential: Credential, timeouts: Timeouts | None = None) -> None:
        if not server.is_configured:
            raise MailServerMissing
        if server.user and not credential:
            raise PasswordMissing
        self._mail = _ConfiguredMail(server)
        self._connection = self._mail.connect()
        self._session = SmtpSession(server, credential, timeouts or Timeouts())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def deliver(self, rendered: RenderedMail, before_final_dot: Callable[[], None]) -> Outcome:
        """Hand one mail over and return its outcome.

        `before_final_dot` is called when everything but the final dot has been sent: it must commit that the mail is
        being handed over. If it raises, the exception propagates and the dot is never sent.
        """
        if not _is_intact(rendered):
            return Outcome(MessageState.REFUSED, SmtpStage.MAIL, advice=DAMAGED_MESSAGE)
        # Flask-Mail sends a signal to the current application: use a minimal one.
        with self._mail.context():
            adapter = _SmtpAdapter(self._session, rendered, before_final_dot)
            return self._connection.deliver(Message(rendered), adapter)

    def check(self) -> Outcome:
        """Connect, encrypt and log in without sending a mail; the outcome of a success has the stage DONE."""
        return self._session.check()

    def close(self) -> None:
        """Close the connection with QUIT."""
        self._session.close()
