"""The single file, where `make binary` has built it."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from frozen_build import EXECUTABLE

TABLE = "Code client;Nom;Email;Numéro;Date facture;Échéance;Montant TTC\n" + "".join(
    f"C{n};Menuiserie {n};c{n}@example.org;F{n};02/01/2024;02/02/2024;{n},50\n" for n in range(1, 4)
)


class FrozenProgram:
    """The single file in a folder with a space and an accent, on data of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "Clé de l'atelier été"
        self.folder.mkdir()
        self.path = Path(shutil.copy(EXECUTABLE, self.folder))
        self.data = folder / "données"
        self.temp = folder / "temp"
        self.temp.mkdir()
        self.environment = {
            **os.environ, "HOME": str(folder), "TMPDIR": str(self.temp), "XDG_STATE_HOME": str(folder / "state"),
        }  # fmt: skip
        self.table = folder / "factures.csv"
        self.table.write_text(TABLE, encoding="utf-8")

    def start(self, *words: str, **options) -> subprocess.Popen[str]:
        options = {"env": self.environment, "stderr": subprocess.STDOUT, **options}
        command = [str(self.path), "--data", str(self.data), *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", **options)

    def run(self, *words: str, code: int = 0, **options) -> str:
        process = self.start(*words, **options)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == code, said
        return said

    def fill(self) -> "FrozenProgram":
        self.run("import", str(self.table))
        self.run(
            "structure", "set", "name=Scierie des Saules", "street=1 quai des Saules", "postcode=44000",
            "town=Nantes",
            "sender_address=compta@saules.example.com", "iban=FR7630006000011234567890189",
        )  # fmt: skip
        return self

    def open(self, *words: str, **options) -> tuple[subprocess.Popen[str], str]:
        process = self.start("--no-browser", *words, **options)
        line = process.stdout.readline()
        found = re.search(r"http\S+", line)
        assert found, line + process.communicate(timeout=20)[0]
        return process, found[0]


def terminate(process: subprocess.Popen[str]) -> None:
    """End the program as the system does."""
    process.terminate()
    process.communicate(timeout=20)


def measure_load(frozen_program: FrozenProgram) -> float:
    """Return the seconds that a bare start takes here and now: little on a machine that has nothing else to do."""
    began = time.monotonic()
    frozen_program.run("version")
    return time.monotonic() - began


@contextmanager
def small_disk(folder: Path, size: int = 300_000) -> Iterator[None]:
    """Mount a disk of so many bytes on a folder; skip where that cannot be."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if (
        os.name == "nt"
        or os.geteuid() != 0
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
