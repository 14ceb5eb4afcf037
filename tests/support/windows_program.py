"""The programs for Windows, run by a Windows Python: on Windows, or under wine by `make windows`."""

import itertools
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from frozen_build import PROJECT
from program_data import ProgramData

WINDOWED, TERMINAL = PROJECT / "dist" / "relances.exe", PROJECT / "dist" / "relances-cli.exe"
TIMEOUT_SECONDS = 300
"""Guard against a program that hangs; no test measures against it."""

AS_OF = "2024-08-01"


class WindowsProgram(ProgramData):
    """Both programs in a folder with an accent, on data and profile folders of their own."""

    def __init__(self, folder: Path, customers: int = 40) -> None:
        if not (WINDOWED.exists() and TERMINAL.exists()):
            pytest.skip("the programs for Windows are not built here: make windows")
        self.folder, self.data, self.customers = folder, folder / "Données d'Hélène", customers
        program_folder = folder / "Clé d'Hélène"
        program_folder.mkdir()
        self._numbers = itertools.count(1)
        self.terminal = Path(shutil.copy(TERMINAL, program_folder))
        self.windowed = Path(shutil.copy(WINDOWED, program_folder))
        self.environment = dict(os.environ)
        for name in ("TEMP", "TMP", "APPDATA", "WIN_PD_OVERRIDE_APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
            target = folder / name.lower().replace("tmp", "temp")
            target.mkdir(exist_ok=True)
            self.environment[name] = str(target)

    def start(
        self, *words: str, program: Path | None = None, **options
    ) -> tuple[subprocess.Popen[bytes], Path]:
        """Start a program; return it with the file of its output.

        It is a file and no pipe: one that a service of wine inherits never ends.
        """
        path = self.folder / f"sortie-{next(self._numbers)}.txt"
        with path.open("w+b") as output:  # wine refuses a file that is open for writing only
            options = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "stdout": output, **options}
            process = subprocess.Popen(
                [str(program or self.terminal), "--data", str(self.data), *words],
                env=self.environment,
                **options,
            )
        return process, path

    def run(self, *words: str, code: int | None = 0, **options) -> str:
        process, path = self.start(*words, **options)
        try:
            process.wait(TIMEOUT_SECONDS)
        finally:
            process.kill()
        output = path.read_text("utf-8")
        assert code is None or process.returncode == code, output
        return output

    def fill(self, port: int) -> "WindowsProgram":
        """Import customers with one due invoice each, and set the mail server."""
        lines = ["Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC"]
        lines += [
            f"C{n:04d};Hélène {n};client{n}@example.org;F{n:05d};02/01/2024;02/02/2024;{n},50"
            for n in range(1, self.customers + 1)
        ]
        table = self.folder / "factures été.csv"
        table.write_text("\n".join(lines), encoding="utf-8")
        self.run("import", str(table))
        self.run(
            "structure", "set", "name=Scierie des Saules", "street=1 quai des Saules", "postcode=44000",
            "town=Nantes", "mail_host=127.0.0.1", f"mail_port={port}", "mail_security=none",
            "sender_address=compta@saules.example.com", "mails_per_minute=0", "mails_per_hour=0", "mails_per_day=0",
        )  # fmt: skip
        return self

    def send(self, code: int | None = 0) -> str:
        return self.run("send", "--level", "1", "--as-of", AS_OF, "--json", code=code)

    def open(self) -> tuple[subprocess.Popen[bytes], str]:
        """Start the pages; return the program and the address at which it can be entered."""
        process, path = self.start("--no-browser")
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if found := re.search(r"http\S+\s", path.read_text("utf-8")):
                return process, found[0].strip()
            time.sleep(0.1)
        process.kill()
        raise AssertionError(path.read_text("utf-8"))
