"""The words of the screens are those of French accounting: replaced words and phrases do not come back."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]
APP = PROJECT / "relances_app"
REPLACED_WORDS = Path(__file__).with_name("replaced_french_words.txt")
DATA = {f"importers/tables/{name}.py" for name in ("state_headings", "states", "synonyms")}
"""Modules whose French words are those of other programs."""


def load_patterns() -> list[re.Pattern[str]]:
    """Return the expressions of the list."""
    lines = REPLACED_WORDS.read_text(encoding="utf-8").splitlines()
    words = [line.partition("  #")[0] for line in lines if line and not line.startswith("#")]
    return [re.compile(rf"(?<!\w)(?:{word})".replace(" ", r"\s+")) for word in words]


def normalize(text: str) -> str:
    """Return a text with straight apostrophes and plain spaces."""
    return text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


def list_strings(source: str) -> Iterator[tuple[int, str]]:
    """Yield the constant texts of a module that are not docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def list_texts() -> Iterator[tuple[str, str]]:
    """Yield place and text of everything a user may read."""
    for path in sorted(APP.rglob("*.py")):
        name = path.relative_to(APP).as_posix()
        if name not in DATA:
            for line, text in list_strings(path.read_text(encoding="utf-8")):
                yield f"{name}:{line}", text
    for path in sorted([*APP.rglob("templates/**/*.html"), *(APP / "static").glob("*.js")]):
        if not path.name.endswith(".min.js"):
            yield (
                path.relative_to(APP).as_posix(),
                re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL),
            )
    yield "docs/guide.md", (PROJECT / "docs/guide.md").read_text(encoding="utf-8")


def test_no_replaced_word_is_shown():
    patterns = load_patterns()
    assert len(patterns) > 40
    found = [
        f"{place}: {match[0]}"
        for place, text in list_texts()
        for pattern in patterns
        for match in pattern.finditer(normalize(text))
    ]
    assert found == []


def test_the_list_finds_a_word_with_either_apostrophe_and_across_lines():
    patterns = load_patterns()
    for text in ("C’est vu", "Marqué d'après vous", "vous seul\n  pouvez le dire"):
        assert any(pattern.search(normalize(text)) for pattern in patterns), text
