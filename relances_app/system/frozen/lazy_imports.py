"""Lazy imports of the single file: modules that the first page does not need are loaded on first use."""

import importlib
import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LAZY_PACKAGES = ("relances_app.services.", "relances_app.store.")
"""Packages whose modules are imported lazily."""

LAZY_LIBRARIES = frozenset({"bz2", "dateutil.parser", "importlib.metadata", "lzma", "ssl"})
"""Modules imported by libraries that the first page does not use."""


# Like importlib.util.LazyLoader, which before Python 3.12 lets a second thread see a half-loaded module.
class LazyLoader(Loader):
    """Loader that executes a module once, at the first access to one of its attributes; thread-safe."""

    def __init__(self, loader: Loader) -> None:
        self.loader, self.lock, self.has_begun = loader, threading.RLock(), False

    def exec_module(self, module: ModuleType) -> None:
        """Postpone the execution of the module."""
        module.__class__ = LazyModule

    def run(self, module: ModuleType) -> None:
        """Execute the module, or wait until another thread has; raises what the module raises, at each access."""
        # No deadlock: the locks of two modules are taken in the order of their imports, which has no cycles.
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


class LazyModule(ModuleType):
    """A module that has not been executed yet."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  attributes of a module have any type
        # The import system reads names such as `__path__`, which are set before the module is executed.
        if not name.startswith("__") and self.__spec__ and isinstance(self.__spec__.loader, LazyLoader):
            self.__spec__.loader.run(self)
        return ModuleType.__getattribute__(self, name)


class NoSslLoader(Loader):
    """Loader that executes werkzeug.serving without ssl, which it supports: Flask imports it, but never uses it."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module while an import of ssl fails."""
        lazy_ssl = importlib.import_module("ssl")
        sys.modules["ssl"] = None  # type: ignore[assignment]  # documented: makes the import fail
        try:
            self.loader.exec_module(module)
        finally:
            sys.modules["ssl"] = lazy_ssl


class LazyFinder(MetaPathFinder):
    """Meta path finder that wraps the loaders of the modules named above."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module named above, None for all others."""
        if name == "werkzeug.serving":
            wrap: type[LazyLoader | NoSslLoader] = NoSslLoader
        elif name.startswith(LAZY_PACKAGES) or name in LAZY_LIBRARIES:
            wrap = LazyLoader
        else:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            spec.loader = wrap(spec.loader)
        return spec


def install_lazy_importer() -> None:
    """Install the finder in the single file; does nothing when running from source."""
    if getattr(sys, "frozen", False):
        sys.meta_path.insert(0, LazyFinder())
