"""Smoke test of the single file, with the standard library only, on Linux, Windows and macOS.

Usage: python build/smoke.py [FILE]. tests/frozen/ has more tests.
"""

import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).parents[1]
NAME = "relances.exe" if sys.platform == "win32" else "relances"
SAMPLE_CSV = (
    "Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC\n"
    "C1;Menuiserie des Tilleuls;c1@example.org;FA-1;02/01/2024;02/02/2024;1501,60\n"
)
TIMEOUT_SECONDS = 120
DUE_OPTIONS = ("--level", "1", "--as-of", "2024-08-01")


class SmokeTest:
    """The single file in a folder with a space and accents, with a separate data folder."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.folder = folder
        program_folder = folder / "Clé de l'été"
        program_folder.mkdir()
        self.program = Path(shutil.copy(program, program_folder))
        self.command = [str(self.program), "--data", str(folder / "données")]
        self.environment = {**os.environ, "PYTHONUTF8": "1", "XDG_STATE_HOME": str(folder / "state")}

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed; return its output."""
        # Files and no pipes: a pipe that a program started meanwhile inherits, as under wine, never ends.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [*self.command, *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )
            try:
                status = process.wait(TIMEOUT_SECONDS)
            finally:
                process.kill()
            text, reason = read_file(output), read_file(errors)
        if status:
            raise SystemExit(f"relances {' '.join(arguments)}: {text}{reason}")
        return text

    def check_terminal(self) -> None:
        """Test import, due list, settings, backup and restore."""
        require_text("Relances", self.run("version"))
        table = self.folder / "factures.csv"
        table.write_text(SAMPLE_CSV, encoding="utf-8")
        require_text("1 nouvelle", self.run("import", str(table)))
        require_text("Menuiserie des Tilleuls", self.run("due", *DUE_OPTIONS))
        self.run(
            "structure", "set", "name=Scierie des Saules", "street=1 quai", "postcode=44000", "town=Nantes"
        )
        self.run("restore", self.run("backup").strip())

    def check_letters(self) -> None:
        """Test that letters are written as a PDF."""
        letters = self.folder / "lettres.pdf"
        self.run("letters", *DUE_OPTIONS, "--output", str(letters))
        require_text("%PDF-", letters.read_bytes()[:8].decode("latin-1"))

    def check_pages(self) -> None:
        """Start the program, log in, read a page, quit, and check that it exits in time."""
        path = self.folder / "sortie.txt"
        with path.open("w+b") as output:  # wine refuses a file that is open for writing only
            process = subprocess.Popen(
                [*self.command, "--no-browser"], env=self.environment, stdin=subprocess.DEVNULL, stdout=output
            )
            try:
                self._use_pages(process, wait_for_address(path))
            finally:
                process.kill()

    def _use_pages(self, process: subprocess.Popen, login_url: str) -> None:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        opener.open(login_url, timeout=30).close()
        home = login_url.partition("/entrer")[0]
        with opener.open(f"{home}/relances?date_limite=2024-08-01", timeout=30) as answer:
            page = answer.read().decode()
        require_text("Menuiserie des Tilleuls", page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        started = time.monotonic()
        self.run("version")
        quit_requested = time.monotonic()
        opener.open(f"{home}/quitter", urllib.parse.urlencode({"csrf_token": token}).encode(), 30).close()
        process.wait(timeout=60)
        if (
            time.monotonic() - quit_requested > 5 + quit_requested - started
        ):  # allow for the load of the machine: the time of a bare start
            raise SystemExit("the program took too long to end")


def read_file(file: IO[bytes]) -> str:
    """Return all that a program has written to a file."""
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def wait_for_address(path: Path) -> str:
    """Return the address at which the program can be entered, once it has written it."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if found := re.search(r"http\S+\s", path.read_text("utf-8", "replace")):
            return found[0].strip()
        time.sleep(0.1)
    raise SystemExit("the program did not write its address")


def require_text(expected: str, text: str) -> None:
    """Raise SystemExit if the expected text is missing."""
    if expected not in text:
        raise SystemExit(f"{expected!r} is missing in: {text[:500]}")


def main() -> None:
    """Test the file given as argument, or the one in dist/."""
    program = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist" / NAME
    with tempfile.TemporaryDirectory() as folder:
        smoke_test = SmokeTest(program.absolute(), Path(folder))
        smoke_test.check_terminal()
        smoke_test.check_pages()
        smoke_test.check_letters()
    print(f"{program.name} works")


if __name__ == "__main__":
    main()
