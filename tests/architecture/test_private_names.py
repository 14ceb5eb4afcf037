"""No private name of a library is imported, read, set or overridden: it may change in any version."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import relances_app

PROJECT = Path(__file__).parents[2]
SOURCES = sorted([
    PROJECT / "run.py", *(PROJECT / "build").glob("*.py"), *(PROJECT / "relances_app").rglob("*.py"),
])  # fmt: skip

ALLOWED = {("sys", "_MEIPASS")}
"""PyInstaller documents this name: the extraction folder of the single file."""

BY_NAME = {"getattr", "setattr", "delattr", "hasattr"}


def is_private(name: str) -> bool:
    """Return whether a part of a dotted name is private; `_value_` of enum and `__name__` are public."""
    return any(part.startswith("_") and not part.endswith("_") for part in name.split("."))


def find_bound(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Yield the imports from other packages: full name, local name, line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, alias.asname or alias.name.partition(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", alias.asname or alias.name, node.lineno


def find_read(node: ast.AST) -> tuple[ast.expr, str] | None:
    """Return the object and the attribute that an expression reads or sets, also through `getattr`."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if isinstance(node, ast.Call) and len(node.args) > 1:
        called, (target, name) = node.func, node.args[:2]
        if isinstance(called, ast.Name) and called.id in BY_NAME and isinstance(name, ast.Constant):
            return target, str(name.value)
    return None


def find_root(node: ast.expr) -> str:
    """Return the first name of a chain such as `re.sub.x` or `super().x`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def find_private(source: str) -> list[tuple[int, str]]:
    """Return the private names of other packages used in a source, with their lines."""
    tree, found = ast.parse(source), []
    bound = [entry for entry in find_bound(tree) if entry[0].split(".")[0] != "relances_app"]
    found += [(line, name) for name, _, line in bound if is_private(name)]
    names = {name for _, name, _ in bound}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            found += [
                (node.lineno, str(argument.value))
                for argument in node.args
                if isinstance(argument, ast.Constant) and is_private(str(argument.value))
            ]
        read = find_read(node)
        if read and is_private(read[1]):
            root = find_root(read[0])
            if root in names and (root, read[1]) not in ALLOWED:
                found.append((node.lineno, f"{root}: {read[1]}"))
    return sorted(found)


def test_no_private_name_of_a_library_is_used():
    found = [
        f"{path.relative_to(PROJECT)}:{line}: {name}"
        for path in SOURCES
        for line, name in find_private(path.read_text(encoding="utf-8"))
    ]
    assert len(SOURCES) > 100
    assert found == []


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("from re import _compiler", "re._compiler"),
        ("from re._compiler import compile", "re._compiler.compile"),
        ("import re._compiler", "re._compiler"),
        ("import _sre as engine", "_sre"),
        ("import importlib\nimportlib.import_module('re._compiler')", "re._compiler"),
        ("import re\nre._cache.clear()", "re: _cache"),
        ("import re as words\nwords._compiler._sre = None", "words: _compiler"),
        ("import os.path\nos.path._get_sep('')", "os: _get_sep"),
        ("def late():\n    from werkzeug.routing import Rule\n    return Rule._build", "Rule: _build"),
        ("import sys\ngetattr(sys, '_getframe')()", "sys: _getframe"),
        ("import dataclasses\nsetattr(dataclasses, '_FIELDS', '')", "dataclasses: _FIELDS"),
        ("import os\nos._MEIPASS", "os: _MEIPASS"),
    ],
)
def test_a_planted_private_name_is_found(planted, name):
    assert (len(planted.splitlines()), name) in find_private(planted)


@pytest.mark.parametrize(
    "innocent",
    [
        "import sys\ngetattr(sys, '_MEIPASS', '')\nsys._MEIPASS",
        "from __future__ import annotations\nimport re\nre.__name__",
        "from relances_app.web import forms\nforms._clean('')",
        "class Ours:\n    def show(self):\n        return self._shown",
    ],
)
def test_names_of_the_program_and_documented_ones_are_accepted(innocent):
    assert find_private(innocent) == []


def find_overridden(kind: type) -> list[str]:
    """Return the private methods of a class that override one of a base class of another package."""
    bases = [base for base in kind.__mro__[1:] if not base.__module__.startswith("relances_app")]
    return [
        name
        for name, value in vars(kind).items()
        if inspect.isfunction(value) and is_private(name) and any(name in vars(base) for base in bases)
    ]


def test_no_private_method_of_a_library_is_overridden():
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(relances_app.__path__, "relances_app.")
    ]
    kinds = [
        kind
        for module in modules
        for kind in vars(module).values()
        if inspect.isclass(kind) and kind.__module__ == module.__name__
    ]
    found = [f"{kind.__module__}.{kind.__name__}.{name}" for kind in kinds for name in find_overridden(kind)]
    assert len(kinds) > 100
    assert found == []


def test_a_planted_override_is_found():
    from werkzeug.routing import Rule

    late = type("Late", (Rule,), {"_compile_builder": lambda self: None, "_ours": lambda self: None})
    assert find_overridden(late) == ["_compile_builder"]
