"""A mail server on loopback that refuses, defers or disconnects for configured addresses."""

import asyncio
import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class RecordingHandler:
    """Keeps what it accepts."""

    def __init__(self, refused=(), deferred=(), cut=()):
        self.refused, self.deferred, self.cut = refused, deferred, cut
        self.wants_login = False
        self.mails = []
        self.logins = []

    async def handle_RCPT(self, _server, session, envelope, address, _options):  # noqa: N802  the name aiosmtpd calls
        if self.wants_login and not session.authenticated:
            return "530 5.7.0 who is there"
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        if address in self.deferred:
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  the name aiosmtpd calls
        if set(envelope.rcpt_tos) & set(self.cut):
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 never read"
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 kept"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"ouvre-toi", handled=False)


class RecordingServer:
    """Runs a clerk on a free port."""

    def __init__(self, clerk, *, login=False):
        options = {"authenticator": clerk.authenticate, "auth_require_tls": False}
        self.clerk = clerk
        clerk.wants_login = login
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(
            clerk, hostname="127.0.0.1", port=self.port, **(options if login else {})
        )

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    def settings(self, **more):
        values = {"mail_host": "127.0.0.1", "mail_port": self.port, "mail_security": "none", **more}
        return [f"{name}={value}" for name, value in values.items()]
