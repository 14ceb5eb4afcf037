"""Make the ZIP and the installer of the Windows programs in dist/, and the checksums of all four files.

Usage: python build/windows/release.py [--sums], after the programs were built. The same programs give the same bytes.
The installer needs makensis (Debian: nsis) and is left out without it. --sums only writes the checksums, after the
installer was signed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
DIST = PROJECT / "dist"
FOLDER = PROJECT / "work" / "windows-release"
ARCHIVE, INSTALLER = "relances-windows.zip", "relances-installation.exe"
PROGRAMS = ("relances.exe", "relances-cli.exe")
FIXED_TIME = (2000, 1, 1, 0, 0, 0)
"""Time of all files in the ZIP."""


def main() -> None:
    """Write the files."""
    sys.path.insert(0, str(PROJECT / "build"))
    from package import get_commit_time
    from pyinstaller_config import read_version

    version = read_version(PROJECT)
    if "--sums" not in sys.argv:
        collect_files(version)
        write_archive()
        (DIST / INSTALLER).unlink(missing_ok=True)
        write_installer(version, get_commit_time())
    write_sums()


def write_sums() -> None:
    """Write the checksums of the files as they are now."""
    files = [DIST / name for name in (*PROGRAMS, ARCHIVE, INSTALLER)]
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files if path.exists()
    ]
    (DIST / "SHA256SUMS-windows").write_text("".join(sums), encoding="ascii", newline="\n")
    print("".join(sums), end="")


def collect_files(version: str) -> None:
    """Copy the files of the release into one folder; texts get the line ends of Windows."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in PROGRAMS:
        shutil.copy(DIST / name, FOLDER / name)
    texts = {
        "LISEZ-MOI.txt": (Path(__file__).parent / "LISEZ-MOI.txt")
        .read_text("utf-8")
        .replace("{version}", version),
        "LICENCE.txt": (PROJECT / "LICENSE").read_text("utf-8"),
        "LICENCES.txt": (DIST / "LICENCES-windows.txt").read_text("utf-8"),
    }
    for name, text in texts.items():
        # The byte order mark lets older versions of Notepad recognise UTF-8.
        (FOLDER / name).write_text(text, encoding="utf-8-sig", newline="\r\n")


def write_archive() -> None:
    """Write the ZIP, with files in a fixed order and with a fixed time."""
    with zipfile.ZipFile(DIST / ARCHIVE, "w") as archive:
        for path in sorted(FOLDER.iterdir()):
            entry = zipfile.ZipInfo(f"Relances/{path.name}", FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def write_installer(version: str, time: str) -> None:
    """Compile the installer, if makensis is there."""
    if shutil.which("makensis") is None:
        print("installer skipped: install nsis")
        return
    definitions = {
        "VERSION": version, "SOURCE": FOLDER, "OUTPUT": DIST / INSTALLER, "ICON": PROJECT / "build" / "relances.ico",
    }  # fmt: skip
    subprocess.run(
        ["makensis", "-V2", *(f"-D{name}={value}" for name, value in definitions.items()),
         str(Path(__file__).parent / "installer.nsi")],
        env={**os.environ, "SOURCE_DATE_EPOCH": time}, check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
