"""What Python compiles anew at each start, the methods of dataclasses and regular expressions, compiled at the build.

What is not found here is compiled as ever: the text itself is the key, so that nothing else can be taken for it.
"""

import dataclasses
import importlib
import marshal
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

MODULE = "relances_ready"
"""The module that holds them in the single file; build/recipe.py has it written."""

Pattern = tuple[str | bytes, int]

_COMPILER: Any = importlib.import_module("re._compiler")
_DATACLASSES: Any = dataclasses


def use_ready() -> None:
    """Take from the single file what was compiled for it; nothing to do elsewhere."""
    if getattr(sys, "frozen", False):
        ready = importlib.import_module(MODULE)
        put_in_place(ready.METHODS, ready.PATTERNS)


def put_in_place(
    methods: Mapping[str, bytes], patterns: Mapping[Pattern, tuple[Any, ...]]
) -> Callable[[], None]:
    """Let dataclasses and `re` look here first; return what takes it back."""
    compile_anew, make = _COMPILER.compile, _COMPILER._sre.compile

    def run(text: str | CodeType, *spaces: dict[str, Any]) -> None:
        kept = methods.get(text) if isinstance(text, str) else None
        exec(marshal.loads(kept) if kept else text, *spaces)  # noqa: S102, S302  as dataclasses do; our own file

    def compile_pattern(pattern: Any, flags: int = 0) -> re.Pattern[Any]:  # noqa: ANN401  a text, or what it was parsed to
        kept = patterns.get((pattern, flags)) if isinstance(pattern, str | bytes) else None
        made: re.Pattern[Any] = make(pattern, *kept) if kept else compile_anew(pattern, flags)
        return made

    _DATACLASSES.exec, _COMPILER.compile = run, compile_pattern

    def take_back() -> None:
        del _DATACLASSES.exec
        _COMPILER.compile = compile_anew

    return take_back


class Recorder:
    """Notes what is compiled while the program starts, at the build."""

    def __init__(self) -> None:
        self.methods: dict[str, bytes] = {}
        self.patterns: dict[Pattern, tuple[Any, ...]] = {}
        self._asked: Pattern = ("", 0)
        self._compile, self._sre = _COMPILER.compile, _COMPILER._sre

    def begin(self) -> None:
        """Note from now on, for the life of this process."""
        _DATACLASSES.exec, _COMPILER.compile, _COMPILER._sre = self._run, self._note_pattern, self

    def _run(self, text: str, *spaces: dict[str, Any]) -> None:
        self.methods[text] = marshal.dumps(compile(text, "<string>", "exec"))
        exec(text, *spaces)  # noqa: S102  as dataclasses do

    def _note_pattern(self, pattern: Any, flags: int = 0) -> re.Pattern[Any]:  # noqa: ANN401
        self._asked = (pattern, int(flags))
        made: re.Pattern[Any] = self._compile(pattern, flags)
        return made

    def compile(self, pattern: Any, flags: int, code: list[int], *made: Any) -> re.Pattern[Any]:  # noqa: ANN401  in the place of `_sre`
        """Note what a pattern was compiled to."""
        if self._asked[0] == pattern and isinstance(pattern, str | bytes):
            self.patterns[self._asked] = (int(flags), [int(number) for number in code], *made)
        done: re.Pattern[Any] = self._sre.compile(pattern, flags, code, *made)
        return done

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever else `_sre` has
        return getattr(self._sre, name)

    def write(self, target: Path) -> None:
        """Write the module, the same at each build."""
        methods = dict(sorted(self.methods.items()))
        patterns = dict(sorted(self.patterns.items(), key=repr))
        target.write_text(f"METHODS = {methods!r}\nPATTERNS = {patterns!r}\n", encoding="utf-8")
