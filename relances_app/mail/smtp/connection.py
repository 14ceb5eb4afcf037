"""A line to a mail server: smtplib's verbs, each under one deadline for all it sends and reads."""

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from relances_app.domain.sending.outcome import SmtpStage

if TYPE_CHECKING:
    from typing_extensions import Buffer

EHLO_NAME = "[127.0.0.1]"
"""An address literal (RFC 5321, 4.1.3): the PC's name and its address at home concern nobody, and
smtplib's own choice asks the DNS for them, which may take seconds."""

MAX_REPLY_BYTES = 65_536
"""Bytes; RFC 5321 foresees 512 a line."""

_REPLY_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)


class SmtpConnection(smtplib.SMTP):
    """A connection whose replies are read strictly: what is no reply has the code -1."""

    sock: Any

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(local_hostname=EHLO_NAME)
        self.sock = sock
        self._unread = b""
        self._deadline = 0.0
        self.stage = SmtpStage.CONNECT

    def command(
        self,
        stage: SmtpStage,
        timeout: float,
        expected_class: int,
        method: Callable[..., tuple[int, bytes]],
        *args: object,
    ) -> tuple[int, bytes]:
        """Say one verb and return its answer, under one deadline; remember how far the conversation went.

        Raises SMTPResponseException when the answer is not of the family expected (2 for 2xx),
        SMTPServerDisconnected when none came.
        """
        self.stage = stage
        self.set_deadline(timeout)
        code, words = method(*args)
        if code // 100 != expected_class:
            raise smtplib.SMTPResponseException(code, words)
        return code, words

    def set_deadline(self, timeout: float) -> None:
        """Give all that follows so many seconds, until the next call."""
        self._deadline = monotonic() + timeout

    def _apply_deadline(self) -> None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self.sock.settimeout(left)

    def send(self, s: "Buffer | str") -> None:
        """Send bytes or ASCII text; raises SMTPServerDisconnected when the line is cut or too slow."""
        rest = memoryview(s.encode("ascii") if isinstance(s, str) else s)
        self._require_socket()
        try:
            while rest:
                self._apply_deadline()
                rest = rest[self.sock.send(rest) :]
        except OSError as error:
            raise self._close_with_error("the line was cut while sending") from error

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply, several lines included.

        Returns the code -1 where the words are no reply, and closes the line: nothing that follows
        could be matched with a question. Raises SMTPServerDisconnected when it is cut or too slow.
        """
        code, size = b"", 0
        words: list[bytes] = []
        while True:
            line = self._read_line()
            size += len(line)
            match = _REPLY_LINE.fullmatch(line)
            if not match or size > MAX_REPLY_BYTES or (code and match[1] != code):
                self.close()
                return -1, b"\n".join([*words, line])
            code = match[1]
            words.append((match[3] or b"").strip())
            if match[2] != b"-":
                return int(code), b"\n".join(words)

    def _read_line(self) -> bytes:
        """Return a line without its end; of one that has no end, what would be too long anyhow."""
        while b"\n" not in self._unread and len(self._unread) <= MAX_REPLY_BYTES:
            self._unread += self._receive()
        line, _, self._unread = self._unread.partition(b"\n")
        return line.removesuffix(b"\r")

    def _receive(self) -> bytes:
        self._require_socket()
        try:
            self._apply_deadline()
            chunk: bytes = self.sock.recv(8192)
        except OSError as error:
            raise self._close_with_error("the line was cut while reading") from error
        if not chunk:
            raise self._close_with_error("the server hung up")
        return chunk

    def _require_socket(self) -> None:
        if self.sock is None:
            raise self._close_with_error("the line is closed")

    def _close_with_error(self, reason: str) -> smtplib.SMTPServerDisconnected:
        self.close()
        return smtplib.SMTPServerDisconnected(reason)

    def has_unsolicited_reply(self) -> bool:
        """Say whether the server spoke when it was not its turn; raises when it hung up."""
        self._require_socket()
        if self._unread:
            return True
        try:
            self.sock.settimeout(0)
            self._unread = self.sock.recv(8192)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError as error:
            raise self._close_with_error("the line was cut") from error
        if not self._unread:
            raise self._close_with_error("the server hung up")
        return True

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name the sender, an address that was checked; smtplib would parse it again, many times over."""
        return self.docmd("MAIL", " ".join([f"FROM:<{sender}>", *options]))

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name a recipient, an address that was checked."""
        return self.docmd("RCPT", " ".join([f"TO:<{recip}>", *options]))

    def end_data(self) -> tuple[int, bytes]:
        """Write the final dot, which hands the mail over, and read the answer."""
        self.send(b".\r\n")
        return self.getreply()

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt the line and forget what was offered in clear (RFC 3207, 4.2).

        Raises OSError when it cannot be, or when words in clear were slipped in after the server's turn.
        """
        if self._unread:
            raise self._close_with_error("words in clear came before the encrypted ones")
        self._apply_deadline()
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self.esmtp_features = {}

    def choose_auth_mechanism(self) -> str:
        """Return how a password may be given here, or empty."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        return next((name for name in ("PLAIN", "LOGIN") if name in offered), "")

    def log_in(self, mechanism: str, user: str, password: str) -> tuple[int, bytes]:
        """Try one login, once, in UTF-8 (RFC 4616); smtplib would try each mechanism, and lock accounts."""
        if mechanism == "PLAIN":
            return self.docmd("AUTH", "PLAIN " + _encode_base64(f"\0{user}\0{password}"))
        reply = self.docmd("AUTH", "LOGIN")
        for secret in (user, password):
            if reply[0] == 334:
                reply = self.docmd(_encode_base64(secret))
        return reply


def _encode_base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")
