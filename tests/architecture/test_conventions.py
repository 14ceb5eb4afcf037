"""Conventions of the code base: module docstrings, used templates, vendored files, top-level folders."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
APP = PROJECT / "relances_app"
MODULES = sorted(path for path in APP.rglob("*.py") if path.name != "__init__.py")
TEMPLATES = {str(path.relative_to(APP / "templates")): path for path in (APP / "templates").rglob("*.html")}
TOP_LEVEL = {
    "relances_app", "build", "tests", "docs", "bench", ".ci", "run.py", "pyproject.toml", "README.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile", ".gitignore", ".github",
}  # fmt: skip


def test_every_module_has_a_docstring_summary():
    wrong = []
    for path in [*MODULES, PROJECT / "run.py"]:
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        first = said.partition("\n")[0]
        if (
            len(first) < 15
            or first[-1] not in ".!?"
            or (said != first and not said.startswith(f"{first}\n\n"))
        ):
            wrong.append(str(path.relative_to(PROJECT)))
    assert len(MODULES) > 100
    assert wrong == []


def test_every_init_is_empty():
    inits = list(APP.rglob("__init__.py"))
    assert {path.parent for path in inits} == {path.parent for path in MODULES}
    assert [str(path) for path in inits if path.read_bytes()] == []


def test_every_template_is_rendered_somewhere():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*MODULES, *TEMPLATES.values()))
    unused = [
        name
        for name in TEMPLATES
        if not re.search(rf"""["']{re.escape(name.removeprefix("mail/"))}["']""", text)
    ]
    assert unused == []


def test_every_referenced_template_exists():
    web = [path for path in MODULES if path.is_relative_to(APP / "web")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*web, *TEMPLATES.values()))
    assert set(re.findall(r"""["']([\w/]+\.html)["']""", text)) - set(TEMPLATES) == set()


def test_no_template_holds_script_or_style_or_switches_escaping_off():
    forbidden = re.compile(
        r"<style|\sstyle=|\son\w+=|javascript:|\|\s*safe\b|autoescape false|hx-on|<script(?![^>]*src=)"
    )
    mail = {"mail/reminder.html"}  # a mail contains its styles
    wrong = [
        name
        for name, path in TEMPLATES.items()
        if name not in mail and forbidden.search(path.read_text("utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in APP.rglob("VENDORED.md")), ids=lambda path: path.name
)
def test_vendored_files_match_their_checksums(folder):
    rows = re.findall(
        r"^\| `?([^`|]+?)`? \|.*`([0-9a-f]{64})` \|$",
        (folder / "VENDORED.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert rows
    for name, digest in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_every_third_party_script_and_font_is_listed():
    for folder, pattern in ((APP / "static", "*.min.js"), (APP / "pdf" / "fonts", "*.ttf")):
        vendored = (folder / "VENDORED.md").read_text("utf-8")
        files = [path.name for path in folder.glob(pattern)]
        assert files
        assert [name for name in files if name not in vendored] == []


def test_the_top_level_has_only_the_listed_folders():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: what was added beside the files cannot be told apart")
    assert {line.partition("/")[0] for line in listed.stdout.splitlines()} - TOP_LEVEL == set()
    assert [name for name in sorted(TOP_LEVEL) if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("name", ["reliability.md", "security.md"])
def test_every_test_named_in_the_documents_exists(name):
    text = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", text)
    missing = [
        f"{path}::{test}"
        for path, test in named
        if f"def {test}(" not in (PROJECT / "tests" / path).read_text(encoding="utf-8")
    ]
    assert len(named) > 40
    assert missing == []
