"""Small files and functions: at most 210 lines and 40 lines, unless the docstring gives the reason."""

import ast
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
MAX_FILE, MAX_FUNCTION = 210, 40
REASON = "Long because "
"""How the reason for a longer file or function begins, in its docstring."""


def list_python_files():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted({PROJECT / name for name in listed.stdout.split()})


def find_long_parts(name, source):
    """Return the parts of a file that are too long and give no reason, with their number of lines."""
    tree = ast.parse(source)
    parts = [(name, len(source.splitlines()), MAX_FILE, tree)]
    parts += [
        (f"{name}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1, MAX_FUNCTION, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [
        f"{part}: {lines} lines"
        for part, lines, most, node in parts
        if lines > most and REASON not in (ast.get_docstring(node) or "")
    ]


def test_files_and_functions_are_small_or_give_a_reason():
    files = [path for path in list_python_files() if path.exists()]
    assert len(files) > 500
    long = [
        part
        for path in files
        for part in find_long_parts(str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8"))
    ]
    assert long == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\n" * 211, ["planted.py: 211 lines"]),
        ("def f():\n" + "    x = 1\n" * 40, ["planted.py:1 f: 41 lines"]),
        ('"""A table.\n\nLong because it is a table.\n"""\n' + "x = 1\n" * 300, []),
        ("def f():\n" + "    x = 1\n" * 39, []),
    ],
)
def test_a_planted_long_part_is_found(source, found):
    assert find_long_parts("planted.py", source) == found
