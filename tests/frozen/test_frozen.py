"""The single file is the program whole: what only freezing could break, and what only the single file can suffer.

Long because the single file is built once for all its cases.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pypdf
import pytest
import xlsxwriter
from certificate_authority import CertificateAuthority
from frozen_build import EXECUTABLE, PROJECT, require_frozen_build
from frozen_program import FrozenProgram, measure_load, small_disk, terminate
from http_client import HttpClient
from smtp_servers import FaultServer

from relances_app.system.frozen import deferred_unpack

DATABASE = "relances.db"


def find_child(process):
    """Return the process that serves: the single file unpacks in one and works in another."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    assert len(children) == 1, children
    return int(children[0])


def test_all_terminal_commands_work(frozen_program, tmp_path):
    assert re.fullmatch(r"Relances \d+\.\d+\.\d+\n", frozen_program.run("version"))
    frozen_program.fill()
    assert "Menuiserie 1" in frozen_program.run("due", "--level", "1", "--as-of", "2024-08-01")
    backup = frozen_program.run("backup").strip()
    assert "sauvegardes" in backup
    frozen_program.run("restore", backup)
    said = json.loads(frozen_program.run("due", "--level", "1", "--as-of", "2024-08-01", "--json"))
    assert "F3" in json.dumps(said)


def test_a_workbook_is_read_in_its_own_process(frozen_program, tmp_path):
    path = tmp_path / "factures.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        headings = frozen_program.table.read_text(encoding="utf-8").splitlines()[0].split(";")
        sheet.write_row(0, 0, [*headings, "Reste dû"])
        sheet.write_row(1, 0, ("C9", "Zinc", "z@example.org", "F9", "02/01/2024", "02/02/2024", 99.5, 99.5))
    # Neither the process that reads nor the one that tidies up after it complains.
    assert frozen_program.run("import", str(path)) == "1 nouvelle\n"


def test_letters_have_their_fonts_and_qr_code(frozen_program, tmp_path):
    frozen_program.fill()
    target = tmp_path / "lettres.pdf"
    frozen_program.run("letters", "--level", "1", "--as-of", "2024-08-01", "--output", str(target))
    pages = pypdf.PdfReader(target).pages
    text = pages[0].extract_text()
    assert "Scierie des Saules" in text
    assert "1,50" in text
    assert any("SourceSerif" in str(font["/BaseFont"]) for font in fonts_of(pages[0]))


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_a_mail_is_sent_over_tls_only_to_a_verified_server(frozen_program, tmp_path):
    authority = CertificateAuthority(tmp_path)
    frozen_program.fill()
    with FaultServer(context=authority.make_context("localhost")) as server:
        server_settings = server.settings()
        frozen_program.run(
            "structure", "set", "mail_host=localhost", f"mail_port={server_settings.port}", "mail_security=starttls",
            "mails_per_minute=0", "mails_per_hour=0",
        )  # fmt: skip
        send = ("send", "--level", "1", "--as-of", "2024-08-01", "--json")
        said, _ = frozen_program.start(*send).communicate(timeout=60)
        assert "certificat" in said.lower()
        assert server.complete == []
        frozen_program.run("structure", "set", f"mail_ca_file={authority.ca_file}")
        frozen_program.start(*send).communicate(timeout=60)
        assert len(server.complete) == 3


def test_the_pages_open_and_the_program_ends_in_time(frozen_program):
    frozen_program.fill()
    process, login_url = frozen_program.open()
    visitor = HttpClient(login_url)
    assert "Menuiserie 2" in visitor.read("/relances?date_limite=2024-08-01")
    asked = time.monotonic()
    process.terminate()
    process.communicate(timeout=60)
    took = time.monotonic() - asked
    assert took < 5 + measure_load(frozen_program)
    assert list(frozen_program.temp.glob("_MEI*")) == []


def test_the_demo_opens(frozen_program):
    process, login_url = frozen_program.open("demo")
    try:
        assert "Relances" in HttpClient(login_url).read("/relances")
    finally:
        terminate(process)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process is killed this way on Unix")
