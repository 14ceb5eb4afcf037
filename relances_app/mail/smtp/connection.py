"""SMTP connection: the commands of smtplib, each under one deadline for all it sends and receives."""

import re
import select
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
"""Address literal (RFC 5321, 4.1.3), so that the host name and local address are not disclosed.

The default of smtplib looks them up in the DNS, which may take seconds.
"""

MAX_REPLY_BYTES = 65_536
"""Maximum size of a reply; RFC 5321 allows 512 bytes per line."""

_REPLY_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)


class SmtpConnection(smtplib.SMTP):
    """A connection that parses replies strictly: an invalid reply has the code -1."""

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
        """Run one command under one deadline and return its reply; record the stage reached.

        Raises SMTPResponseException if the reply is not of the expected class (2 for 2xx), SMTPServerDisconnected if
        there is none.
        """
        self.stage = stage
        self.set_deadline(timeout)
        code, reply = method(*args)
        if code // 100 != expected_class:
            raise smtplib.SMTPResponseException(code, reply)
        return code, reply

    def set_deadline(self, timeout: float) -> None:
        """Limit all following operations to `timeout` seconds in total, until the next call."""
        self._deadline = monotonic() + timeout

    def _apply_deadline(self) -> None:
        remaining = self._deadline - monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        self.sock.settimeout(remaining)

    def send(self, s: "Buffer | str") -> None:
        """Send bytes or ASCII text; raises SMTPServerDisconnected if the connection is lost or too slow."""
        rest = memoryview(s.encode("ascii") if isinstance(s, str) else s)
        self._require_socket()
        try:
            while rest:
                self._apply_deadline()
                rest = rest[self.sock.send(rest) :]
        except OSError as error:
            raise self._close_with_error("the line was cut while sending") from error

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply, which may have several lines.

        Returns the code -1 for an invalid reply and closes the connection, since later replies could not be matched
        with commands. Raises SMTPServerDisconnected if the connection is lost or too slow.
        """
        code, size = b"", 0
        texts: list[bytes] = []
        while True:
            line = self._read_line()
            size += len(line)
            match = _REPLY_LINE.fullmatch(line)
            if not match or size > MAX_REPLY_BYTES or (code and match[1] != code):
                self.close()
                return -1, b"\n".join([*texts, line])
            code = match[1]
            texts.append((match[3] or b"").strip())
            if match[2] != b"-":
                return int(code), b"\n".join(texts)

    def _read_line(self) -> bytes:
        """Return a line without its end, or an unterminated one that already exceeds the limit."""
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

    def is_readable(self, timeout: float) -> bool:
        """Return whether the server sends something, or hangs up, within `timeout` seconds."""
        self._require_socket()
        return bool(select.select([self.sock], [], [], timeout)[0])

    def has_unsolicited_reply(self) -> bool:
        """Return whether the server sent an unexpected reply; raises if it closed the connection."""
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
        """Send MAIL with a validated address; smtplib would parse it again."""
        return self.docmd("MAIL", " ".join([f"FROM:<{sender}>", *options]))

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Send RCPT with a validated address."""
        return self.docmd("RCPT", " ".join([f"TO:<{recip}>", *options]))

    def end_data(self) -> tuple[int, bytes]:
        """Send the final dot, which completes the hand-over, and read the reply."""
        self.send(b".\r\n")
        return self.getreply()

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt the connection and discard capabilities offered before (RFC 3207, 4.2).

        Raises OSError if encryption fails, or if plain text was injected after the server's reply.
        """
        if self._unread:
            raise self._close_with_error("words in clear came before the encrypted ones")
        self._apply_deadline()
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self.esmtp_features = {}

    def choose_auth_mechanism(self) -> str:
        """Return the supported password mechanism, or an empty string."""
        return next((name for name in ("PLAIN", "LOGIN") if self.offers(name)), "")

    def offers(self, mechanism: str) -> bool:
        """Return whether the server offers a login mechanism."""
        return mechanism in self.esmtp_features.get("auth", "").upper().split()

    def log_in(self, mechanism: str, user: str, password: str) -> tuple[int, bytes]:
        """Try to log in once, in UTF-8 (RFC 4616); smtplib would try each mechanism and may lock the account."""
        if mechanism == "PLAIN":
            return self.docmd("AUTH", "PLAIN " + _encode_base64(f"\0{user}\0{password}"))
        reply = self.docmd("AUTH", "LOGIN")
        for secret in (user, password):
            if reply[0] == 334:
                reply = self.docmd(_encode_base64(secret))
        return reply

    def log_in_with_token(self, user: str, token: str) -> tuple[int, bytes]:
        """Log in with an access token (XOAUTH2); a 334 has the error, and the answer to it is an empty line."""
        reply = self.docmd("AUTH", "XOAUTH2 " + _encode_base64(format_xoauth2(user, token)))
        return self.docmd("") if reply[0] == 334 else reply


def format_xoauth2(user: str, token: str) -> str:
    """Return the XOAUTH2 response, not yet encoded in base64."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def _encode_base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")
