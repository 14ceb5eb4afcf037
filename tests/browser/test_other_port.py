"""H1: the server of another user on another port, to which a page leads the browser of the user."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[1] / "support" / "other_port_server.py"


class OtherServer:
    """The server in a process of its own, and the requests that it received."""

    def __init__(self, cookies):
        # The standard library only, and from a folder that the other user may read.
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER.read_text(encoding="utf-8")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", env={},
        )  # fmt: skip
        self._process.stdin.write(json.dumps(cookies) + "\n")
        self._process.stdin.flush()
        started = json.loads(self._process.stdout.readline())
        self.port, self.uid = started["port"], started["uid"]

    def read_request(self):
        return json.loads(self._process.stdout.readline())

    def stop(self):
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def other_server(request):
    server = OtherServer(request.param)
    yield server
    server.stop()


def visit(page, port, path="/"):
    page.goto(f"http://127.0.0.1:{port}{path}")


def list_other_ports_cookies(port):
    """Cookies as a server sets them who knows the port of the program but not its prefix."""
    return [f"relances-{port}={value}; Path=/" for value in ("x", "eyJpc19pbiI6dHJ1ZX0.aaaaaa.bbbb")]


@pytest.mark.parametrize("other_server", [[]], indirect=True)
def test_a_server_on_another_port_receives_no_cookie(open_demo, other_server):
    page = open_demo()
    assert other_server.uid == (65534 if os.geteuid() == 0 else os.geteuid())
    page.goto(f"{open_demo.program.home}/clients")
    page.evaluate("""() => { const box = document.getElementById("keys-on");
        box.checked = false; box.dispatchEvent(new Event("change")); }""")
    open_demo.allow(f"127.0.0.1:{other_server.port}")
    visit(page, other_server.port)
    assert other_server.read_request() == {"path": "/", "cookie": ""}
    page.goto(f"{open_demo.program.home}/clients")
    assert page.evaluate("document.cookie") == "touches=non"


def test_without_the_prefix_or_the_cookie_the_calm_page_answers(open_demo):
    page = open_demo()
    home = open_demo.program.home
    open_demo.allow("403")
    origin = "/".join(home.split("/")[:3])
    open_demo.allow(origin)
    assert page.goto(f"{origin}/clients").status == 403
    assert "Relances est fermé" in page.inner_text("h1")
    assert home not in page.content()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{home}/clients")
    assert (refused.value.code, "Relances est fermé" in refused.value.read().decode()) == (403, True)
    refused.value.close()
    assert page.goto(f"{home}/clients").status == 200


def test_cookies_set_by_another_port_do_not_lock_the_user_out(open_demo):
    """L5, with the cookie of the program among those of the same name and 50 large ones."""
    page = open_demo()
    port = open_demo.program.home.split(":")[2].partition("/")[0]
    cookies = [*list_other_ports_cookies(port), *(f"c{n}={'a' * 3900}; Path=/" for n in range(50))]
    server = OtherServer(cookies)
    try:
        # The other server answers 431 itself: the icon of its page is requested with all the cookies.
        open_demo.allow(f"127.0.0.1:{server.port}", "favicon", "431 (Line too long)")
        visit(page, server.port)
        assert page.goto(f"{open_demo.program.home}/clients").status == 200
        names = {cookie["name"] for cookie in page.context.cookies(f"{open_demo.program.home}/clients")}
        assert {f"relances-{port}", "c49"} <= names
        assert page.locator("main").count() == 1
    finally:
        server.stop()
