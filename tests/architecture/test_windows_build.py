"""The scripts that build for Windows and macOS, as far as they can be tested without wine."""

import hashlib
import importlib.util
import plistlib
import re
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build"


@pytest.fixture
def load(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BUILD / "windows"), str(BUILD), *sys.path])

    def load(path):
        spec = importlib.util.spec_from_file_location(f"{path.stem}_under_test", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_the_lock_for_windows_has_what_windows_needs_with_its_hashes(load):
    prepare = load(BUILD / "windows" / "prepare.py")
    selected = prepare.select_for_windows((BUILD / "requirements-dev.lock").read_text(encoding="utf-8"))
    names = set(re.findall(r"^([\w.-]+)==", selected, re.MULTILINE))
    assert {"pywin32-ctypes", "pefile", "colorama", "pyinstaller", "pytest", "flask"} <= names
    assert names & {"jeepney", "secretstorage", "certifi", "macholib", *prepare.LEFT_OUT} <= {"certifi"}
    assert ";" not in selected
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\w)", selected.strip()))


def test_the_release_builds_with_the_python_that_is_tested_under_wine(load):
    version = load(BUILD / "windows" / "prepare.py").VERSION
    workflow = (PROJECT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert f'- os: windows-2022\n            python: "{version}"' in workflow
    assert f"CPython {version} " in (BUILD / "windows" / "python.lock").read_text(encoding="utf-8")


def test_a_windows_program_is_followed_and_ended_at_its_deadline(load, monkeypatch, capsys):
    wine = load(BUILD / "windows" / "wine.py")
    monkeypatch.setattr(wine, "find_wine", lambda: sys.executable)
    monkeypatch.setattr(wine, "start_services", lambda: None)
    assert wine.run(["-c", "print('écrit'); raise SystemExit(3)"]) == 3
    waits = "import signal; print('attend', flush=True); signal.pause()"
    assert wine.run(["-c", waits], seconds=1) == wine.TIMED_OUT
    written = capsys.readouterr().out
    assert written.startswith("écrit\nattend\n")
    assert "ended after its deadline" in written


def test_the_archive_for_windows_is_the_same_each_time(load, tmp_path, monkeypatch):
    release = load(BUILD / "windows" / "release.py")
    monkeypatch.setattr(release, "DIST", tmp_path)
    monkeypatch.setattr(release, "FOLDER", tmp_path / "files")
    for name in (*release.PROGRAMS, "LICENCES-windows.txt"):
        (tmp_path / name).write_text(name)
    release.collect_files("1.2.3")
    release.write_archive()
    first = (tmp_path / release.ARCHIVE).read_bytes()
    release.collect_files("1.2.3")
    release.write_archive()
    assert (tmp_path / release.ARCHIVE).read_bytes() == first
    with zipfile.ZipFile(tmp_path / release.ARCHIVE) as archive:
        names = {Path(name).name for name in archive.namelist()}
        text = archive.read("Relances/LISEZ-MOI.txt").decode("utf-8-sig")
    assert names == {*release.PROGRAMS, "LISEZ-MOI.txt", "LICENCE.txt", "LICENCES.txt"}
    assert "Relances 1.2.3" in text
    assert text.count("\n") == text.count("\r\n") > 20


def test_the_checksums_are_those_of_the_signed_files(load, tmp_path, monkeypatch, capsys):
    release = load(BUILD / "windows" / "release.py")
    monkeypatch.setattr(release, "DIST", tmp_path)
    for name in (*release.PROGRAMS, release.ARCHIVE):
        (tmp_path / name).write_text(name)
    release.write_sums()
    assert release.INSTALLER not in capsys.readouterr().out
    (tmp_path / release.INSTALLER).write_text("signed")
    release.write_sums()
    sums = dict(reversed(line.split()) for line in (tmp_path / "SHA256SUMS-windows").read_text().splitlines())
    assert sums[release.INSTALLER] == hashlib.sha256(b"signed").hexdigest()
    workflow = (PROJECT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    steps = (
        "Sign the Windows programs",
        "build/windows/release.py\n",
        "Sign the installer",
        "release.py --sums",
    )
    assert [workflow.index(step) for step in steps] == sorted(workflow.index(step) for step in steps)


def test_the_installer_asks_for_no_administrator_and_keeps_the_data():
    script = (BUILD / "windows" / "installer.nsi").read_text(encoding="utf-8")
    assert "RequestExecutionLevel user" in script
    assert "HKLM" not in script
    removal = script.partition('Section "Uninstall"')[2]
    assert "RMDir /r" not in script
    assert "Vos données sont conservées" in removal


def test_the_application_for_macos_starts_the_program(load, tmp_path):
    program = tmp_path / "relances"
    program.write_bytes(b"program")
    load(BUILD / "macos_app.py").make_app(program, tmp_path / "Relances.app")
    contents = tmp_path / "Relances.app" / "Contents"
    description = plistlib.loads((contents / "Info.plist").read_bytes())
    assert (contents / "MacOS" / description["CFBundleExecutable"]).read_bytes() == b"program"
    assert (contents / "Resources" / description["CFBundleIconFile"]).is_file()
