"""Native libraries that the single file keeps packed until they are wanted: most of what there is to unpack."""

import importlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

NAME = "packed.zip"
"""The file of them, made by build/recipe.py."""

FOLDERS = {
    "PIL": ("PIL", "pillow.libs"),
    "cryptography": ("cryptography",),
    "python_calamine": ("python_calamine",),
    "rapidfuzz": ("rapidfuzz",),
}
"""The folders that a package needs of it, by its name."""


class _PackedFinder(MetaPathFinder):
    """Finds nothing itself: it puts the files where the other finders look for them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.waiting = folder, dict(FOLDERS)

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in self.waiting:
            unpack(self.folder, self.waiting[name])
            del self.waiting[name]
            importlib.invalidate_caches()
        return None


def unpack(folder: Path, wanted: Sequence[str]) -> None:
    """Put the files of some folders beside the others; several processes of one start may do it at once."""
    with zipfile.ZipFile(folder / NAME) as packed:
        for name in packed.namelist():
            target = folder / name
            if name.partition("/")[0] not in wanted or target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(packed.read(name))
            Path(unfinished).replace(target)


def unpack_when_wanted() -> None:
    """Let the single file unpack what is packed when it is first imported; nothing to do elsewhere."""
    folder = Path(getattr(sys, "_MEIPASS", ""))
    if getattr(sys, "frozen", False) and (folder / NAME).is_file():
        sys.meta_path.insert(0, _PackedFinder(folder))
