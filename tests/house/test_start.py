"""The start loads what the first page needs; the rest waits for its first use."""

import subprocess
import sys
import threading
import types
import zipfile
from pathlib import Path

import pytest

from relances_app import later, packed

PROJECT = Path(__file__).parents[2]

MUST_WAIT = (
    "PIL", "aiosmtpd", "asyncio", "cryptography", "defusedxml", "email_validator", "flask_mail", "keyring", "mistune",
    "multiprocessing", "pypdf", "python_calamine", "rapidfuzz", "reportlab", "segno", "smtplib", "stdnum",
    "truststore", "xlsxwriter", "xml", "dateutil.parser._parser",
    "relances_app.files", "relances_app.delivery",
    "relances_app.services.imports", "relances_app.services.outbox", "relances_app.services.sending",
    "relances_app.services.letters", "relances_app.services.payments", "relances_app.services.protection",
)  # fmt: skip
"""What no start loads before its first page is shown."""

LIGHT = {
    "relances_app.files", "relances_app.files.addresses", "relances_app.files.identifiers",
    "relances_app.delivery", "relances_app.delivery.tables",
}  # fmt: skip

FIRST_PAGE = """
import sys
from pathlib import Path
import relances_app.cli, relances_app.desktop
from relances_app.later import load_later
load_later()
from relances_app.app import create_app
app = create_app(Path(sys.argv[1]), "127.0.0.1:5000")
client, base = app.test_client(), "http://127.0.0.1:5000"
assert client.get("/entrer?cle=" + app.config["RELANCES_KEY"], base_url=base).status_code == 200
assert client.get("/", base_url=base).status_code == 200
print(*(name for name, module in sys.modules.items() if type(module).__name__ != "_Unloaded"), sep="\\n")
"""


def test_the_first_page_waits_for_no_library_that_it_does_not_need(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, str(tmp_path / "data")],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split()) - LIGHT
    assert "relances_app.web.home" in loaded
    early = [
        name for name in loaded if name in MUST_WAIT or name.startswith(tuple(f"{n}." for n in MUST_WAIT))
    ]
    assert sorted(early) == []


def make_late(tmp_path, monkeypatch, code):
    (tmp_path / "waiting_module.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(later, "LATER_ELSEWHERE", frozenset({"waiting_module"}))
    monkeypatch.setattr(sys, "meta_path", [later._LateFinder(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "waiting_module", raising=False)


def test_a_module_that_waits_runs_once_however_many_ask_at_the_same_time(tmp_path, monkeypatch):
    make_late(
        tmp_path,
        monkeypatch,
        "import time\nruns = globals().get('runs', 0) + 1\ntime.sleep(0.05)\nword = 'prêt'\n",
    )
    import waiting_module

    assert "runs" not in object.__getattribute__(waiting_module, "__dict__")
    seen = []
    asking = [threading.Thread(target=lambda: seen.append(waiting_module.word)) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert seen == ["prêt"] * 8
    assert waiting_module.runs == 1
    assert type(waiting_module) is types.ModuleType


def test_what_a_module_that_waits_raises_is_raised_at_each_use(tmp_path, monkeypatch):
    make_late(tmp_path, monkeypatch, "raise ImportError('incomplet')\n")
    import waiting_module

    for _ in range(2):
        with pytest.raises(ImportError, match="incomplet"):
            waiting_module.anything  # noqa: B018


def test_packed_libraries_appear_when_their_package_is_first_imported(tmp_path):
    with zipfile.ZipFile(tmp_path / packed.NAME, "w") as file:
        file.writestr("rapidfuzz/one.so", b"one")
        file.writestr("PIL/two.so", b"two")
        file.writestr("pillow.libs/three.so", b"three")
    finder = packed._PackedFinder(tmp_path)
    assert finder.find_spec("json", None) is None
    assert not (tmp_path / "rapidfuzz").exists()
    assert finder.find_spec("rapidfuzz", None) is None  # the other finders go on from here
    assert (tmp_path / "rapidfuzz" / "one.so").read_bytes() == b"one"
    assert not (tmp_path / "PIL").exists()
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "two.so").write_bytes(b"of another process")
    finder.find_spec("PIL", None)
    assert (tmp_path / "PIL" / "two.so").read_bytes() == b"of another process"
    assert (tmp_path / "pillow.libs" / "three.so").read_bytes() == b"three"
    assert [path for path in tmp_path.rglob("*") if path.name.startswith("tmp")] == []


def test_addresses_that_are_built_late_are_those_of_the_routes(tmp_path, monkeypatch):
    from flask import Flask
    from werkzeug.routing import Rule

    from relances_app.web.prepared import LateRule

    built = []
    for kind in (Rule, LateRule):
        app = Flask("relances_app")
        app.url_rule_class = kind
        app.add_url_rule("/clients/<int:customer_id>", "customer", lambda customer_id: "")
        with app.test_request_context():
            url = app.url_for
            built.append(
                [url("customer", customer_id=3, _anchor="x", tri="nom"), url("customer", customer_id=4)]
            )
    assert built[0] == built[1] == ["/clients/3?tri=nom#x", "/clients/4"]


def test_prepared_templates_serve_until_their_text_changes(tmp_path):
    from flask import Flask, render_template

    from relances_app.web.prepared import FOLDER, prepare_templates, use_prepared

    (tmp_path / "templates").mkdir()
    page = tmp_path / "templates" / "page.html"
    page.write_text("un", encoding="utf-8")
    prepare_templates(Flask("made", root_path=str(tmp_path)), tmp_path / FOLDER)
    prepared = {path: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()}
    assert len(prepared) == 1
    assert str(tmp_path).encode() not in next(iter(prepared.values()))
    for text in ("un", "deux"):
        page.write_text(text, encoding="utf-8")
        app = Flask("made", root_path=str(tmp_path))
        use_prepared(app)
        with app.app_context():
            assert render_template("page.html") == text
    assert {path: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()} == prepared
