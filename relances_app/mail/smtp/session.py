"""A conversation with a mail server, one verb at a time, so that it is always known how far it went."""

import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from relances_app.domain.sending.outcome import Outcome, Stage, State
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.mime.safe_content import stuff_dots
from relances_app.mail.smtp.classify import judge_answer, judge_loss
from relances_app.mail.smtp.connection import Line
from relances_app.mail.smtp.login import Ended, open_line
from relances_app.mail.smtp.replies import clean, explain_size
from relances_app.mail.smtp.timeouts import Patience

MAILS_PER_LINE = 100
"""Mails handed over before a new connection is opened."""

BLOCK = 65_536
"""Bytes of a body sent under one deadline."""

CONNECTED = {
    Security.STARTTLS: "Connexion réussie, ligne chiffrée, certificat vérifié.",
    Security.SSL: "Connexion réussie, ligne chiffrée, certificat vérifié.",
    Security.NONE: "Connexion réussie, sans chiffrement.",
}

_RESETTABLE = frozenset({Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT})
"""Stages after whose refusal RSET leaves a clean line (RFC 5321, 4.1.1.5)."""


class Conversation:
    """A line kept open from one mail to the next; what a server does is never raised, but returned."""

    def __init__(self, server: MailServer, password: str, patience: Patience) -> None:
        self._server = server
        self._password = password
        self._patience = patience
        self._line: Line | None = None
        self._turns = 0

    def hand_over(
        self, sender: str, recipients: Sequence[str], content: bytes, on_dot: Callable[[], None]
    ) -> Outcome:
        """Hand one mail over to the first recipient; the others get copies, whose refusal is only noted.

        `on_dot` is called when all but the final dot has left. When it raises, the line is cut without
        the dot, which makes the server discard the mail (RFC 5321, 4.1.1.4), and the exception goes on.
        """
        try:
            return self._transact(sender, recipients, content, on_dot)
        except BaseException:
            self.drop()
            raise

    def check(self) -> Outcome:
        """Connect, secure and log in, then leave; a success has the stage DONE."""
        self.close()
        try:
            self._open()
        except Ended as end:
            return end.outcome
        self.close()
        return Outcome(State.SENT, Stage.DONE, advice=CONNECTED[self._server.security])

    def close(self) -> None:
        """Say goodbye; whatever happens then changes nothing of what was handed over."""
        if self._line is not None:
            self._line.allow(self._patience.quit)
            with suppress(OSError):
                self._line.quit()
        self.drop()

    def drop(self) -> None:
        """Cut the line without a word: inside a body, a goodbye would be read as text."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _open(self) -> Line:
        self.drop()
        self._turns = 0
        self._line = open_line(self._server, self._password, self._patience)
        return self._line

    def _transact(
        self, sender: str, recipients: Sequence[str], content: bytes, on_dot: Callable[[], None]
    ) -> Outcome:
        recipient, *copies = recipients
        try:
            line = self._begin(sender, len(content))
            line.ask(Stage.RCPT, self._patience.rcpt, 2, line.rcpt, recipient)
            notes = [self._offer_copy(line, copy) for copy in copies]
            self._pour(line, content)
        except Ended as end:
            return end.outcome
        except OSError as error:
            return self._conclude(error)
        on_dot()
        try:
            code, words = line.ask(Stage.DOT, self._patience.dot, 2, line.end_body)
        except OSError as error:
            return self._conclude(error)
        return replace(judge_answer(Stage.DOT, code, words), advice=" ".join(filter(None, notes)))

    def _begin(self, sender: str, size: int) -> Line:
        """Open the transaction; a line that the server closed between two mails is opened anew, once."""
        if self._line is None or self._turns >= MAILS_PER_LINE:
            self.close()
            return self._say_mail(self._open(), sender, size)
        try:
            return self._say_mail(self._line, sender, size)
        except OSError as error:
            if not _was_closed(error):
                raise
            return self._say_mail(self._open(), sender, size)

    def _say_mail(self, line: Line, sender: str, size: int) -> Line:
        limit = line.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            raise Ended(Outcome(State.REFUSED, Stage.MAIL, advice=explain_size(size, int(limit))))
        self._turns += 1
        options = [f"SIZE={size}"] if line.has_extn("size") else []
        line.ask(Stage.MAIL, self._patience.mail, 2, line.mail, sender, options)
        return line

    def _offer_copy(self, line: Line, copy_to: str) -> str:
        """Name one more recipient; return what is to be said when the server does not want it."""
        try:
            line.ask(Stage.RCPT, self._patience.rcpt, 2, line.rcpt, copy_to)
        except smtplib.SMTPResponseException as error:
            if not _leaves_line_usable(error):
                raise
            return f"La copie à {copy_to} a été refusée : {clean(error.smtp_error)}"
        return ""

    def _pour(self, line: Line, content: bytes) -> None:
        """Send the body; when the server speaks before the dot, that is its answer."""
        line.ask(Stage.DATA, self._patience.data, 3, line.docmd, "DATA")
        line.stage = Stage.BODY
        body = memoryview(stuff_dots(content))
        for start in range(0, len(body), BLOCK):
            line.allow(self._patience.block)
            line.send(body[start : start + BLOCK])
        if line.has_spoken():
            line.allow(self._patience.quit)
            raise smtplib.SMTPResponseException(*line.getreply())

    def _conclude(self, error: OSError) -> Outcome:
        """Judge what ended the mail, and see to it that the next one starts on a clean line."""
        stage = self._line.stage if self._line else Stage.CONNECT
        if not isinstance(error, smtplib.SMTPResponseException):
            self.drop()
            return judge_loss(stage, error, self._server)
        if stage not in _RESETTABLE or not _leaves_line_usable(error) or not self._reset():
            self.drop()
        return judge_answer(stage, error.smtp_code, error.smtp_error)

    def _reset(self) -> bool:
        """Make the server forget the transaction; say whether it did."""
        if self._line is None:
            return False
        try:
            self._line.ask(self._line.stage, self._patience.quit, 2, self._line.rset)
        except OSError:
            return False
        return True


def _was_closed(error: OSError) -> bool:
    """Say whether the server had left, without a word or with a 421."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or getattr(error, "smtp_code", None) == 421


def _leaves_line_usable(error: smtplib.SMTPResponseException) -> bool:
    """Say whether the server refused and stays: 421 announces that it leaves, nonsense that we are lost."""
    return error.smtp_code != 421 and error.smtp_code // 100 in {4, 5}
