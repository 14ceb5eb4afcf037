"""Comments, docstrings, names and documents use plain technical English: no banned word or phrase."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
BANNED_WORDS = Path(__file__).with_name("banned_words.txt")

TEXT_SUFFIXES = {".html", ".md", ".toml", ".sh", ".js", ".css", ".sql", ".yml", ".spec", ".c"}
TEXT_NAMES = {"Makefile", "run", ".gitignore"}
NOT_READ = (
    "*.min.js",  # vendored
    "docs/guide.md",  # French
    "relances_app/store/migrations/m001_*", "relances_app/store/migrations/m002_*",  # released, never edited
    "tests/fixtures/*",  # data
)  # fmt: skip

EXCEPTIONS = (
    # place, words as found, what they mean there
    ("relances_app/domain/messages/postal_address.py", "floor", "a floor of a building in a postal address"),
    ("relances_app/pdf/*", "draws?|drawn|drawing", "drawing on a PDF page"),
    ("relances_app/store/migrations/*.sql", "books", "the name of a stored table"),
    ("relances_app/store/migrations/*.sql", "rung", "the name of a stored table"),
    ("tests/*", "draw", "functions of hypothesis and reportlab"),
    ("bench/letters.py", "draw", "a function of reportlab"),
    ("build/icons.py", "draw", "PIL.ImageDraw"),
)

Found = tuple[int, str]
"""A line number and the text found there."""


def load_patterns() -> list[re.Pattern[str]]:
    """Return the expressions of the list; a space in them also matches a line break and its comment sign."""
    lines = BANNED_WORDS.read_text(encoding="utf-8").splitlines()
    words = [line.partition("  #")[0].strip() for line in lines]
    return [
        re.compile(rf"\b(?:{word})\b".replace(" ", r"[\s#]+"), re.IGNORECASE)
        for word in words
        if word and not word.startswith("#")
    ]


PATTERNS = load_patterns()


def find_banned(text: str, first_line: int = 1) -> Iterator[Found]:
    """Yield the banned words of a text with their lines."""
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield first_line + text.count("\n", 0, match.start()), re.sub(r"[\s#]+", " ", match[0])


def list_docstrings(source: str) -> Iterator[Found]:
    """Yield each string that is a statement: docstrings of modules, classes, functions and constants."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


def list_comments_and_names(source: str) -> Iterator[Found]:
    """Yield the comments of a Python source, those on consecutive lines joined, and each of its names once."""
    comment, first_line, last_line = "", 0, 0
    names: set[str] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            if line != last_line + 1:
                yield first_line, comment
                comment, first_line = "", line
            comment += f"{token.string}\n"
            last_line = line
        elif token.type == tokenize.NAME and token.string not in names:
            names.add(token.string)
            yield line, split_name(token.string)
    yield first_line, comment


def split_name(name: str) -> str:
    """Return the words of a name.

    >>> split_name("keepAll_HTMLPage")
    'keep All HTML Page'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).replace("_", " ").strip()


def find_in_python(source: str) -> list[Found]:
    """Return the banned words in comments, docstrings and names; other strings may be French and are not read."""
    texts = [*list_docstrings(source), *list_comments_and_names(source)]
    return sorted({found for line, text in texts for found in find_banned(text, line)})


def list_files() -> list[str]:
    """Return the files of the project that are read, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: the files of the project cannot be listed")
    return [
        name
        for name in sorted(set(listed.stdout.splitlines()))
        if (Path(name).suffix in TEXT_SUFFIXES | {".py"} or Path(name).name in TEXT_NAMES)
        and not any(fnmatch(name, pattern) for pattern in NOT_READ)
        and (PROJECT / name).is_file()
    ]


def is_excepted(place: str, word: str) -> bool:
    """Return whether a word is meant literally in this file."""
    return any(
        fnmatch(place, pattern) and re.fullmatch(words, word, re.IGNORECASE)
        for pattern, words, _ in EXCEPTIONS
    )


def find_in_file(name: str) -> list[Found]:
    """Return the banned words of one file that are not excepted there."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    found = find_in_python(text) if name.endswith(".py") else sorted(set(find_banned(text)))
    return [(line, word) for line, word in found if not is_excepted(name, word)]


def test_no_file_contains_a_banned_word():
    names = list_files()
    found = [f"{name}:{line}: {word}" for name in names for line, word in find_in_file(name)]
    assert len(names) > 500
    assert found == [], f"{len(found)} banned words; tests/architecture/banned_words.txt lists the remedies"


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('"""The shelf of lists."""', (1, "shelf")),
        ("x = 1\n# what is\n# told here\n", (2, "is told")),
        ("def put_right(text):\n    return text", (1, "put right")),
        ("class PutRight:\n    pass", (1, "Put Right")),
        ('MAX = 1\n"""More than\nit can bear."""', (3, "bear")),
    ],
)
def test_a_planted_word_is_found_in_python(planted, found):
    assert found in find_in_python(planted)


def test_a_planted_word_is_found_in_a_document():
    assert list(find_banned("One\n\nthe file lies\nin a folder")) == [(3, "lies in")]


@pytest.mark.parametrize(
    "name", ["run.py", "README.md", "Makefile", ".ci/run", "relances_app/templates/layout.html"]
)
def test_each_kind_of_file_is_read(name):
    assert name in list_files()


@pytest.mark.parametrize("innocent", ['MESSAGE = "La voice room"', "rates = invoice.doorstep", "# nothing\n"])
def test_other_strings_and_longer_words_are_not_found(innocent):
    assert find_in_python(innocent) == []
