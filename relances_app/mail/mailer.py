"""The mail room: Flask-Mail hands the mails over, on a line of ours and with an outcome for each."""

import hashlib
from collections.abc import Callable
from email import charset
from types import TracebackType
from typing import Self

import flask_mail

from relances_app.domain.errors import MailServerMissing, PasswordMissing
from relances_app.domain.messages.message import Frozen
from relances_app.domain.sending.outcome import Outcome, Stage, State
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mime.headers import is_address
from relances_app.mail.mime.safe_content import is_fit
from relances_app.mail.smtp.session import Conversation
from relances_app.mail.smtp.timeouts import Patience

DAMAGED = "Ce message enregistré est abîmé : il n'a pas été envoyé. Préparez la relance de nouveau."

# Importing flask_mail makes UTF-8 text leave unencoded in the whole process: back to the default.
charset.add_charset("utf-8", charset.SHORTEST, charset.BASE64, "utf-8")


class Message(flask_mail.Message):
    """A frozen mail as Flask-Mail takes it; the recipient comes first, the copy after."""

    def __init__(self, frozen: Frozen) -> None:
        # Flask-Mail's own __init__ asks the DNS for the PC's name, for each mail.
        self.frozen = frozen
        self.sender = frozen.sender
        self.recipients = [frozen.recipient]
        self.subject = ""
        self.reply_to = None
        self.date = 0.0
        self.mail_options: list[str] = []
        self.rcpt_options: list[str] = []

    @property
    def send_to(self) -> list[str]:  # type: ignore[override]
        """The addresses of the envelope, in order; Flask-Mail's own set has none."""
        return [address for address in (self.frozen.recipient, self.frozen.copy_to) if address]

    def as_bytes(self) -> bytes:
        """Return the bytes that were frozen, and no others."""
        return self.frozen.content


class Host:
    """What Flask-Mail takes for its SMTP client, for one mail; it keeps the outcome."""

    def __init__(self, conversation: Conversation, on_dot: Callable[[], None]) -> None:
        self._conversation = conversation
        self._on_dot = on_dot
        self.outcome: Outcome | None = None

    def sendmail(self, sender: str, recipients: list[str], content: bytes, *_: object) -> None:
        """Hand the mail over."""
        self.outcome = self._conversation.hand_over(sender, recipients, content, self._on_dot)


class Connection(flask_mail.Connection):
    """A connection of Flask-Mail whose `send` is told apart into outcomes."""

    def deliver(self, message: Message, host: Host) -> Outcome:
        """Let Flask-Mail send, and return what became of the mail.

        Once there is an outcome, nothing that fails afterwards (a listener of its signal) may hide it.
        """
        self.host = host  # type: ignore[assignment]
        try:
            self.send(message)
        except Exception:
            if host.outcome is None:
                raise
        if host.outcome is None:
            raise RuntimeError("Flask-Mail did not hand the mail over")
        return host.outcome


class Mail(flask_mail.Mail):
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

    def connect(self) -> Connection:
        """Return a connection of ours."""
        return Connection(self)


def _is_sound(frozen: Frozen) -> bool:
    """Say whether a mail is still what was written, and nothing in it can be taken for a command."""
    addresses = [frozen.sender, frozen.recipient, *([frozen.copy_to] if frozen.copy_to else [])]
    is_intact = hashlib.sha256(frozen.content).hexdigest() == frozen.sha256
    return is_intact and is_fit(frozen.content) and all(map(is_address, addresses))


class MailRoom:
    """Hands mails to the structure's mail server, many on one line; for one thread at a time.

    Raises MailServerMissing or PasswordMissing when it cannot even begin.
    """

    def __init__(self, server: MailServer, password: str, patience: Patience | None = None) -> None:
        if not server.is_set:
            raise MailServerMissing
        if server.user and not password:
            raise PasswordMissing
        self._mail = Mail(server)
        self._connection = self._mail.connect()
        self._conversation = Conversation(server, password, patience or Patience())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def deliver(self, frozen: Frozen, on_dot: Callable[[], None]) -> Outcome:
        """Hand one mail over and return what became of it.

        `on_dot` is called when all but the final dot has left: commit there that the mail is being
        handed over. What it raises goes through, and the dot then never leaves.
        """
        if not _is_sound(frozen):
            return Outcome(State.REFUSED, Stage.MAIL, advice=DAMAGED)
        # Flask-Mail announces each mail to the current application: a bare one of its own stands in.
        with self._mail.context():
            return self._connection.deliver(Message(frozen), Host(self._conversation, on_dot))

    def check(self) -> Outcome:
        """Connect, secure and log in without a mail; a success has the stage DONE and says so."""
        return self._conversation.check()

    def close(self) -> None:
        """Say goodbye to the server."""
        self._conversation.close()
