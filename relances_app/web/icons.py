"""Icons of the sprite `static/icons.svg`."""

from flask import url_for
from markupsafe import Markup


def render_icon(name: str) -> Markup:
    """Return an icon that screen readers skip; the text beside it, or the label of its button, names it."""
    sprite = url_for("static", filename="icons.svg")
    return Markup('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>').format(sprite, name)
