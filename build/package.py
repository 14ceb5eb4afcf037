"""One command makes `dist/relances`, its checksum, its parts list (CycloneDX) and the licences of what is inside.

Usage: python build/package.py [--twice]. With --twice it builds again elsewhere and compares the bytes.
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
NAME = "relances.exe" if sys.platform == "win32" else "relances"
LOCK = PROJECT / "build" / "requirements.lock"

BOOTLOADER_MESSAGES = {
    b"Could not create temporary directory!\n": b"Aucun dossier temporaire utilisable.\n",
    b"Failed to extract entry: %s.\n": b"Dossier temporaire plein: %s\n",
    b"Failed to extract %s: decompression resulted in return code %d!\n": (
        b"Liberez de la place dans le dossier temporaire (%s, code %d).\n"
    ),
    b"Failed to extract %s: failed to write data chunk!\n": b"Liberez de la place pour %s: dossier plein.\n",
    b"Failed to extract %s: failed to open target file!\n": b"Impossible de deballer %s: dossier protege ?\n",
}
"""What the starter of PyInstaller says before Python runs, and the same in French, no longer and in plain ASCII:
its words are part of the file, and it knows no other alphabet on Windows."""


def main() -> None:
    """Build, say what is inside, and compare where asked."""
    program = build(DIST, PROJECT / "work")
    packages = sbom.list_packages(program)
    locked = sbom.filter_lock(LOCK.read_text(encoding="utf-8"), packages)
    write_licences(packages, sbom.list_native_licences(program))
    write_sbom(locked)
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    (DIST / "SHA256SUMS").write_text(f"{digest}  {NAME}\n", encoding="ascii")
    print(f"{program} {program.stat().st_size / 1e6:.1f} MB {digest}")
    if "--twice" in sys.argv:
        compare(program, build(PROJECT / "work" / "again", PROJECT / "work" / "again-work"))


def build(dist: Path, work: Path) -> Path:
    """Run PyInstaller on relances.spec with what makes its bytes repeat; return the single file."""
    commit_time = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=PROJECT, capture_output=True, text=True, check=False
    ).stdout.strip()
    subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
            "--distpath", str(dist), "--workpath", str(work), str(PROJECT / "build" / "relances.spec"),
        ],
        env={**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": commit_time or "1700000000"},
        check=True,
    )  # fmt: skip
    program = dist / NAME
    if sys.platform != "darwin":  # there the file is signed as it is
        translate_bootloader(program)
    return program


def translate_bootloader(program: Path) -> None:
    """Put the French words of the starter in the place of the English ones."""
    content = program.read_bytes()
    for english, french in BOOTLOADER_MESSAGES.items():
        if content.count(english + b"\0") != 1 or len(french) > len(english):
            raise SystemExit(f"the starter no longer says {english!r}: see BOOTLOADER_MESSAGES")
        content = content.replace(english, french.ljust(len(english), b"\0"))
    program.write_bytes(content)


LGPL = """python-stdnum is under the GNU Lesser General Public License 2.1 or later; its text stands below. It lies in
the single file as modules of its own, unchanged. You may change it and put yours in its place: the source of Relances
and its recipe (build/, `make binary`) are public, and build the same file from what is then installed. You may take
the program apart as far as that needs. Its source: https://pypi.org/project/python-stdnum/
"""


def write_licences(packages: dict[str, str], native: list[str]) -> None:
    """List the licence of each package inside, and the texts that it brings."""
    parts = [
        f"Relances (MIT)\n\n{(PROJECT / 'LICENSE').read_text(encoding='utf-8')}",
        f"Python {sys.version.split()[0]} (PSF-2.0): https://docs.python.org/3/license.html\n",
        "Source Serif 4 (OFL-1.1): relances_app/pdf/fonts\n",
        "PyInstaller's starter (GPL-2.0-or-later WITH Bootloader-exception)\n",
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
    (DIST / "LICENCES.txt").write_text(("\n" + "=" * 80 + "\n").join(parts), encoding="utf-8")


def write_sbom(locked: str) -> None:
    """Write the list of parts (CycloneDX) from the lock of what is inside, hashes included."""
    target = DIST / "relances.cdx.json"
    lock = PROJECT / "work" / "locked.txt"
    lock.write_text(locked, encoding="utf-8")
    subprocess.run(
        [
            sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--of", "JSON",
            "-o", str(target), str(lock),
        ],
        check=True,
    )  # fmt: skip


def compare(first: Path, second: Path) -> None:
    """Say whether two builds are the same bytes, and name the parts that differ."""
    if first.read_bytes() == second.read_bytes():
        print("built twice: the same bytes")
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
        f"built twice: these parts differ: {', '.join(differing) or 'the order or the frame alone'}"
    )


if __name__ == "__main__":
    main()