def test_a_killed_parent_leaves_one_sender_and_a_second_start_finds_it(frozen_program):
    """F8: the child goes on serving and holds the lock, so that no second one can send."""
    frozen_program.fill()
    process, login_url = frozen_program.open()
    child = find_child(process)
    try:
        process.kill()
        process.wait(10)
        process.stdout.close()
        assert "Menuiserie 1" in HttpClient(login_url).read("/relances?date_limite=2024-08-01")
        assert "déjà ouvert" in frozen_program.run("--no-browser")
        left = list(frozen_program.temp.glob("_MEI*"))
        assert len(left) == 1
    finally:
        os.kill(child, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and Path(f"/proc/{child}").exists():
            time.sleep(0.1)
    again, login_url = frozen_program.open()
    try:
        assert "Menuiserie 1" in HttpClient(login_url).read("/relances?date_limite=2024-08-01")
        assert len(list(frozen_program.temp.glob("_MEI*"))) == 1
        assert not left[0].exists()
    finally:
        terminate(again)


def test_a_full_temporary_folder_is_reported_in_french(frozen_program):
    """F52: the starter speaks before Python runs; its words were put into French in the file."""
    with small_disk(frozen_program.temp):
        said = frozen_program.run("version", code=255)
    assert "Liberez de la place dans le dossier temporaire" in said
    assert "Traceback" not in said
    assert "Failed" not in said


def test_an_unusable_temporary_folder_is_replaced_by_another(frozen_program):
    frozen_program.environment["TMPDIR"] = str(frozen_program.folder / "absent")
    assert "Relances" in frozen_program.run("version")


@pytest.fixture
def public():
    """A folder that every user may read; that of pytest is closed by each run of it."""
    require_frozen_build()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_it_runs_from_a_read_only_folder_without_a_home(public):
    """Root may write anywhere, and whom the machine knows has a home: root becomes somebody it does not know."""
    frozen_program = FrozenProgram(public).fill()
    frozen_program.folder.chmod(0o555)
    del frozen_program.environment["HOME"]
    stranger = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        del frozen_program.environment["XDG_STATE_HOME"]
        for path in (frozen_program.temp, frozen_program.data, *frozen_program.data.rglob("*")):
            os.chown(path, 12_001, 12_001)
        stranger = {"user": 12_001, "group": 12_001, "extra_groups": []}
    process, login_url = frozen_program.open(**stranger)
    try:
        assert "Menuiserie 1" in HttpClient(login_url).read("/relances?date_limite=2024-08-01")
    finally:
        terminate(process)
        frozen_program.folder.chmod(0o700)
    assert list(frozen_program.folder.iterdir()) == [frozen_program.path]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two users")
def test_two_users_of_one_machine_have_separate_data(frozen_program, public):
    place = public
    program = shutil.copy(frozen_program.path, place / "relances")
    processes = []
    try:
        for user in (12_001, 12_002):
            home = place / str(user)
            home.mkdir()
            os.chown(home, user, user)
            environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home)}
            process = subprocess.Popen(
                [program, "--no-browser"],
                env=environment,
                user=user,
                group=user,
                stdout=subprocess.PIPE,
                text=True,
            )
            processes.append((process, process.stdout.readline().split()[-1]))
        for _, login_url in processes:
            assert "Relances" in HttpClient(login_url).read("/")
        one, other = (login_url.partition("/entrer")[0] for _, login_url in processes)
        assert one != other
    finally:
        for process, _ in processes:
            terminate(process)


def test_the_data_of_the_version_before_open_after_a_backup(frozen_program):
    frozen_program.data.mkdir()
    old = gzip.decompress((PROJECT / "tests" / "fixtures" / "books-0.1.0.db.gz").read_bytes())
    (frozen_program.data / DATABASE).write_bytes(old)
    process, login_url = frozen_program.open()
    try:
        assert "FA" in HttpClient(login_url).read("/relances?date_limite=2024-12-31")
    finally:
        terminate(process)
    assert list((frozen_program.data / "sauvegardes").glob("relances-avant-version-*"))


def test_newer_data_are_refused_unchanged(frozen_program):
    frozen_program.fill()
    with closing(sqlite3.connect(frozen_program.data / DATABASE)) as db:
        db.execute("pragma user_version = 9999")
    before = (frozen_program.data / DATABASE).read_bytes()
    assert "version plus récente" in frozen_program.run("due", "--level", "1", code=1)
    assert (frozen_program.data / DATABASE).read_bytes() == before


def test_a_logo_is_on_the_letter(frozen_program, tmp_path):
    from PIL import Image

    frozen_program.fill()
    process, login_url = frozen_program.open()
    try:
        visitor = HttpClient(login_url)
        Image.new("RGB", (300, 100), (20, 90, 60)).save(tmp_path / "logo.png")
        visitor.send_file("/papier", "/papier/logo", "logo", tmp_path / "logo.png")
    finally:
        terminate(process)
    frozen_program.run("structure", "set", "letter_qr=0")  # the logo is the only picture
    target = tmp_path / "lettres.pdf"
    frozen_program.run("letters", "--level", "1", "--as-of", "2024-08-01", "--output", str(target))
    assert len(pypdf.PdfReader(target).pages[0].images) == 1


def test_no_development_file_is_included():
    from PyInstaller.archive.readers import CArchiveReader

    require_frozen_build()
    archive = CArchiveReader(str(EXECUTABLE))
    names = set(archive.toc) | set(archive.open_embedded_archive("PYZ.pyz").toc)
    for tool in ("pytest", "hypothesis", "playwright", "mypy", "fpdf", "fontTools", "requests", "lxml"):
        assert not any(name == tool or name.startswith((f"{tool}.", f"{tool}/")) for name in names), tool


