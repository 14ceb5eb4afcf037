"""Mail servers that misbehave on purpose."""

import socket
import ssl
import struct
import threading
from base64 import b64decode
from dataclasses import dataclass, field

from relances_app.domain.structure import MailServer, Security
from relances_app.mail.smtp.timeouts import Timeouts

SHORT_TIMEOUTS = Timeouts(
    connect=0.4, tls_probe=0.1, greeting=0.4, ehlo=0.4, tls=1, login=0.4, mail=0.4, rcpt=0.4, data=0.4, block=0.4,
    final_dot=0.4, quit=0.2,
)  # fmt: skip
"""Patience of tests in which a server hangs."""

STUBBORN = 60.0
"""Seconds that a server hangs or drips when no client leaves it before."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and when: `does` is `drop`, `hang`, `drip`, or the very bytes said instead.

    `drops` hangs up in order after the bytes; `nth` counts the times the step comes up, from 1.
    """

    at: str = ""
    action: str | bytes = ""
    disconnects_after: bool = False
    nth: int | None = None
    delay: float = 0


@dataclass
class FaultServer:
    """A server of the tests: plain sockets and threads, nothing in common with what is tested."""

    fault: Fault = field(default_factory=Fault)
    context: ssl.SSLContext | None = None
    implicit_tls: bool = False
    features: tuple[bytes, ...] = (b"SIZE 50000000", b"AUTH PLAIN LOGIN")

    def __post_init__(self):
        self.heard: list[bytes] = []
        """Every command, in clear or not."""
        self.complete: list[bytes] = []
        """Bodies received up to the final dot."""
        self.kept: list[bytes] = []
        """Bodies answered by a 250: what this server has accepted."""
        self.is_outlasted = False
        """Whether a client waited until a hang or a drip was over."""
        self.lines = 0
        self._steps: dict[str, int] = {}
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self):
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._over.set()
        with socket.socket() as probe:
            probe.connect(("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def settings(self, **changes) -> MailServer:
        return MailServer(**{"host": "127.0.0.1", "port": self.port, "security": Security.NONE, **changes})

    def _start(self, work, *args):
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            sock, _ = self._listener.accept()
            if self._over.is_set():
                sock.close()
                return
            self.lines += 1
            self._start(self._serve, sock)

    def _serve(self, sock):
        sock.settimeout(5)
        try:
            if self.implicit_tls:
                sock = self.context.wrap_socket(sock, server_side=True)
            self._reply(sock, "CONNECT", b"220 test ESMTP")
            while self._run_session(sock):
                sock = self.context.wrap_socket(sock, server_side=True)
        except (OSError, EOFError):
            pass
        finally:
            sock.close()

    def _run_session(self, sock) -> bool:
        """Answer commands; return whether to go on encrypted."""
        with sock.makefile("rb") as reader:
            while line := reader.readline():
                self.heard.append(line)
                verb = (line.split() or [b""])[0].upper().decode("ascii", "replace")
                said = self._reply(sock, verb, self._find_reply(verb, line))
                if verb == "STARTTLS" and said.startswith(b"220"):
                    return True
                if verb == "DATA" and said.startswith(b"354"):
                    self._read_body(sock, reader)
                if verb == "QUIT":
                    return False
        return False

    def _find_reply(self, verb, line) -> bytes:
        if b"<unknown@" in line:
            return b"550 5.1.1 no such user"
        replies = {
            "AUTH": b"235 2.7.0 accepted",
            "DATA": b"354 go on",
            "QUIT": b"221 bye",
            "STARTTLS": b"220 go",
        }
        return self._greeting() if verb == "EHLO" else replies.get(verb, b"250 2.0.0 ok")

    def _greeting(self) -> bytes:
        offered = [b"test", *self.features]
        if self.context and not self.implicit_tls:
            offered.append(b"STARTTLS")
        return b"\r\n".join(b"250-" + word for word in offered[:-1]) + b"\r\n250 " + offered[-1]

    def _read_body(self, sock, reader):
        if self.fault.at == "BODY":
            reader.read(1000)
            self._reply(sock, "BODY", b"")
        lines = []
        while not lines or lines[-1] != b".\r\n":
            lines.append(reader.readline())
            if not lines[-1].endswith(b"\r\n"):
                raise EOFError
        self.complete.append(b"".join(lines))
        self._reply(sock, "DOT", b"250 2.0.0 kept")

    def _reply(self, sock, step, normal) -> bytes:
        """Send the reply of a step, or the fault; return what was sent."""
        self._steps[step] = self._steps.get(step, 0) + 1
        fault = self.fault
        strikes = fault.at == step and fault.nth in {None, self._steps[step]}
        if strikes:
            self._over.wait(fault.delay)
            if fault.action == "hang":
                self.is_outlasted = not self._over.wait(STUBBORN)
            if fault.action == "drip":
                self._send_slowly(sock, normal)
            if fault.action in {"hang", "drip", "drop"}:
                _disconnect(sock)
        said = (strikes and fault.action) or normal + b"\r\n" * bool(normal)
        sock.sendall(said)
        if step == "DOT" and said.startswith(b"250"):
            self.kept.append(self.complete[-1])
        if strikes and fault.disconnects_after:
            raise EOFError
        return said

    def _send_slowly(self, sock, normal):
        for byte in normal + b" " * int(STUBBORN / 0.05):
            sock.sendall(bytes([byte]))
            if self._over.wait(0.05):
                return
        self.is_outlasted = True


def _disconnect(sock):
    """Reset the line when it is closed, as a crash or a broken network does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise EOFError


class TokenServer(FaultServer):
    """A server that accepts the access tokens of an identity provider (XOAUTH2), as Microsoft 365 does."""

    def __init__(self, tokens, **options):
        super().__init__(features=(b"AUTH LOGIN XOAUTH2",), **options)
        self.tokens, self.refused = tokens, 0
        self.refusal = b"535 5.7.3 Authentication unsuccessful [PAR.PROD.OUTLOOK.COM]"

    def _find_reply(self, verb, line) -> bytes:
        if verb == "":
            return self.refusal  # the empty line after a 334
        if verb != "AUTH":
            return super()._find_reply(verb, line)
        token = b64decode(line.split()[2]).decode().split("\1")[1].removeprefix("auth=Bearer ")
        if token in self.tokens:
            return b"235 2.7.0 accepted"
        self.refused += 1
        return b"334 eyJzdGF0dXMiOiI0MDEifQ=="
