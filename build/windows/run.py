"""Build, try, test and pack the programs for Windows on Linux, under wine.

Usage: python build/windows/run.py [--twice] [--quick] [--kills N] [--start]. With --twice, build again and compare
the bytes; with --quick, leave the tests and the packing out; with --kills, only run the kill test on the programs in
dist/; with --start, only measure their start. Skipped with a message where wine is not installed.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import prepare
import wine

HERE = Path(__file__).parent
SUITES = ("domain", "store", "importers", "services", "mail", "pdf", "commands", "web", "system", "desktop")
"""Folders of tests/ that run with the Windows Python; the other ones need programs of Linux."""

SHARE = wine.PREFIX / "dosdevices" / "unc" / "serveur" / "partage"
"""Network share of the prefix, a link to a folder of this machine."""


def main() -> None:
    """Run the steps; the first one that fails ends the rest."""
    if "--kills" in sys.argv:
        number = sys.argv[sys.argv.index("--kills") + 1]
        run_tests(["tests/frozen/test_windows.py", "-k", "killed_program", "-s"], RELANCES_KILLS=number)
        return
    if "--start" in sys.argv:
        run_python("start", ["bench/start.py"])
        return
    if step("prepare", [sys.executable, str(HERE / "prepare.py")], accepted=(0, prepare.SKIPPED)):
        return
    twice = ["--twice"] if "--twice" in sys.argv else []
    step("build", [sys.executable, str(HERE / "build.py"), *twice])
    for name in ("relances.exe", "relances-cli.exe"):
        run_python("smoke", ["build/smoke.py", f"dist/{name}"])
    if "--quick" in sys.argv:
        return
    with read_only_folder() as extra:
        run_tests(["tests/frozen/test_windows.py", "tests/frozen/test_windows_terminal.py"], **extra)
    run_tests([f"tests/{name}" for name in SUITES])
    step("release", [sys.executable, str(HERE / "release.py")])


def run_tests(words: Sequence[str], **extra: str) -> None:
    """Run tests with the Windows Python."""
    SHARE.parent.mkdir(parents=True, exist_ok=True)
    target = wine.FOLDER / "share"
    target.mkdir(exist_ok=True)
    if not SHARE.exists():
        SHARE.symlink_to(target)
    report = wine.FOLDER / "report.xml"
    report.unlink(missing_ok=True)
    extra = {"RELANCES_SHARE": "\\\\serveur\\partage", **extra}
    run_python(
        "tests",
        [
            "-m",
            "pytest",
            "-p",
            "no:xdist",
            "-rfE",
            "--tb=short",
            f"--junitxml={wine.to_windows(report)}",
            *words,
        ],
        **extra,
    )
    # Wine gives status 0 for a program that it cannot run.
    if not report.exists():
        raise SystemExit("the tests did not come to their end")


@contextmanager
def read_only_folder() -> Iterator[dict[str, str]]:
    """Mount data read-only as on a write-protected stick, and name them for the tests; only root can mount."""
    source, target = wine.FOLDER / "stick", wine.FOLDER / "read-only"
    for folder in (source, target):
        folder.mkdir(exist_ok=True)
    program = str(wine.PROJECT / "dist" / "relances-cli.exe")
    wine.run(
        [program, "--data", wine.to_windows(source / "données"), "structure", "set", "name=Clé protégée"]
    )
    mount = ["mount", "--bind", str(source), str(target)]
    if subprocess.run(mount, check=False).returncode:
        yield {}
        return
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(target)], check=True)
        yield {"RELANCES_READ_ONLY": wine.to_windows(target / "données")}
    finally:
        subprocess.run(["umount", str(target)], check=True)


def run_python(name: str, words: Sequence[str], **extra: str) -> None:
    """Run a script with the Windows Python; raises SystemExit if it fails."""
    start = time.monotonic()
    status = wine.run([str(wine.PYTHON), *words], extra=extra)
    wine.end_all()
    print(f"{name} {' '.join(words)}: {time.monotonic() - start:.0f} s", flush=True)
    if status:
        raise SystemExit(status)


def step(name: str, words: Sequence[str], accepted: Sequence[int] = (0,)) -> int:
    """Run a script of this folder and return its status; raises SystemExit if that is not accepted."""
    start = time.monotonic()
    status = subprocess.run(words, check=False).returncode
    print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    if status not in accepted:
        raise SystemExit(status)
    return status


if __name__ == "__main__":
    main()
