"""Pieces of pages that are drawn once: the same words in the same template give the same text."""

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

KEPT = 2_000
"""Pieces kept, of about 700 characters each."""


def register(app: Flask) -> None:
    """Give `draw(template, name=value, ...)` to the templates.

    A piece may use nothing but its values: neither the request, nor its token, nor the day.
    """
    app.jinja_env.globals["draw"] = _make_draw(app.jinja_env)


def _make_draw(environment: Environment) -> Callable[..., Markup]:
    @lru_cache(maxsize=KEPT)
    def draw(template: str, **values: Hashable) -> Markup:
        # The piece has escaped what others wrote; once is enough.
        return Markup(environment.get_template(template).render(values))  # noqa: S704

    return draw
