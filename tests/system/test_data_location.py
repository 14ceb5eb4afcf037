"""Where the data of a carried program lie: settled by a folder, by a word, by an answer; scripts are never asked.

Long because each answer of the first start has its case.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import PureWindowsPath
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from http_client import HttpClient
from opened_pages import intercept_pages

from relances_app import cli
from relances_app.app import create_app
from relances_app.desktop import data_location_prompt, program
from relances_app.system import data_location, removable_media, windows_console
from relances_app.web import precompiled_templates


def test_the_data_location_is_asked_only_on_an_unknown_removable_volume():
    for name, known, is_carried in itertools.product(
        (None, "clé"), ((), ("clé",), ("autre",)), (False, True)
    ):
        asked = data_location.is_location_undecided(name, known, has_portable_folder=is_carried)
        assert asked is (name == "clé" and "clé" not in known and not is_carried)


@pytest.fixture(scope="module")
def extraction_folder(tmp_path_factory):
    """A folder that holds the compiled templates, as the single file extracts them."""
    folder = tmp_path_factory.mktemp("extracted")
    app = create_app(tmp_path_factory.mktemp("data"), "127.0.0.1:0")
    precompiled_templates.prepare_templates(app, folder / precompiled_templates.FOLDER)
    return folder


@pytest.fixture
def usb_stick(tmp_path, monkeypatch, extraction_folder):
    """The single file on a USB stick, as the program sees it."""
    folder = tmp_path / "Clé USB"
    folder.mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(extraction_folder), raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "relances"))
    monkeypatch.setattr(data_location, "find_volume_id", lambda _: "A1B2-C3D4")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(tmp_path / "home"))
    monkeypatch.delenv("RELANCES_DATA", raising=False)
    return folder


def answer_prompt(monkeypatch, word):
    """Answer in the browser as soon as the question is asked; return what was opened."""
    opened = []

    def browse(page):
        opened.append(page)
        login_url = re.search(r"url=(http[^\"]+)\"", page.read_text())[1]
        visitor = HttpClient(login_url)
        token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.read("/"))[1]
        assert "Relances s’ouvre" in visitor.post("/", {"csrf_token": token, "lieu": word})

    intercept_pages(monkeypatch, browse)
    return opened


def test_a_portable_folder_decides_for_the_usb_stick(usb_stick, monkeypatch):
    opened = answer_prompt(monkeypatch, "support")
    assert program.resolve_data_location(None)
    assert data_location.get_data_folder(None) == usb_stick / data_location.PORTABLE_FOLDER
    assert program.resolve_data_location(None)
    assert len(opened) == 1


def test_the_choice_of_the_computer_is_stored_per_usb_stick(usb_stick, tmp_path, monkeypatch):
    opened = answer_prompt(monkeypatch, "ordinateur")
    assert program.resolve_data_location(None)
    assert data_location.get_data_folder(None) == tmp_path / "home" / "relances"
    assert json.loads((tmp_path / "home" / "relances" / "supports.json").read_text()) == ["A1B2-C3D4"]
    assert program.resolve_data_location(None)
    assert len(opened) == 1
    assert not (usb_stick / data_location.PORTABLE_FOLDER).exists()
    monkeypatch.setattr(data_location, "find_volume_id", lambda _: "une autre")
    assert data_location.get_undecided_location(None).volume_id == "une autre"


def test_a_prompt_without_answer_fails(usb_stick, monkeypatch):
    monkeypatch.setattr(data_location_prompt, "ANSWER_TIMEOUT_SECONDS", 0.1)
    intercept_pages(monkeypatch, lambda _: None)
    assert not program.resolve_data_location(None)
    assert not (usb_stick / data_location.PORTABLE_FOLDER).exists()


def test_scripts_and_named_folders_are_never_prompted(usb_stick, tmp_path, monkeypatch):
    monkeypatch.setattr(program, "resolve_data_location", lambda _: pytest.fail("asked"))
    opened = []
    monkeypatch.setattr(program, "open_program", lambda folder, **_: opened.append(folder))
    assert CliRunner().invoke(cli.main, ["--no-browser"]).exit_code == 0
    assert opened == [tmp_path / "home" / "relances"]
    assert CliRunner().invoke(cli.main, ["outbox", "--json"]).exit_code == 0
    assert data_location.get_undecided_location(str(tmp_path / "ailleurs")) is None
    monkeypatch.setenv("RELANCES_DATA", str(tmp_path / "ailleurs"))
    assert data_location.get_undecided_location(None) is None


def test_a_corrupt_stored_choice_prompts_again(usb_stick, tmp_path):
    own = tmp_path / "home" / "relances"
    own.mkdir(parents=True)
    for text in ("{", '{"a": 1}', "[1, null]"):
        (own / "supports.json").write_text(text)
        assert data_location.get_undecided_location(None).volume_id == "A1B2-C3D4"


def test_a_user_without_a_home_needs_a_named_folder_and_has_no_profile(usb_stick, tmp_path, monkeypatch):
    def find_none(*_, **__):
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("platformdirs.user_data_path", find_none)
    monkeypatch.setattr("platformdirs.user_state_path", find_none)
    assert data_location.get_undecided_location(str(tmp_path)) is None
    assert data_location.get_data_folder(str(tmp_path)) == tmp_path
    with pytest.raises(OSError, match=r"Not a directory|No such file or directory"):
        (data_location.get_profile_folder() / "envois.jsonl").write_text("")
    said = CliRunner().invoke(cli.main, ["outbox"])
    assert said.exit_code == 1
    assert "Accès impossible à « ~ »" in said.output


class Kernel32:
    """The library of Windows, as far as it is asked."""

    def __init__(self, kind=2, *, has_parent=True):
        self.kind, self.has_parent = kind, has_parent

    def GetDriveTypeW(self, root):  # noqa: N802
        assert root.endswith(":\\")
        return self.kind

    def GetVolumeInformationW(self, root, name, size, serial, *rest):  # noqa: N802
        serial._obj.value = 0xA1B2C3D4

    def AttachConsole(self, process):  # noqa: N802
        assert process == -1
        return self.has_parent


@pytest.mark.parametrize(
    ("drive", "kind", "key"),
    [
        ("E:", 2, "a1b2c3d4"),
        ("D:", 3, "a1b2c3d4"),
        ("C:", 3, None),
        ("c:", 3, None),
        ("Z:", 4, None),
    ],
)
def test_windows_distinguishes_drive_types(drive, kind, key):
    assert removable_media.find_volume_id_on_windows(drive, Kernel32(kind)) == key


@pytest.mark.skipif(not hasattr(os, "makedev"), reason="device numbers are of Unix")
def test_linux_distinguishes_removable_disks_from_memory_and_system_disks(tmp_path, monkeypatch):
    assert removable_media.find_volume_id(tmp_path) is None
    device = os.makedev(8, 17)
    monkeypatch.setattr(
        removable_media.Path, "stat", lambda self: SimpleNamespace(st_dev=device if "clé" in str(self) else 1)
    )
    usb_stick = tmp_path / "clé"
    monkeypatch.setattr(removable_media, "_find_uuid", lambda _: "A1B2-C3D4")
    mounts = tmp_path / "mountinfo"
    line = "36 35 8:17 / /media/x rw,nosuid shared:1 - {} rw\n"
    mounts.write_bytes(line.format("vfat /dev/sdb1").encode())
    assert removable_media.find_volume_id_on_linux(usb_stick, str(mounts)) == "A1B2-C3D4"
    mounts.write_bytes(line.format("tmpfs tmpfs").encode())
    assert removable_media.find_volume_id_on_linux(usb_stick, str(mounts)) is None


def test_an_unknown_volume_counts_as_fixed(tmp_path):
    assert removable_media.find_volume_id(tmp_path / "absent") is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can plug a stick in")
def test_a_real_disk_keeps_its_volume_id_under_another_path(tmp_path):
    image = tmp_path / "stick.img"
    image.write_bytes(bytes(4_000_000))
    make = subprocess.run(["mkfs.ext4", "-q", str(image)], capture_output=True, check=False)
    names = []
    for letter in "ef":
        point = tmp_path / letter
        point.mkdir()
        mount = subprocess.run(
            ["mount", "-o", "loop", str(image), str(point)], capture_output=True, check=False
        )
        if make.returncode or mount.returncode:
            pytest.skip("a disk cannot be mounted here")
        try:
            names.append(removable_media.find_volume_id(point))
        finally:
            subprocess.run(["umount", str(point)], check=True)
    assert names[0] is not None
    assert names[0] == names[1]


@pytest.mark.skipif(sys.platform == "win32", reason="CONOUT$ is a device there in every folder")
def test_a_windowed_program_writes_to_the_parent_console(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # here CONOUT$ is a plain file
    with windows_console.open_parent_console(Kernel32()) as stream:
        stream.write("Relances 0.2.0\n")
    assert (tmp_path / "CONOUT$").read_text(encoding="utf-8") == "Relances 0.2.0\n"
    for kernel32 in (Kernel32(has_parent=False), None):
        with windows_console.open_parent_console(kernel32) as stream:
            assert stream.name == os.devnull


def test_missing_standard_streams_are_replaced(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    windows_console.attach_console()
    stream = sys.stdout
    assert stream.name == os.devnull
    stream.close()
    monkeypatch.undo()
    before = sys.stdout
    windows_console.attach_console()
    assert sys.stdout is before


@pytest.mark.parametrize(
    ("folder", "kind", "expected"),
    [(r"\\serveur\partage\relances", 0, True), (r"R:\relances", 4, True), (r"C:\Users\h\relances", 3, False)],
)
def test_network_shares_are_recognised(folder, kind, expected):
    assert removable_media.is_network_share(PureWindowsPath(folder), Kernel32(kind)) is expected
