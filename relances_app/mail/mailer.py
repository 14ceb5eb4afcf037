"""The mail room: Flask-Mail hands the mails over, on a line of ours and with an outcome for each."""

import hashlib
from collections.abc import Callable
from email import charset
from types import TracebackType
from typing import Self

import flask_mail

from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.domain.messages.message import RenderedMail
from relances_app.domain.sending.outcome import MessageState, Outcome, SmtpStage
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mime.headers import is_address
from relances_app.mail.mime.safe_content import is_safe_content
from relances_app.mail.smtp.session import SmtpSession
from relances_app.mail.smtp.timeouts import Timeouts

DAMAGED_MESSAGE = "Ce message enregistré est abîmé : il n'a pas été envoyé. Préparez la relance de nouveau."

# Importing flask_mail makes UTF-8 text leave unencoded in the whole process: back to the default.
charset.add_charset("utf-8", charset.SHORTEST, charset.BASE64, "utf-8")


class Message(flask_mail.Message):
    """A frozen mail as Flask-Mail takes it; the recipient comes first, the copy after."""

    def __init__(self, rendered: RenderedMail) -> None:
        # Flask-Mail's own __init__ asks the DNS for the PC's name, for each mail.
        self.rendered = rendered
        self.sender = rendered.sender
        self.recipients = [rendered.recipient]
        self.subject = ""
        self.reply_to = None
        self.date = 0.0
        self.mail_options: list[str] = []
        self.rcpt_options: list[str] = []

    @property
    def send_to(self) -> list[str]:  # type: ignore[override]
        """The addresses of the envelope, in order; Flask-Mail's own set has none."""
        return [address for address in (self.rendered.recipient, self.rendered.copy_to) if address]

    def as_bytes(self) -> bytes:
        """Return the bytes that were frozen, and no others."""
        return self.rendered.content


class _SmtpAdapter:
    """What Flask-Mail takes for its SMTP client, for one mail; it keeps the outcome."""

    def __init__(self, session: SmtpSession, before_final_dot: Callable[[], None]) -> None:
        self._session = session
        self._before_final_dot = before_final_dot
        self.outcome: Outcome | None = None

    def sendmail(self, sender: str, recipients: list[str], content: bytes, *_: object) -> None:
        """Hand the mail over."""
        self.outcome = self._session.hand_over(sender, recipients, content, self._before_final_dot)


class _MailConnection(flask_mail.Connection):
    """A connection of Flask-Mail whose `send` is told apart into outcomes."""

    def deliver(self, message: Message, adapter: _SmtpAdapter) -> Outcome:
        """Let Flask-Mail send, and return what became of the mail.

        Once there is an outcome, nothing that fails afterwards (a listener of its signal) may hide it.
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
    """Flask-Mail with the settings of the structure; the password is not among them."""

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
        """Return a connection of ours."""
        return _MailConnection(self)


def _is_intact(rendered: RenderedMail) -> bool:
    """Say whether a mail is still what was written, and nothing in it can be taken for a command."""
    addresses = [rendered.sender, rendered.recipient, *([rendered.copy_to] if rendered.copy_to else [])]
    is_intact = hashlib.sha256(rendered.content).hexdigest() == rendered.sha256
    return is_intact and is_safe_content(rendered.content) and all(map(is_address, addresses))


class Mailer:
    """Hands mails to the structure's mail server, many on one line; for one thread at a time.

    Raises MailServerMissing or PasswordMissing when it cannot even begin.
    """

    def __init__(self, server: MailServer, password: str, timeouts: Timeouts | None = None) -> None:
        if not server.is_configured:
            raise MailServerMissing
        if server.user and not password:
            raise PasswordMissing
        self._mail = _ConfiguredMail(server)
        self._connection = self._mail.connect()
        self._session = SmtpSession(server, password, timeouts or Timeouts())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def deliver(self, rendered: RenderedMail, before_final_dot: Callable[[], None]) -> Outcome:
        """Hand one mail over and return what became of it.

        `on_dot` is called when all but the final dot has left: commit there that the mail is being
        handed over. What it raises goes through, and the dot then never leaves.
        """
        if not _is_intact(rendered):
            return Outcome(MessageState.REFUSED, SmtpStage.MAIL, advice=DAMAGED_MESSAGE)
        # Flask-Mail announces each mail to the current application: a bare one of its own stands in.
        with self._mail.context():
            return self._connection.deliver(Message(rendered), _SmtpAdapter(self._session, before_final_dot))

    def check(self) -> Outcome:
        """Connect, secure and log in without a mail; a success has the stage DONE and says so."""
        return self._session.check()

    def close(self) -> None:
        """Say goodbye to the server."""
        self._session.close()
