"""Modules that are loaded at their first use, so that the first page does not wait for what it does not need."""

import sys
import threading
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LATER = ("relances_app.services.", "relances_app.store.")
"""Floors whose modules come to others by their name: an attribute asked for loads them."""

LATER_ELSEWHERE = frozenset({"dateutil.parser"})
"""The same of libraries: this one comes along with sqlite-utils, which uses it in one recipe."""

_KNOWN = frozenset({
    "__class__", "__dict__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__",
})  # fmt: skip
"""What the import system asks of each module, loaded or not."""


class _Unloaded(ModuleType):
    """A module whose code has not run yet; the first look at what it defines runs it."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  a module holds anything
        if name not in _KNOWN:
            _load(self)
        return ModuleType.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _KNOWN:  # a test that puts something in the place of a function
            _load(self)
        ModuleType.__setattr__(self, name, value)


def _load(module: ModuleType) -> None:
    spec = module.__spec__
    loader = spec.loader if spec else None
    # One lock a module, as imports have: their order is that of the arrows, which have no circles.
    if isinstance(loader, _LateLoader):
        with loader.lock:
            if not loader.has_begun:
                loader.has_begun = True
                loader.run(module)


class _LateLoader(Loader):
    def __init__(self, loader: Loader) -> None:
        self.loader, self.lock, self.has_begun = loader, threading.RLock(), False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the code for later."""
        module.__class__ = _Unloaded

    def run(self, module: ModuleType) -> None:
        try:
            self.loader.exec_module(module)
        except BaseException:
            self.has_begun = False
            raise
        # A plain module from here on, as quick as any.
        module.__class__ = ModuleType


class _LateFinder(MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ANN401  signature of importlib
        if not (name.startswith(LATER) or name in LATER_ELSEWHERE):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _LateLoader(spec.loader)
        return spec


def load_later() -> None:
    """Let the modules named above wait for their first use, from now on and in this process."""
    if not any(isinstance(finder, _LateFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _LateFinder())
