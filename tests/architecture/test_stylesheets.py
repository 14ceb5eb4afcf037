"""Style sheets: no rule for a class or an id that no template uses, no rule written twice, no inline style."""

import re
from collections import Counter
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "relances_app"
SHEETS = sorted((APP / "static" / "css").glob("*.css"))
GENERATED = {"notice", "state", "event", "age", "level"}
"""First parts of class names that templates put together, such as `state-{{ m.state }}`."""


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def list_selectors(text):
    """Return the selectors of a style sheet, those of `@media` included."""
    return [part.strip() for part in re.findall(r"([^{};]+)\{", strip_comments(text)) if "@" not in part]


def _list_page_templates():
    """Return the templates of pages; a mail has styles of its own."""
    return [path for path in APP.glob("templates/**/*.html") if path.parent.name != "mail"]


@pytest.fixture(scope="module")
def markup():
    sources = [*_list_page_templates(), *APP.glob("static/*.js"), *APP.glob("web/**/*.py")]
    return "\n".join(path.read_text() for path in sources if not path.name.endswith(".min.js"))


@pytest.fixture(scope="module")
def words(markup):
    return set(re.findall(r"[A-Za-z][\w-]*", markup))


def test_the_layout_links_every_style_sheet():
    head = (APP / "templates" / "_head.html").read_text()
    assert SHEETS
    assert set(re.findall(r"'([a-z]+)'", head.partition("%}")[0])) == {path.stem for path in SHEETS}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_class_and_id_of_a_rule_is_used(path, words):
    names = {
        name
        for selector in list_selectors(path.read_text())
        for name in re.findall(r"[.#]([a-zA-Z][\w-]*)", re.sub(r"url\([^)]*\)", "", selector))
    }
    unused = {name for name in names - words if name.partition("-")[0] not in GENERATED}
    assert unused == set()


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_token_is_defined_and_used(path):
    tokens = strip_comments((APP / "static" / "css" / "tokens.css").read_text())
    text = "\n".join(strip_comments(sheet.read_text()) for sheet in SHEETS)
    scripts = "\n".join(script.read_text() for script in (APP / "static").glob("[!h]*.js"))
    defined = set(re.findall(r"(--[\w-]+):", tokens))
    measured = set(re.findall(r'"(--[\w-]+)"', scripts))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) <= defined | measured
    assert {name for name in defined if f"var({name}" not in text} == set()


def test_no_rule_is_written_twice():
    found = Counter(
        (path.name if media else "", media, selector)
        for path in SHEETS
        for media, selector in _list_scoped_selectors(path.read_text())
    )
    assert {rule for rule, count in found.items() if count > 1} == set()


def _list_scoped_selectors(text):
    """Return each selector with the condition of its `@media` block, whose rules repeat others on purpose."""
    text, media, selectors = strip_comments(text), "", []
    for part, sign in re.findall(r"([^{}]*)([{}])", text):
        name = " ".join(part.rpartition(";")[2].split())
        if sign == "{" and name.startswith("@"):
            media = name
        elif sign == "{":
            selectors.append((media, name))
        elif not part.strip():
            media = ""
    return selectors


def test_templates_have_no_inline_style(markup):
    assert not re.search(r"\sstyle=", markup)
