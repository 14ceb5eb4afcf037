"""The guide inside the program: whole, linked, and unable to act."""

import html
import re

import pytest

from relances_app.system.data_location import get_docs_folder
from relances_app.web.pages.help.guide import list_pictures, render_guide, slugify_heading

TEXT = (get_docs_folder() / "guide.md").read_text(encoding="utf-8")
APP = get_docs_folder().parent / "relances_app"


def test_every_internal_link_of_the_guide_has_a_heading(app_client):
    page = app_client.get("/aide").text
    ids = {html.unescape(found) for found in re.findall(r'<h\d id="([^"]+)"', page)}
    wanted = set(re.findall(r"\]\(#([^)]+)\)", TEXT))
    assert len(wanted) > 5
    assert wanted - ids == set()


def test_the_table_of_contents_names_every_chapter(app_client):
    contents = html.unescape(
        re.search(r'<nav class="contents".*?</nav>', app_client.get("/aide").text, re.DOTALL)[0]
    )
    chapters = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert len(chapters) > 10
    assert [title for title in chapters if f'"#{slugify_heading(title)}">{title}</a>' not in contents] == []


def test_guide_headings_have_unique_anchors():
    names = [slugify_heading(title) for title in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)]
    assert len(names) == len(set(names))


def test_every_picture_of_the_guide_is_used_and_none_is_unused(app_client):
    page = app_client.get("/aide").text
    named = set(re.findall(r"!\[[^\]]+\]\(guide/([^)]+)\)", TEXT))
    assert named == set(list_pictures())
    for name in named:
        assert f'src="/aide/images/{name}"' in page
        answer = app_client.get(f"/aide/images/{name}")
        assert answer.data.startswith(b"\x89PNG")
        assert answer.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    "name", ["absente.png", "..%2fguide.md", "../guide.md", "%2e%2e%2frelances.png", "guide.md"]
)
def test_only_the_pictures_of_the_guide_are_served(app_client, name):
    assert app_client.get(f"/aide/images/{name}").status_code == 404


def test_markup_in_the_guide_is_escaped():
    rendered = render_guide(
        "# A <b>\n\n<script>x()</script>\n\nmot <img src=x onerror=y>\n\n"
        '[z](javascript:z) ![q" onload="w](guide/a.png)',
        "/i/",
    )
    assert re.findall(r"<(script|b|img src=x)\b", rendered.html) == []
    assert "javascript:" not in rendered.html
    assert 'onload="' not in rendered.html


def test_the_guide_names_screens_and_buttons_as_the_program_writes_them():
    """Words in bold are the program's own: each is found in a template or in the Python of a page."""
    sources = [*APP.rglob("*.html"), *APP.rglob("*.py"), *(APP / "static").glob("relances.js")]
    written = " ".join(
        "\n".join(path.read_text(encoding="utf-8") for path in sources).replace("'", "’").split()
    )
    bold = set(re.findall(r"\*\*([^*]+)\*\*", TEXT))
    assert len(bold) > 60
    assert sorted(words for words in bold if words.replace("'", "’") not in written) == ["en gras"]


def test_help_is_one_click_away_from_every_page_and_from_a_refusal(app_client):
    assert 'href="/aide"' in app_client.get("/structure/entreprise").text
    assert 'href="/aide"' in app_client.get("/rien").text
