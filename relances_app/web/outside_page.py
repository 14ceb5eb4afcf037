"""Page for a browser that is not admitted, with its own style: the style sheets are only for those admitted.

It contains no address of the program, and its policy allows nothing but this style.
"""

import base64
import hashlib

from flask import make_response
from markupsafe import Markup
from werkzeug.wrappers import Response

_STYLE = (
    ":root{color-scheme:light dark}"
    'body{margin:0;padding:15vh 24px;font:15px/24px "Segoe UI","Noto Sans",system-ui,sans-serif}'
    "main{max-width:640px;margin:auto}h1{font-size:24px;line-height:32px}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = Markup(
    '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · Relances</title>'
    '<link rel="icon" href="data:,"><style>{css}</style></head>'
    '<body><main><h1>{title}</h1><p class="lead">{sentence}</p></main></body></html>'
)


def build_outside_page(title: str, sentence: str) -> str:
    """Return a page with one message; both texts are escaped."""
    return str(_PAGE.format(title=title, sentence=sentence, css=Markup(_STYLE)))  # noqa: S704  a constant


def render_outside_page(code: int, title: str, sentence: str) -> Response:
    """Return a page with one message and no link."""
    response = make_response(build_outside_page(title, sentence), code)
    response.headers["Content-Security-Policy"] = _POLICY
    return response
