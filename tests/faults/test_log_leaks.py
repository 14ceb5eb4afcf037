"""A unique password is used in a day of work, and is not found in any file or output."""

import base64
import html
import http.cookiejar
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SECRET = "canari-jaune-Été-42"
PHRASE = "girafe lampe nuage tricot"
ENCODED_SECRETS = {
    form
    for secret in (SECRET, PHRASE)
    for form in (
        secret.encode(), secret.encode("utf-16-le"), secret.encode("latin-1"), json.dumps(secret)[1:-1].encode(),
        html.escape(secret).encode(), urllib.parse.quote(secret).encode(), urllib.parse.quote_plus(secret).encode(),
        base64.b64encode(secret.encode()), base64.b64encode(f"\0compta\0{secret}".encode()), repr(secret).encode(),
    )
}  # fmt: skip


class EchoServer(threading.Thread):
    """A mail server that repeats the password, in clear and encoded."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heard = []

    def run(self):
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as file:
                try:
                    self._talk(file)
                except OSError:
                    continue

    def _talk(self, file):
        def say(text):
            file.write(text.encode() + b"\r\n")
            file.flush()

        say("220 parrot")
        for words in file:
            verb = words[:4].upper()
            if verb == b"EHLO":
                say("250-parrot\r\n250 AUTH PLAIN")
            elif verb == b"AUTH":
                given = words.split()[-1].decode()
                self.heard.append(base64.b64decode(given))
                say(f"535 5.7.8 {given} is {base64.b64decode(given).decode().split(chr(0))[-1]}, refused")
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@pytest.fixture
def echo_server():
    echo_server = EchoServer()
    echo_server.start()
    yield echo_server
    echo_server.socket.close()


class Browser:
    """Posts forms to the running program, and collects all responses."""

    def __init__(self, login_url):
        self.home, _, self._login_path = login_url.partition("/entrer")
        self.open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        ).open
        self.answers = []
        self.get("/entrer" + self._login_path)

    def get(self, path, data=None):
        try:
            with self.open(self.home + path, data) as answer:
                content, headers = answer.read(), str(answer.headers)
        except urllib.error.HTTPError as error:
            content, headers = error.read(), str(error.headers)
        self.answers.append((path, headers.encode() + content))
        return content

    def post(self, path, **fields):
        token = re.search(rb'name="csrf_token" value="([^"]+)"', self.get("/structure/entreprise"))[
            1
        ].decode()
        return self.get(path, urllib.parse.urlencode({"csrf_token": token, **fields}).encode())


@pytest.fixture
def terminal(tmp_path):
    """Runs terminal commands on the data folder; collects their output."""
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    base = [sys.executable, "run.py", "--data", str(tmp_path / "data")]

    def run(*words, env=None, status=0):
        done = subprocess.run(
            [*base, *words], cwd=PROJECT, env={**environment, **(env or {})}, capture_output=True, check=False
        )
        assert done.returncode == status, done.stderr
        run.printed.append((" ".join(words), done.stdout + done.stderr))
        return done.stdout

    run.printed = []
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    run.start = lambda: subprocess.Popen([*base, "--no-browser"], cwd=PROJECT, env=environment, **pipes)
    return run


INVOICES = """Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC
A1;Scierie du Val;compta@scierie.example.org;F-101;02/01/2024;01/02/2024;1 250,40
"""


def test_the_password_is_in_no_log_database_backup_export_process_list_or_error_page(
    terminal, echo_server, tmp_path
):
    file = tmp_path / "factures.csv"
    file.write_text(INVOICES, encoding="utf-8")
    terminal("import", str(file))
    terminal("structure", "set", "name=Atelier", "sender_address=a@atelier.example.com", "mail_host=127.0.0.1",
             f"mail_port={echo_server.port}", "mail_security=none", "mail_user=compta")  # fmt: skip
    process = terminal.start()
    try:
        browser = Browser(re.search(r"http\S+", process.stdout.readline())[0])
        run_full_workflow(browser)
        argv = [path.read_bytes() for path in list_processes()]
    finally:
        process.send_signal(signal.SIGTERM)
        said = "".join(process.communicate(timeout=20))
    terminal("send", "--level", "1", env={"RELANCES_SMTP_PASSWORD": SECRET}, status=3)
    for words in (("structure", "show", "--json"), ("outbox", "--json"), ("history", "--json"), ("backup",)):
        terminal(*words)
    assert any(SECRET.encode() in words for words in echo_server.heard)  # the server did receive the password
    outputs = [
        *browser.answers,
        *terminal.printed,
        ("process list", b"\0".join(argv)),
        ("output", said.encode()),
    ]
    outputs += [(str(path), path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()]
    assert {Path(name).suffix for name, _ in outputs} >= {".db", ".coffre", ".log"}
    assert [(name, form) for name, content in outputs for form in ENCODED_SECRETS if form in content] == []


def list_processes():
    if not Path("/proc/self/cmdline").exists():
        return []
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]


def run_full_workflow(browser):
    """Enter the password in each way, send, test the server, cause errors, back up, export and erase."""
    kept = {"mot_de_passe": SECRET, "phrase": PHRASE, "phrase_encore": PHRASE}
    for keeping in ("ask", "keyring", "vault"):
        browser.post("/structure/mot-de-passe", garde=keeping, **kept)
    browser.post("/structure/mot-de-passe", garde="vault", **{**kept, "phrase_encore": "autre"})
    browser.post("/structure/mot-de-passe", garde=SECRET, **kept)
    browser.post("/structure/ouvrir-le-coffre", phrase=PHRASE + SECRET)
    browser.post("/structure/ouvrir-le-coffre", phrase=PHRASE)
    assert b"chiffr" in browser.get("/structure/messagerie")
    assert "refusé".encode() in browser.post("/structure/tester")
    browser.post("/structure/m-envoyer-un-essai")
    browser.post(
        "/relances/envoyer",
        niveau="1",
        date_limite="2024-08-01",
        delai="15",
        mode="email",
        date_edition="2024-08-01",
    )
    browser.post("/structure/sauvegarder")
    for path in ("/", "/envois", "/envois/1", "/histo", "/clients/1", "/nulle-part", "/donnees-personnelles"):
        browser.get(path)
    archive = browser.get("/donnees-personnelles/1/export.zip")
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        browser.answers += [(name, file.read(name)) for name in file.namelist()]
