"""User guide as HTML: rendered from Markdown, with an anchor for each heading and a URL for each picture."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from relances_app.domain.errors import NotFound
from relances_app.system.data_location import get_docs_folder
from relances_app.web.typography import insert_no_break_spaces

GUIDE_FILE = "guide.md"
PICTURE_FOLDER = "guide"
_NON_SLUG_CHARACTERS = re.compile(r"[^\w\- ]")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Guide:
    """The rendered guide: HTML, and chapters as (id, title)."""

    html: Markup
    chapters: tuple[tuple[str, str], ...]


def slugify_heading(title: str) -> str:
    """Return the id of a heading, generated like on GitHub, so that links work in both places."""
    return _NON_SLUG_CHARACTERS.sub("", title.strip().lower()).replace(" ", "-")


def list_pictures(docs: Path | None = None) -> dict[str, Path]:
    """Return the pictures of the guide by name: only these are served."""
    return {path.name: path for path in sorted(((docs or get_docs_folder()) / PICTURE_FOLDER).glob("*.png"))}


def get_picture_path(name: str) -> Path:
    """Return the file of a picture; raises NotFound for a name that is not on the list."""
    path = list_pictures().get(name)
    if path is None:
        raise NotFound("Cette image")
    return path


@lru_cache(maxsize=1)
def read_guide(pictures_url: str) -> Guide:
    """Return the rendered guide, cached; the URL of a picture is `pictures_url` followed by its name.

    Raises NotFound if the guide is not installed with the program.
    """
    try:
        text = (get_docs_folder() / GUIDE_FILE).read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound("Le guide") from error
    return render_guide(text, pictures_url)


def render_guide(text: str, pictures_url: str) -> Guide:
    """Render Markdown; HTML in it is shown as text."""
    # Imported when the help is opened.
    import mistune  # noqa: PLC0415

    chapters: list[tuple[str, str]] = []

    class Renderer(mistune.HTMLRenderer):
        def heading(self, text: str, level: int, **_attrs: Any) -> str:  # noqa: ANN401  signature of mistune
            title = unescape(_TAG.sub("", text))
            anchor = slugify_heading(title)
            if level == 2:  # the chapters; 1 is the title of the guide
                chapters.append((anchor, title))
            return f'<h{level} id="{escape(anchor)}">{text}</h{level}>\n'

        def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002  of mistune
            name = url.removeprefix(f"{PICTURE_FOLDER}/")
            return f'<img src="{escape(pictures_url + name)}" alt="{escape(text)}" loading="lazy">'

    html = mistune.create_markdown(escape=True, renderer=Renderer(escape=True))(text)
    # Safe: the renderer escapes the text.
    return Guide(Markup(insert_no_break_spaces(str(html))), tuple(chapters))  # noqa: S704
