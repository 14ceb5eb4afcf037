"""Deferred unpacking: the single file unpacks most native libraries and its fonts when they are first imported."""

import importlib
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from relances_app.domain.errors import UserError

GROUPS = {
    "PIL": r"(PIL|pillow\.libs)/",
    "_ssl": r"(.*/)?(libssl|libcrypto|_ssl|_hashlib)\b",
    "certifi": r"certifi/",
    "cryptography": r"cryptography/|_cffi_backend\b",
    "python_calamine": r"python_calamine/",
    "rapidfuzz": r"rapidfuzz/|libstdc\+\+",
    "reportlab": r"relances_app/pdf/fonts/",
    "stdnum": r"stdnum/",
}
"""Pattern of the files to unpack at the first import of a module, by the name of that module.

Until `_hashlib` is unpacked, Python's built-in implementations compute hashes and signatures.
"""

DISK_FULL_MESSAGE = (
    "Le dossier temporaire est plein : le programme n'a pas pu y déballer une partie de lui-même. "
    "Libérez de la place sur le disque, puis recommencez."
)


def find_package_for(path: str) -> str | None:
    """Return the module whose import unpacks a file, or None when every start needs the file."""
    return next((name for name, pattern in GROUPS.items() if re.match(pattern, path)), None)


def module_name_for(group: str) -> str:
    """Return the name of the module with the files of a group, which build/pyinstaller_config.py generates."""
    return f"relances_packed_{group}"


class UnpackFinder:
    """Meta path finder that finds nothing itself: it unpacks files where the other finders look for them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.pending = folder, set(GROUPS)

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> None:
        """Unpack the files of a module at its first import; raises UserError when the disk is full."""
        if name not in self.pending:
            return
        module = module_name_for(name)
        unpack(self.folder, importlib.import_module(module).FILES)
        del sys.modules[module]
        self.pending.discard(name)
        importlib.invalidate_caches()


def unpack(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into the extraction folder; raises UserError when the disk is full.

    Several processes of one program may do this at the same time.
    """
    unfinished = None
    try:
        for name, content in files.items():
            target = folder / name
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(unfinished).replace(target)
    except OSError as error:
        if unfinished:
            Path(unfinished).unlink(missing_ok=True)
        raise UserError(DISK_FULL_MESSAGE) from error


def install_unpack_finder() -> None:
    """Install the finder in the single file; does nothing when running from source."""
    # On macOS every file is unpacked at start-up, because each is signed in its place.
    if getattr(sys, "frozen", False) and sys.platform != "darwin":
        sys.meta_path.insert(0, UnpackFinder(Path(getattr(sys, "_MEIPASS", ""))))
