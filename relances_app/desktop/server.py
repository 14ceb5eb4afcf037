"""HTTP server on 127.0.0.1 that reads no body of strangers and never lets their connections keep the user out."""

import socket
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from relances_app.web.security import ADMISSION

if TYPE_CHECKING:
    from flask import Flask
    from waitress.server import TcpWSGIServer

    from relances_app.web.admission import Admission

MAX_BODY = 256 * 1024 * 1024
"""Bytes above which not even an admitted body is read; more than the largest limit of the page « Structure »."""

MAX_HEADER = 1024 * 1024
"""Bytes of the headers of a request: a browser sends up to 180 cookies of 4 kB that any local server may have set."""

MAX_STRANGERS = 64
"""Open connections without an admitted request; the oldest one is closed for the next."""

MAX_CONNECTIONS = 200
"""All open connections; waitress waits with `select`, which takes 512 on Windows."""


def make_server(app: "Flask", sock: socket.socket, threads: int) -> "TcpWSGIServer":
    """Return a server of an application on a socket that already listens; `run()` serves until it is closed."""
    server = create_server(
        app,
        sockets=[sock],
        threads=threads,
        ident=None,
        clear_untrusted_proxy_headers=True,
        connection_limit=MAX_CONNECTIONS,
        max_request_body_size=MAX_BODY,
        max_request_header_size=MAX_HEADER,
    )
    server.channel_class = partial(_Channel, app.extensions[ADMISSION])
    return server


class _Channel(HTTPChannel):  # type: ignore[misc]
    """Connection that remembers whether one of its requests was admitted."""

    is_admitted = False

    def __init__(
        self,
        admission: "Admission",
        server: "TcpWSGIServer",
        sock: socket.socket,
        addr: object,
        adj: Adjustments,
        map: object = None,  # noqa: A002  name in waitress
    ) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self.parser_class = partial(_RequestParser, admission, self._mark_admitted)
        _close_oldest_stranger(server.active_channels.values())

    def _mark_admitted(self) -> None:
        self.is_admitted = True


def _close_oldest_stranger(channels: "Iterable[_Channel]") -> None:
    strangers = [c for c in channels if not (c.is_admitted or c.requests or c.will_close)]
    if len(strangers) > MAX_STRANGERS:
        min(strangers, key=lambda channel: channel.creation_time).will_close = True


class _RequestParser(HTTPRequestParser):  # type: ignore[misc]
    """Parser that judges a request when its headers are complete, and drops a body that nobody will read."""

    def __init__(self, admission: "Admission", on_admitted: Callable[[], None], adj: Adjustments) -> None:
        super().__init__(adj)
        self._admission, self._on_admitted = admission, on_admitted
        self._is_judged = False

    def received(self, data: bytes) -> int:
        """Take some bytes of the request; return how many of them are done with."""
        consumed = int(super().received(data))
        if not self.headers_finished or self._is_judged or self.empty:
            return consumed
        self._is_judged = True
        is_admitted = "HOST" in self.headers and self._admission.admits(
            self.headers["HOST"], self.path, self.headers.get("COOKIE", "")
        )
        if is_admitted:
            self._on_admitted()
        has_body = self.chunked or self.content_length > 0
        if not has_body or (is_admitted and self.error is None):
            return consumed
        return self._drop_body(len(data))

    def _drop_body(self, length: int) -> int:
        """Complete the request without its body; the application answers, then the connection is closed."""
        if self.error is not None:
            return length
        self.body_rcv, self.chunked, self.expect_continue = None, False, False
        self.headers |= {"CONTENT_LENGTH": "0", "CONNECTION": "close"}
        self.completed = True
        return length