def test_all_data_files_are_included():
    from PyInstaller.archive.readers import CArchiveReader

    require_frozen_build()
    archive = CArchiveReader(str(EXECUTABLE))
    names = {name.replace("\\", "/") for name in archive.toc}
    modules = archive.open_embedded_archive("PYZ.pyz")
    for group in deferred_unpack.GROUPS:
        unpacked_later = {}
        exec(modules.extract(deferred_unpack.module_name_for(group)), unpacked_later)
        names |= set(unpacked_later["FILES"])
    files = [
        path.relative_to(PROJECT).as_posix()
        for folder in ("static", "store/migrations", "pdf/fonts", "templates/mail")
        for path in (PROJECT / "relances_app" / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert {"relances_app/static/css/base.css", "relances_app/static/icons.svg"} <= set(files)
    assert [name for name in files if name not in names] == []


def test_foreign_vat_numbers_and_ibans_are_checked_by_the_modules_of_their_country(frozen_program):
    frozen_program.run("structure", "set", "vat_number=DE136695976", "iban=BE71096123456769")
    frozen_program.run("structure", "set", "vat_number=DE136695978", code=1)


def test_the_checksum_file_matches():
    require_frozen_build()
    digest, name = (EXECUTABLE.parent / "SHA256SUMS").read_text(encoding="ascii").split()
    assert name == EXECUTABLE.name
    assert digest == hashlib.sha256(EXECUTABLE.read_bytes()).hexdigest()


def test_the_sbom_lists_exactly_the_included_packages():
    require_frozen_build()
    licences = (EXECUTABLE.parent / "LICENCES.txt").read_text(encoding="utf-8")
    parts = json.loads((EXECUTABLE.parent / "relances.cdx.json").read_text(encoding="utf-8"))["components"]
    named = {part["name"].lower() for part in parts}
    assert {"flask", "flask-mail", "sqlite-utils", "cryptography", "reportlab", "python-stdnum"} <= named
    assert named & {"pyinstaller", "pytest", "chardet", "charset-normalizer"} == set()
    runtime = {"cpython", "openssl", "sqlite", "expat", "zlib", "source-serif", "noto-serif"}
    assert runtime <= named
    for name in named - runtime:
        pattern = name.replace("-", "[-_.]")
        assert re.search(rf"(?im)^{pattern} \d", licences), name
    assert "GNU Lesser General Public License 2.1" in licences
    for native in ("OpenSSL (Apache-2.0)", "Python (PSF-2.0)", "SQLite (public domain)"):
        assert native in licences


BROWSER = """
import http.cookiejar, re, sys, urllib.parse, urllib.request
from pathlib import Path
log, url = sys.argv[1:]
page = Path(urllib.request.url2pathname(url.removeprefix("file://"))).read_text(encoding="utf-8")
entrance = re.search(r"url=(http[^\\"]+)", page)[1]
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
opener.open(entrance).read()
home = entrance.partition("/entrer")[0] + "/"
page = opener.open(home).read().decode()
asked = "Où enregistrer vos données" in page
if asked:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    fields = urllib.parse.urlencode({"csrf_token": token, "lieu": "support"}).encode()
    opener.open(home, fields).read()
with open(log, "a") as file:
    file.write("asked\\n" if asked else "opened\\n")
"""


@contextmanager
def mounted_stick(image, point):
    """Mount the file of a stick somewhere."""
    point.mkdir()
    done = subprocess.run(["mount", "-o", "loop", str(image), str(point)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a disk cannot be mounted here")
    try:
        yield point
    finally:
        subprocess.run(["umount", str(point)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can plug a stick in")
def test_on_a_usb_stick_it_prompts_once_and_works_under_another_drive_letter(frozen_program, tmp_path):
    image, log, browser = tmp_path / "stick.img", tmp_path / "log", tmp_path / "browser.py"
    with image.open("wb") as file:
        file.truncate(48_000_000)
    if subprocess.run(["mkfs.ext4", "-q", str(image)], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be made here")
    browser.write_text(BROWSER, encoding="utf-8")
    frozen_program.environment["BROWSER"] = f"{sys.executable} {browser} {log} %s"
    for letter, expected in (("e", ["asked", "opened"]), ("f", ["opened"])):
        log.unlink(missing_ok=True)
        with mounted_stick(image, tmp_path / letter) as stick:
            program = shutil.copy(frozen_program.path, stick / "relances")
            process = subprocess.Popen(
                [program], env=frozen_program.environment, stdout=subprocess.PIPE, text=True
            )
            deadline = time.monotonic() + 40
            while time.monotonic() < deadline and (not log.exists() or "opened" not in log.read_text()):
                time.sleep(0.1)
            terminate(process)
            assert log.read_text().split() == expected
            assert (stick / "relances-donnees" / DATABASE).exists()
    assert not (tmp_path / ".local" / "share" / "relances" / DATABASE).exists()
