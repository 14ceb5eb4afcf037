"""One-shot listener on this machine that receives the answer of the identity provider (RFC 8252, 7.3)."""

import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

REQUEST_TIMEOUT_SECONDS = 10.0
"""Seconds for one request, so that an idle connection of the browser does not block the listener."""

_PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Relances</title>
<body style="font:16px/1.5 system-ui,sans-serif;margin:4rem auto;max-width:34rem;padding:0 1rem">
<h1>Retournez dans Relances</h1><p>La réponse est arrivée. Fermez cet onglet et revenez à la page de Relances, qui
dit si la connexion est faite.</p></body></html>"""


class _Server(HTTPServer):
    allow_reuse_address = False

    def __init__(self, family: socket.AddressFamily, host: str, port: int, listener: "Listener") -> None:
        self.address_family = family
        self.listener = listener
        super().__init__((host, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a broken connection: nothing about it may be logged."""


class _Handler(BaseHTTPRequestHandler):
    timeout = REQUEST_TIMEOUT_SECONDS
    server: _Server
    server_version = "Relances"
    sys_version = ""

    def do_GET(self) -> None:
        """Accept the answer with the right state, once; any other request is not found."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=20).items()}
        is_answer = parts.path == "/" and self.server.listener.accept(query)
        body = _PAGE.encode() if is_answer else b""
        self.send_response(200 if is_answer else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: the address contains the code."""


class Listener:
    """Listens on one free port of 127.0.0.1 and, where the machine has it, of ::1."""

    def __init__(self) -> None:
        self._answer: dict[str, str] | None = None
        self._state = ""
        self._answered = threading.Event()
        first = _Server(socket.AF_INET, "127.0.0.1", 0, self)
        self.port = int(first.server_address[1])
        self._servers = [first]
        with suppress(OSError):
            self._servers.append(_Server(socket.AF_INET6, "::1", self.port, self))

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.1,), name="sign-in", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def expect(self, state: str) -> None:
        """Accept the answer with this state only."""
        self._state = state

    def accept(self, query: dict[str, str]) -> bool:
        """Keep the first answer with the expected state; return whether this is it."""
        if not self._state or query.get("state") != self._state or self._answered.is_set():
            return False
        self._answer = query
        self._answered.set()
        return True

    def wait(self, seconds: float) -> dict[str, str] | None:
        """Return the answer, or None if there is none after the given seconds."""
        self._answered.wait(seconds)
        return self._answer
