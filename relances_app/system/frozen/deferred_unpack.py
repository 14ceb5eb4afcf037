"""What the single file keeps packed until it is wanted: most of its native libraries, and its fonts."""

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
"""The files that wait for the first import of a module, by its name.

Before `_hashlib` is there, sums and signatures come from Python's own code.
"""

DISK_FULL_MESSAGE = (
    "Le dossier temporaire est plein : le programme n'a pas pu y déballer une partie de lui-même. "
    "Libérez de la place sur le disque, puis recommencez."
)


def find_package_for(path: str) -> str | None:
    """Return the module that a file waits for, or None when each start needs it."""
    return next((name for name, pattern in GROUPS.items() if re.match(pattern, path)), None)


def module_name_for(group: str) -> str:
    """Return the module that holds the files of a group inside the single file; build/recipe.py writes it."""
    return f"relances_packed_{group}"


class UnpackFinder:
    """Finds nothing itself: it puts the files where the other finders look for them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.pending = folder, set(GROUPS)

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> None:
        """Unpack what waits for a module. Raises Refusal where there is no room for it."""
        if name not in self.pending:
            return
        module = module_name_for(name)
        unpack(self.folder, importlib.import_module(module).FILES)
        del sys.modules[module]
        self.pending.discard(name)
        importlib.invalidate_caches()


def unpack(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files beside the others; several processes of one start may do it at once. Raises Refusal without room."""
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
    """Let the single file unpack what is packed when it is first imported; nothing to do elsewhere."""
    # On macOS every file is unpacked at the start: each is signed where it lies.
    if getattr(sys, "frozen", False) and sys.platform != "darwin":
        sys.meta_path.insert(0, UnpackFinder(Path(getattr(sys, "_MEIPASS", ""))))
