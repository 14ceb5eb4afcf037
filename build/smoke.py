"""Tries the single file as a user would, with Python's standard library alone, on any of the three systems.

Usage: python build/smoke.py [FILE]. The tests in tests/frozen/ look closer, where they can run.
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

PROJECT = Path(__file__).parents[1]
NAME = "relances.exe" if sys.platform == "win32" else "relances"
TABLE = (
    "Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC\n"
    "C1;Menuiserie des Tilleuls;c1@example.org;FA-1;02/01/2024;02/02/2024;1501,60\n"
)
DUE = ("--level", "1", "--as-of", "2024-08-01")


class Trial:
    """The single file in a folder with a space and an accent, with its data elsewhere."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.folder = folder
        place = folder / "Clé de l'été"
        place.mkdir()
        self.program = Path(shutil.copy(program, place))
        self.command = [str(self.program), "--data", str(folder / "données")]
        self.environment = {**os.environ, "PYTHONUTF8": "1", "XDG_STATE_HOME": str(folder / "state")}

    def run(self, *words: str) -> str:
        """Run a command that must succeed; return what it said."""
        done = subprocess.run(
            [*self.command, *words], env=self.environment, capture_output=True, text=True, encoding="utf-8",
            timeout=120, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"relances {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def try_terminal(self) -> None:
        """Import, list, back up."""
        require("Relances", self.run("version"))
        table = self.folder / "factures.csv"
        table.write_text(TABLE, encoding="utf-8")
        require("1 nouvelle", self.run("import", str(table)))
        require("Menuiserie des Tilleuls", self.run("due", *DUE))
        self.run(
            "structure", "set", "name=Scierie des Saules", "street=1 quai", "postcode=44000", "town=Nantes"
        )
        self.run("restore", self.run("backup").strip())

    def try_letters(self) -> None:
        """Print; what is printed waits for a person to say that it left, and is not listed meanwhile."""
        letters = self.folder / "lettres.pdf"
        self.run("letters", *DUE, "--output", str(letters))
        require("%PDF-", letters.read_bytes()[:8].decode("latin-1"))

    def try_pages(self) -> None:
        """Open the program, enter, read a page, press « Quitter », and see that it ends in time."""
        process = subprocess.Popen(
            [*self.command, "--no-browser"],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        entrance = re.search(r"http\S+", process.stdout.readline())[0]
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        opener.open(entrance, timeout=30).close()
        home = entrance.partition("/entrer")[0]
        with opener.open(f"{home}/relances?date_limite=2024-08-01", timeout=30) as answer:
            page = answer.read().decode()
        require("Menuiserie des Tilleuls", page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        began = time.monotonic()
        self.run("version")
        asked = time.monotonic()
        opener.open(f"{home}/quitter", urllib.parse.urlencode({"csrf_token": token}).encode(), 30).close()
        process.communicate(timeout=60)
        if time.monotonic() - asked > 5 + asked - began:  # what a bare start takes is the load of the machine
            raise SystemExit("the program took too long to end")


def require(words: str, text: str) -> None:
    """End the trial where the words are missing."""
    if words not in text:
        raise SystemExit(f"{words!r} is missing in: {text[:500]}")


def main() -> None:
    """Try the file named, or the one in dist/."""
    program = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist" / NAME
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(program.absolute(), Path(folder))
        trial.try_terminal()
        trial.try_pages()
        trial.try_letters()
    print(f"{program.name} works")


if __name__ == "__main__":
    main()
