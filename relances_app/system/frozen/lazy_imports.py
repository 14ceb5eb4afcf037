"""Modules that the single file loads at their first use, so that the first page does not wait for them."""

import importlib
import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LAZY_PACKAGES = ("relances_app.services.", "relances_app.store.")
"""Packages whose modules others import by name: the first attribute asked for loads them."""

LAZY_LIBRARIES = frozenset({"bz2", "dateutil.parser", "importlib.metadata", "lzma", "ssl"})
"""Modules that libraries import and that the first page does not use."""


# As importlib.util.LazyLoader, which before Python 3.12 lets a second thread see a module that is half loaded.
class LateLoader(Loader):
    """Runs a module when the first of its names is asked for, once, however many threads ask."""

    def __init__(self, loader: Loader) -> None:
        self.loader, self.lock, self.has_begun = loader, threading.RLock(), False

    def exec_module(self, module: ModuleType) -> None:
        """Leave the code for later."""
        module.__class__ = LateModule

    def run(self, module: ModuleType) -> None:
        """Run the code, or wait until another thread has; raises what the code raises, at each use."""
        # The locks of two modules are taken in the order of their imports, which has no circles.
        with self.lock:
            if self.has_begun:
                return
            self.has_begun = True
            try:
                self.loader.exec_module(module)
            except BaseException:
                self.has_begun = False
                raise
            module.__class__ = ModuleType


class LateModule(ModuleType):
    """A module whose code has not run yet."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  a module holds anything
        # Names such as `__path__` are those that an import asks for, and set beforehand.
        if not name.startswith("__") and self.__spec__ and isinstance(self.__spec__.loader, LateLoader):
            self.__spec__.loader.run(self)
        return ModuleType.__getattribute__(self, name)


class ServerLoader(Loader):
    """Runs werkzeug.serving without ssl, as it can: Flask imports this server and serves no page by it."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def exec_module(self, module: ModuleType) -> None:
        """Run the code."""
        waiting = importlib.import_module("ssl")
        sys.modules["ssl"] = None  # type: ignore[assignment]  # as Python has it: an import of it fails
        try:
            self.loader.exec_module(module)
        finally:
            sys.modules["ssl"] = waiting


class LateFinder(MetaPathFinder):
    """Finds the modules named above where the other finders do, and gives them a loader of this file."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is; None for all others."""
        if name == "werkzeug.serving":
            wrap: type[LateLoader | ServerLoader] = ServerLoader
        elif name.startswith(LAZY_PACKAGES) or name in LAZY_LIBRARIES:
            wrap = LateLoader
        else:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            spec.loader = wrap(spec.loader)
        return spec


def install_lazy_importer() -> None:
    """Let the modules named above wait in the single file; from source all are loaded as Python does."""
    if getattr(sys, "frozen", False):
        sys.meta_path.insert(0, LateFinder())
