"""Build `dist/relances` with its checksum, component list (CycloneDX) and licences.

Usage: python build/package.py [--twice]. With --twice, build again in another folder and compare the bytes.
"""

import hashlib
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import sbom

PROJECT = Path(__file__).parents[1]
DIST = PROJECT / "dist"
NAMES = ("relances.exe", "relances-cli.exe") if sys.platform == "win32" else ("relances",)
"""The program, and on Windows the same program for the terminal."""
LOCK = PROJECT / "build" / "requirements.lock"
DEFAULT_TIME = "1700000000"
WORK = PROJECT / "work" / sys.platform
SUFFIX = "-windows" if sys.platform == "win32" else ""
"""Part of the names of the lists: the programs for Linux and for Windows may be built in one checkout."""

BOOTLOADER_MESSAGES = {
    b"Could not create temporary directory!\n": b"Aucun dossier temporaire utilisable.\n",
    b"Failed to extract entry: %s.\n": b"Dossier temporaire plein: %s\n",
    b"Failed to extract %s: decompression resulted in return code %d!\n": (
        b"Liberez de la place dans le dossier temporaire (%s, code %d).\n"
    ),
    b"Failed to extract %s: failed to write data chunk!\n": b"Liberez de la place pour %s: dossier plein.\n",
    b"Failed to extract %s: failed to open target file!\n": b"Impossible de deballer %s: dossier protege ?\n",
}
"""Messages of the PyInstaller bootloader with their translation: ASCII, and not longer than the original."""


def main() -> None:
    """Build the programs, write their lists, and compare two builds with --twice."""
    programs = build(DIST, WORK)
    program = programs[0]
    packages = sbom.list_packages(program)
    locked = sbom.filter_lock(LOCK.read_text(encoding="utf-8"), packages)
    write_licences(packages, sbom.list_native_licences(program))
    write_sbom(locked)
    write_sums(programs)
    if "--twice" in sys.argv:
        for first, second in zip(programs, build(WORK / "again", WORK / "again-work"), strict=True):
            compare(first, second)


def write_sums(programs: list[Path]) -> None:
    """Write and print the checksums of the programs."""
    lines = []
    for program in programs:
        digest = hashlib.sha256(program.read_bytes()).hexdigest()
        lines.append(f"{digest}  {program.name}\n")
        print(f"{program} {program.stat().st_size / 1e6:.1f} MB {digest}")
    (DIST / f"SHA256SUMS{SUFFIX}").write_text("".join(lines), encoding="ascii", newline="\n")


def build(dist: Path, work: Path) -> list[Path]:
    """Run PyInstaller on relances.spec with settings for a reproducible result; return the programs."""
    subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
            "--distpath", str(dist), "--workpath", str(work), str(PROJECT / "build" / "relances.spec"),
        ],
        env={**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": get_commit_time()},
        check=True,
    )  # fmt: skip
    programs = [dist / name for name in NAMES]
    if sys.platform != "darwin":  # the signature covers the whole file
        for program in programs:
            translate_bootloader(program)
    return programs


def get_commit_time() -> str:
    """Return the time of the last commit, or of the environment where there is no git (SOURCE_DATE_EPOCH)."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    try:
        answer = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=PROJECT, capture_output=True, text=True, check=False
        )
    except OSError:
        return DEFAULT_TIME
    return answer.stdout.strip() or DEFAULT_TIME


def translate_bootloader(program: Path) -> None:
    """Replace the English messages of the bootloader with the French ones."""
    content = program.read_bytes()
    for english, french in BOOTLOADER_MESSAGES.items():
        if content.count(english + b"\0") != 1 or len(french) > len(english):
            raise SystemExit(f"the bootloader no longer contains {english!r}: see BOOTLOADER_MESSAGES")
        content = content.replace(english, french.ljust(len(english), b"\0"))
    program.write_bytes(content)
    if sys.platform == "win32":
        # The replaced bytes change the checksum of the header; antivirus programs distrust a wrong one.
        from PyInstaller.utils.win32.winutils import update_exe_pe_checksum

        update_exe_pe_checksum(str(program))


LGPL = """python-stdnum is under the GNU Lesser General Public License 2.1 or later; its text is below. The
single file contains it as separate, unchanged modules. You may replace it with a modified version: the source of
Relances and its build scripts (build/, `make binary`) are public, and build the file with the version installed. You
may reverse engineer the program as far as this requires. Its source: https://pypi.org/project/python-stdnum/
"""


def write_licences(packages: dict[str, str], native: list[str]) -> None:
    """Write the licence of each package in the file, with its texts."""
    parts = [
        f"Relances (MIT)\n\n{(PROJECT / 'LICENSE').read_text(encoding='utf-8')}",
        f"Python {sys.version.split()[0]} (PSF-2.0): https://docs.python.org/3/license.html\n",
        "Source Serif 4 and a part of Noto Serif (OFL-1.1): relances_app/pdf/fonts\n",
        "PyInstaller bootloader (GPL-2.0-or-later WITH Bootloader-exception)\n",
        "\n".join(["Native libraries\n", *native, ""]),
        LGPL,
    ]
    for name in sorted(packages):
        package = metadata.distribution(name)
        meta = package.metadata
        classifiers = [
            c.rpartition(" :: ")[2] for c in meta.get_all("Classifier") or [] if c.startswith("License")
        ]
        named = (
            meta.get("License-Expression")
            or ", ".join(classifiers)
            or (meta.get("License") or "").split("\n")[0]
        )
        if re.search(r"(?<!L)GPL", named):
            raise SystemExit(f"{package.name} is under {named}: it cannot be in the single file")
        texts = [
            path.read_text(encoding="utf-8", errors="replace")
            for file in package.files or []
            if re.search(r"(LICEN[CS]E|COPYING|NOTICE)[^/]*$", str(file))
            and (path := Path(str(package.locate_file(file)))).is_file()
        ]
        parts.append("\n".join([f"{package.name} {package.version} ({named})\n", *texts]))
    DIST.mkdir(exist_ok=True)
    (DIST / f"LICENCES{SUFFIX}.txt").write_text(("\n" + "=" * 80 + "\n").join(parts), encoding="utf-8")


def write_sbom(locked: str) -> None:
    """Write the component list (CycloneDX) from the lock of the packages in the file, with hashes."""
    target = DIST / f"relances{SUFFIX}.cdx.json"
    lock = WORK / "locked.txt"
    lock.write_text(locked, encoding="utf-8")
    subprocess.run(
        [
            sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--of", "JSON",
            "-o", str(target), str(lock),
        ],
        check=True,
    )  # fmt: skip
    target.write_text(sbom.add_runtime_components(target.read_text(encoding="utf-8")), encoding="utf-8")


def compare(first: Path, second: Path) -> None:
    """Compare two builds byte by byte; raise SystemExit with the differing entries."""
    if first.read_bytes() == second.read_bytes():
        print(f"{first.name} built twice: the same bytes")
        return
    from PyInstaller.archive.readers import CArchiveReader

    archives = CArchiveReader(str(first)), CArchiveReader(str(second))
    names = sorted(set(archives[0].toc) | set(archives[1].toc))
    differing = [
        name
        for name in names
        if any(name not in archive.toc for archive in archives)
        or archives[0].extract(name) != archives[1].extract(name)
    ]
    raise SystemExit(
        f"built twice: these entries differ: {', '.join(differing) or 'only their order or the archive header'}"
    )


if __name__ == "__main__":
    main()
