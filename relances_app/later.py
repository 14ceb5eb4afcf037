"""Modules that are loaded at their first use, so that the first page does not wait for what it does not need."""

import sys
import threading
from collections.abc import Callable
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LATER = ("relances_app.services.", "relances_app.store.")
"""Floors whose modules come to others by their name: an attribute asked for loads them."""

LATER_ELSEWHERE = frozenset({"bz2", "dateutil.parser", "importlib.metadata", "lzma", "ssl"})
"""The same of libraries that come along with others, which use them seldom or never."""

MISSED = {"werkzeug.serving": "ssl"}
"""A library that another can do without, and here does: no page is served by werkzeug's own server."""

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


class _LateLoader:
    def __init__(self, loader: Any) -> None:  # noqa: ANN401  any loader
        self.loader, self.lock, self.has_begun = loader, threading.RLock(), False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self.loader.create_module(spec)
        return made

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


class _DoingWithout:
    """Loads a module as if a library were not installed."""

    def __init__(self, loader: Any, missed: str) -> None:  # noqa: ANN401  any loader
        self.loader, self.missed = loader, missed

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        kept = sys.modules.get(self.missed)
        sys.modules[self.missed] = None  # type: ignore[assignment]
        try:
            self.loader.exec_module(module)
        finally:
            del sys.modules[self.missed]
            if kept is not None:
                sys.modules[self.missed] = kept


class _LateFinder:
    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ANN401  signature of importlib
        if name in MISSED:
            return _replace_loader(
                PathFinder.find_spec(name, path, target), partial(_DoingWithout, missed=MISSED[name])
            )
        if not (name.startswith(LATER) or name in LATER_ELSEWHERE):
            return None
        return _replace_loader(PathFinder.find_spec(name, path, target), _LateLoader)


def _replace_loader(spec: ModuleSpec | None, wrap: Callable[[Any], Any]) -> ModuleSpec | None:
    if spec is not None and spec.loader is not None:
        spec.loader = wrap(spec.loader)
    return spec


def load_later() -> None:
    """Let the modules named above wait for their first use, from now on and in this process."""
    if not any(isinstance(finder, _LateFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _LateFinder())
