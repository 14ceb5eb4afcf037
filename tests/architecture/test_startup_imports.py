"""The start imports only modules that the first page needs."""

import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest

from relances_app.domain.errors import UserError
from relances_app.system.frozen import deferred_unpack, lazy_imports

PROJECT = Path(__file__).parents[2]

MUST_BE_LAZY = (
    "PIL", "aiosmtpd", "asyncio", "cryptography", "defusedxml", "email_validator", "flask_mail", "keyring", "mistune",
    "multiprocessing", "pypdf", "python_calamine", "rapidfuzz", "reportlab", "segno", "smtplib", "ssl", "stdnum",
    "truststore", "xlsxwriter", "xml", "dateutil.parser._parser",
    "relances_app.importers", "relances_app.lib", "relances_app.mail", "relances_app.pdf",
    "relances_app.services.imports", "relances_app.services.outbox", "relances_app.services.sending",
    "relances_app.services.letters", "relances_app.services.payments", "relances_app.services.personal_data",
)  # fmt: skip
"""Modules that must not be imported before the first page is shown."""

ALLOWED_AT_START = {
    "relances_app.importers", "relances_app.lib", "relances_app.lib.email_validation", "relances_app.lib.identifiers",
    "relances_app.mail", "relances_app.pdf", "relances_app.services.sending",
}  # fmt: skip

FIRST_PAGE = """
import sys
from pathlib import Path
from relances_app.system.frozen.lazy_imports import LazyFinder
sys.meta_path.insert(0, LazyFinder())
import relances_app.cli, relances_app.desktop
from relances_app.app import create_app
app = create_app(Path(sys.argv[1]), "127.0.0.1:5000")
client, base = app.test_client(), "http://127.0.0.1:5000"
assert client.get("/entrer?cle=" + app.config["RELANCES_KEY"], base_url=base).status_code == 200
assert client.get("/", base_url=base).status_code == 200
print(*(name for name, module in sys.modules.items() if type(module).__name__ != "LazyModule"), sep="\\n")
import ssl
assert ssl.OPENSSL_VERSION
"""


def test_the_first_page_imports_no_unneeded_library(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, str(tmp_path / "data")],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split()) - ALLOWED_AT_START
    assert "relances_app.web.pages.home" in loaded
    early = [
        name
        for name in loaded
        if name in MUST_BE_LAZY or name.startswith(tuple(f"{n}." for n in MUST_BE_LAZY))
    ]
    assert sorted(early) == []


@pytest.mark.parametrize("is_frozen", [False, True])
def test_only_the_single_file_loads_modules_later(monkeypatch, is_frozen):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(sys, "frozen", is_frozen, raising=False)
    before = list(sys.meta_path)
    lazy_imports.install_lazy_importer()
    added = [finder for finder in sys.meta_path if finder not in before]
    assert [type(finder) for finder in added] == [lazy_imports.LazyFinder] * is_frozen
    assert sys.meta_path[len(added) :] == before


def make_lazy_module(tmp_path, monkeypatch, code):
    (tmp_path / "waiting_module.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(lazy_imports, "LAZY_LIBRARIES", frozenset({"waiting_module"}))
    monkeypatch.setattr(sys, "meta_path", [lazy_imports.LazyFinder(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "waiting_module", raising=False)


def test_a_lazy_module_is_executed_once_under_concurrent_access(tmp_path, monkeypatch):
    make_lazy_module(
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


def test_an_import_error_of_a_lazy_module_is_raised_at_each_use(tmp_path, monkeypatch):
    make_lazy_module(tmp_path, monkeypatch, "raise ImportError('incomplet')\n")
    import waiting_module

    for _ in range(2):
        with pytest.raises(ImportError, match="incomplet"):
            waiting_module.anything  # noqa: B018


def make_packed_group(monkeypatch, group, files):
    """Provide the packed files of a library as the single file does."""
    module = types.ModuleType(deferred_unpack.module_name_for(group))
    module.FILES = files
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_packed_libraries_are_unpacked_at_first_import(tmp_path, monkeypatch):
    make_packed_group(monkeypatch, "rapidfuzz", {"rapidfuzz/one.so": b"one"})
    make_packed_group(monkeypatch, "PIL", {"PIL/two.so": b"two", "pillow.libs/three.so": b"three"})
    finder = deferred_unpack.UnpackFinder(tmp_path)
    assert finder.find_spec("json") is None
    assert list(tmp_path.iterdir()) == []
    assert finder.find_spec("rapidfuzz") is None  # the other finders continue
    assert (tmp_path / "rapidfuzz" / "one.so").read_bytes() == b"one"
    assert not (tmp_path / "PIL").exists()
    assert deferred_unpack.module_name_for("rapidfuzz") not in sys.modules  # its bytes are released
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "two.so").write_bytes(b"of another process")
    finder.find_spec("PIL")
    assert (tmp_path / "PIL" / "two.so").read_bytes() == b"of another process"
    assert (tmp_path / "pillow.libs" / "three.so").read_bytes() == b"three"
    assert [path for path in tmp_path.rglob("*") if path.name.startswith("tmp")] == []


def test_a_full_disk_is_reported_and_unpacking_is_retried(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    finder = deferred_unpack.UnpackFinder(tmp_path)
    with monkeypatch.context() as full:
        make_packed_group(full, "rapidfuzz", {"rapidfuzz/one.so": b"one"})
        full.setattr(deferred_unpack.Path, "replace", refuse)
        with pytest.raises(UserError, match="Libérez de la place"):
            finder.find_spec("rapidfuzz")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    make_packed_group(monkeypatch, "rapidfuzz", {"rapidfuzz/one.so": b"one"})
    finder.find_spec("rapidfuzz")
    assert (tmp_path / "rapidfuzz" / "one.so").read_bytes() == b"one"


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("libcrypto.so.3", "_ssl"), ("libssl-3.dll", "_ssl"), ("_hashlib.pyd", "_ssl"),
        ("python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so", "_ssl"),
        ("_cffi_backend.cp311-win_amd64.pyd", "cryptography"), ("libstdc++.so.6", "rapidfuzz"),
        ("libpython3.11.so.1.0", None), ("relances_app/static/icon.svg", None), ("base_library.zip", None),
    ],
)  # fmt: skip
def test_each_start_loads_only_what_it_needs(path, group):
    assert deferred_unpack.find_package_for(path) == group
