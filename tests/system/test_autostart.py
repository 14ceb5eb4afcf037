"""Shortcut and weekly task of Windows: the real ones are tested where the tests run there."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path, PureWindowsPath

import pytest

from relances_app.domain.errors import UserError
from relances_app.system import autostart

on_windows = pytest.mark.skipif(
    sys.platform != "win32", reason="needs the shell of Windows, which wine has too"
)
NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_the_task_opens_the_program_each_monday_with_the_rights_of_the_user():
    program = PureWindowsPath(r"C:\Users\Hélène & Cie\relances.exe")
    root = ET.fromstring(autostart.build_task(program, '--data "D:\\R&D"').encode("utf-16"))
    found = {element.tag.removeprefix(NAMESPACE): element.text for element in root.iter()}
    assert found["Command"] == str(program)
    assert found["Arguments"] == '--data "D:\\R&D"'
    assert (found["RunLevel"], found["StartWhenAvailable"], "Monday" in found) == (
        "LeastPrivilege",
        "true",
        True,
    )


def test_a_data_folder_with_spaces_is_one_argument(tmp_path):
    assert autostart.get_arguments(None) == ""
    assert autostart.get_arguments(str(tmp_path / "mes données")).endswith('mes données"')


def test_only_the_single_file_on_windows_opens_by_itself():
    with pytest.raises(UserError, match=r"relances\.exe"):
        autostart.get_program()


def test_a_task_that_the_scheduler_refuses_is_reported(monkeypatch):
    calls = []

    def refuse(command, **options):
        calls.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(UserError, match="Planificateur"):
        autostart.install_task(Path("relances.exe"), "")
    assert calls[0][1:5] == ["/Create", "/F", "/TN", autostart.TASK_NAME]


@on_windows
def test_the_shortcut_names_the_program_and_its_folder(tmp_path):
    path = tmp_path / "Démarrage" / "Relances.lnk"
    autostart.install_shortcut(Path(sys.executable), "--no-browser", path)
    content = path.read_bytes()
    assert content.startswith(b"L\0\0\0\x01\x14\x02\0")
    assert "--no-browser".encode("utf-16-le") in content
    assert autostart.remove_shortcut(path)
    assert not autostart.remove_shortcut(path)
