"""Threats that are no page's own: stale cookies, other sites' questions, names as paths, guesses at the key."""

import hmac
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from app_client import BASE, HOST, AppClient
from routes import list_routes
from shared_routes import create_app_with_shared_routes

from relances_app import app as app_module
from relances_app.web import security

APP = Path(app_module.__file__).parent
NAMES = (
    "../../relances.db",
    "..\\..\\relances.db",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "C:a.csv",
    "a.csv:evil",
    "CON",
    "NUL.csv",
    "COM1.csv",
    "a.csv.",
    "a.csv ",
    ".",
    "..",
    "...",
    "~/a.csv",
    "%2e%2e%2fa.csv",
    "..%2f..%2fa.csv",
    "..;/a.csv",
    "\\\\evil.example\\a.csv",
    "//evil.example/a.csv",
    "a\x00.csv",
    "a\r\nb.csv",
    "\u202evsc.exe",
    "\u2215etc\u2215a.csv",
    "..\u2024/a.csv",
    "a" * 300 + ".csv",
    "<img src=x>.csv",
    "'; rm -rf ~;'.csv",
    "|a.csv",
    "$(id).csv",
)


def test_a_cookie_of_an_earlier_start_is_invalid(app_client):
    """T8: each start signs with its own key, even on the same port."""
    cookie = app_client.client.get_cookie("relances-5000", domain="127.0.0.1").value
    assert app_client.get("/").status_code == 200
    later = AppClient(create_app_with_shared_routes(app_client.state.folder, HOST))
    later.client.set_cookie("relances-5000", cookie, domain="127.0.0.1")
    assert later.get("/").status_code == 403
    assert later.app.config["SECRET_KEY"] != app_client.app.config["SECRET_KEY"]


def test_a_cors_request_of_another_site_gets_no_permission(app_client):
    """T13: no answer says that another origin may read it, and nothing is upgraded to a socket."""
    asking = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    socket = {"Sec-WebSocket-Key": "x", "Sec-WebSocket-Version": "13"}
    upgrading = {"Connection": "Upgrade", "Upgrade": "websocket", **socket}
    for _, path, _ in list_routes(app_client, unsafe=False):
        for method, headers in (("OPTIONS", asking), ("GET", asking), ("GET", upgrading)):
            answer = app_client.client.open(path, method=method, base_url=BASE, headers=headers)
            assert answer.status_code != 101, path
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")], path
            answer.close()


def test_no_module_fetches_an_address():
    """T14: the program speaks to the mail server that a person set, and to the provider of a sign-in."""
    names = r"http\.client|urllib\.request|requests|httpx|aiohttp|ftplib|socketserver"
    clients = re.compile(rf"^\s*(?:import|from) (?:{names})\b", re.MULTILINE)
    texts = {path.name: path.read_text("utf-8") for path in APP.rglob("*.py")}
    assert [name for name, text in texts.items() if clients.search(text)] == ["requests.py"]
    dialing = {name for name, text in texts.items() if re.search(r"create_connection|\.connect\(\(", text)}
    assert dialing <= {"dialing.py"}


@pytest.mark.parametrize("name", NAMES)
def test_no_foreign_name_is_used_as_a_path(app_client, tmp_path, name):
    """T15: what a file is called is shown and never opened; what is opened is chosen from a list."""
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    file = (
        io.BytesIO(b"Code client;Nom;Numero;Date;Echeance;Montant TTC\nA;B;F1;01/01/2024;01/02/2024;1\n"),
        name,
    )
    assert app_client.post("/import", {"portee": "ajouts", "fichiers": file}).status_code in {303, 422}
    for address in ("/boite-essai/", "/static/"):
        answer = app_client.client.get(address + name.replace("\x00", "%00"), base_url=BASE)
        assert answer.status_code in {308, 400, 404, 405}, address
        answer.close()
    assert app_client.post("/structure/reprendre", {"nom": name}).status_code in {404, 422}
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_key_is_compared_in_constant_time(locked_client, monkeypatch):
    """T44."""
    compared = []
    monkeypatch.setattr(security.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or a == b)
    assert locked_client.get("/entrer?cle=essai").status_code == 403
    assert compared == [(b"essai", locked_client.app.config["RELANCES_KEY"].encode())]
    assert hmac.compare_digest is security.hmac.compare_digest


def test_text_of_servers_and_users_is_escaped(app_client):
    """Replies, advice, reasons and notes hold markup; no page shows it as such."""
    markup = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    view = {
        "niveau": "1",
        "date_limite": "2024-08-01",
        "delai": "15",
        "mode": "email",
        "date_edition": "2024-08-01",
    }
    assert app_client.post("/relances/envoyer", view).status_code == 303
    with app_client.database() as db, db.write():
        for state, number in (("uncertain", 1), ("refused", 2), ("held", 3), ("deferred", 4), ("sent", 5)):
            query = (
                "update message set state = ?, reply = ?, advice = ?, subject = ?, recipient = ? where id = ?"
            )
            db.conn.execute(query, (state, *[markup] * 4, number))
        db.conn.execute("update batch set reason = ?, state = 'stopped'", (markup,))
        db.conn.execute("update structure set name = ?, mail_host = ?", (markup, markup))
        db.conn.execute(
            """insert into journal (at, said_on, customer_id, message_id, channel, level, event, reply, note)
            select state_at, '2024-08-01', customer_id, id, 'mail', 1, 'sent', ?, ? from message""",
            (markup, markup),
        )
    shown = 0
    for _, path, _ in list_routes(app_client, unsafe=False):
        answer = app_client.get(path)
        if answer.mimetype != "text/html":
            continue
        page = answer.text
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        shown += "&lt;script&gt;alert(1)" in page
    assert shown >= 4


def test_no_debugger_is_enabled(app_client):
    """T34: no development server, no debugger, no traceback in an answer."""
    assert not app_client.app.debug
    assert not app_client.app.testing
    texts = [path.read_text("utf-8") for path in APP.rglob("*.py")]
    assert not [text for text in texts if re.search(r"app\.run\(|debug=True|DebuggedApplication", text)]


def test_no_module_is_imported_from_the_working_directory(tmp_path):
    """T37: a file planted where the data lie, or where the program is started, is not imported."""
    for name in ("ssl", "sqlite3", "flask", "cryptography"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('planted')")
    run = [sys.executable, str(APP.parent / "run.py"), "--data", str(tmp_path), "outbox", "--json"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "planted" in done.stderr) == (0, False)
