"""A web server on another port, run by another user where the tests are root; it prints what it receives."""

import encodings.idna  # noqa: F401  the other user may not be able to load it later
import http.server
import json
import os
import sys
from typing import ClassVar

OTHER_USER = 65534


class Handler(http.server.BaseHTTPRequestHandler):
    """Print each request, and set the cookies that were given on standard input."""

    cookies: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer a page."""
        print(json.dumps({"path": self.path, "cookie": self.headers.get("Cookie", "")}), flush=True)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        for cookie in self.cookies:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>other</title>")

    def log_message(self, *_: object) -> None:
        """Print nothing else."""


if __name__ == "__main__":
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(OTHER_USER)
        os.setuid(OTHER_USER)
    Handler.cookies = json.loads(sys.stdin.readline())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    uid = os.getuid() if hasattr(os, "getuid") else None
    print(json.dumps({"port": server.server_port, "uid": uid}), flush=True)
    server.serve_forever()
