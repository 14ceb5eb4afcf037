"""Strangers at the port: their bodies are not read, and their connections do not keep the user out."""

import http.client
import os
import socket
import tempfile
import threading
from pathlib import Path

import pytest
from app_client import open_app_client

from relances_app.app import create_app
from relances_app.desktop.server import MAX_STRANGERS, make_server

PREFIX = "/kaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
MEGABYTE = b"a" * 1024 * 1024


class ServedProgram:
    """The demo behind its real server, and a browser that logged in."""

    def __init__(self, folder, spool):
        open_app_client(folder)
        self.spool = spool
        sock = socket.create_server(("127.0.0.1", 0))
        self.port = sock.getsockname()[1]
        app = create_app(folder, f"127.0.0.1:{self.port}", PREFIX)
        self.server = make_server(app, sock, threads=4)
        threading.Thread(target=self.server.run, daemon=True).start()
        answer, _ = self.request("GET", f"{PREFIX}/entrer?cle={app.config['RELANCES_KEY']}")
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def request(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()

    def connect(self, text=b""):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        sock.sendall(text)
        return sock

    def send_until_closed(self, head, megabytes):
        """Send a body in pieces; return the answer and the bytes that were spooled to disk meanwhile."""
        sock, spooled = self.connect(head), 0
        try:
            for _ in range(megabytes):
                sock.sendall(MEGABYTE)
                spooled = max(spooled, self.count_spooled())
        except OSError:
            pass  # closed by the server
        try:
            return sock.recv(65_536), spooled
        finally:
            sock.close()

    def count_spooled(self):
        """Return the bytes of the open files of this process in the temporary folder, deleted ones included."""
        total = 0
        for link in os.scandir("/proc/self/fd"):
            try:
                if str(Path(link.path).readlink()).startswith(str(self.spool)):
                    total += Path(link.path).stat().st_size
            except OSError:
                continue
        return total


@pytest.fixture
def served(tmp_path, monkeypatch):
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    program = ServedProgram(tmp_path / "data", spool)
    yield program
    program.server.pull_trigger()
    program.server.trigger.pull_trigger(program.server.close)


def make_head(host, path, *lines):
    return "\r\n".join([f"POST {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted through /proc")
@pytest.mark.parametrize("length", ["Content-Length: 400000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("path", ["/import", f"{PREFIX}/import", "/"])
def test_the_body_of_a_stranger_is_refused_at_once_and_not_spooled(served, path, length):
    """M1: 400 MB of one stranger filled the temporary folder before the first check."""
    head = make_head(f"127.0.0.1:{served.port}", path, length, "Cookie: relances=x")
    answer, spooled = served.send_until_closed(head, 40)
    assert answer[:12] in {b"HTTP/1.1 403", b"HTTP/1.1 413", b""}
    assert spooled == 0


def test_the_refusal_of_a_small_body_is_the_calm_page(served):
    fields = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, page = served.request("POST", f"{PREFIX}/clients/1/note", "note=x", **fields)
    assert (answer.status, "depuis son icône" in page) == (403, True)
    assert answer.headers["Connection"] == "close"


def test_bytes_after_a_refused_head_are_not_read_as_a_request(served):
    """Else a stranger could put another request into the connection of a proxy or a browser."""
    hidden = f"GET {PREFIX}/ HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n\r\n"
    head = make_head(f"127.0.0.1:{served.port}", "/", f"Content-Length: {len(hidden)}")
    sock = served.connect(head + hidden.encode())
    with sock.makefile("rb") as reader:
        text = reader.read()
    sock.close()
    assert (text.count(b"HTTP/1.1 "), text[:12]) == (1, b"HTTP/1.1 403")


def test_the_user_uploads_files(served):
    answer, page = served.request("GET", f"{PREFIX}/import", Cookie=served.cookie)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    body = f"csrf_token={token}&portee=ajouts&rest={'a' * 600_000}"
    fields = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    assert served.request("POST", f"{PREFIX}/import", body, **fields)[0].status == 422


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n"]
)
def test_unfinished_connections_do_not_keep_the_user_out(served, sent):
    """M2: 130 of them used up the connections that the server accepts."""
    strangers = [served.connect(sent) for _ in range(3 * MAX_STRANGERS)]
    try:
        for _ in range(5):
            assert served.request("GET", f"{PREFIX}/clients", Cookie=served.cookie)[0].status == 200
    finally:
        for stranger in strangers:
            stranger.close()


def test_the_connection_of_the_user_is_not_closed_for_strangers(served):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("GET", f"{PREFIX}/clients", headers={"Cookie": served.cookie})
    connection.getresponse().read()
    own = connection.sock
    strangers = [served.connect() for _ in range(3 * MAX_STRANGERS)]
    connection.request("GET", f"{PREFIX}/clients", headers={"Cookie": served.cookie})
    assert (connection.getresponse().status, connection.sock) == (200, own)
    for stranger in strangers:
        stranger.close()
    connection.close()


def test_a_browser_with_many_large_cookies_is_served(served):
    others = "; ".join(f"c{n}={'a' * 4000}" for n in range(180))
    answer, _ = served.request("GET", f"{PREFIX}/clients", Cookie=f"{others}; {served.cookie}")
    assert answer.status == 200
