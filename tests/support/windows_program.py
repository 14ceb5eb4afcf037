"""The programs for Windows, run by a Windows Python: on Windows, or under wine by `make windows`."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from frozen_build import PROJECT
from program_data import ProgramData

WINDOWED, TERMINAL = PROJECT / "dist" / "relances.exe", PROJECT / "dist" / "relances-cli.exe"
TIMEOUT_SECONDS = 300
"""Guard against a program that hangs; no test measures against it."""

AS_OF = "2024-08-01"


def is_wine() -> bool:
    """Return whether the tests run under wine, which lacks some of what Windows does."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


class WindowsProgram(ProgramData):
    """Both programs in a folder with an accent, on data and profile folders of their own."""

    def __init__(self, folder: Path, customers: int = 40) -> None:
        if not (WINDOWED.exists() and TERMINAL.exists()):
            pytest.skip("the programs for Windows are not built here: make windows")
        self.folder, self.data, self.customers = folder, folder / "Données d'Hélène", customers
        program_folder = folder / "Clé d'Hélène"
        program_folder.mkdir()
        self.terminal = Path(shutil.copy(TERMINAL, program_folder))
        self.windowed = Path(shutil.copy(WINDOWED, program_folder))
        self.environment = dict(os.environ)
        for name in ("TEMP", "TMP", "APPDATA", "WIN_PD_OVERRIDE_APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
            target = folder / name.lower().replace("tmp", "temp")
            target.mkdir(exist_ok=True)
            self.environment[name] = str(target)

    def start(self, *words: str, program: Path | None = None, **options) -> subprocess.Popen[str]:
        options = {
            "stdin": subprocess.DEVNULL,
            "stderr": subprocess.STDOUT,
            "stdout": subprocess.PIPE,
            **options,
        }
        return subprocess.Popen(
            [str(program or self.terminal), "--data", str(self.data), *words],
            env=self.environment, text=True, encoding="utf-8", **options,
        )  # fmt: skip

    def run(self, *words: str, code: int | None = 0, **options) -> str:
        process = self.start(*words, **options)
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
        assert code is None or process.returncode == code, output
        return output or ""

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

    def open(self) -> tuple[subprocess.Popen[str], str]:
        process = self.start("--no-browser")
        line = process.stdout.readline()
        found = re.search(r"http\S+", line)
        assert found, line + process.communicate(timeout=TIMEOUT_SECONDS)[0]
        return process, found[0]
