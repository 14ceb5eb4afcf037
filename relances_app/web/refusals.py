"""Refused forms: their page is shown again with the refusal at its top."""

import io
import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, g, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

log = logging.getLogger(__name__)

Place = tuple[str, Mapping[str, Any]]
"""Endpoint of a page with its URL values."""

_pages: dict[str, str | Callable[[], Place]] = {}


def show_in_place(page: str | Callable[[], Place], *post_endpoints: str) -> None:
    """Show the refusal of these actions on a page: by default on the main page of their blueprint.

    `page` is an endpoint, whose URL values are those of the action, or a function that finds the page from the
    refused request.
    """
    _pages.update(dict.fromkeys(post_endpoints, page))


def render_page_of_form(code: int, sentence: str, link: str) -> Response | None:
    """Return the page on which the refused form is, with the refusal at its top; None if it cannot be shown."""
    refused = request.endpoint or ""
    try:
        url, values = _find_url(refused), request.form
        if not url:
            return None
        path, _, query = url.partition("?")
        environ = {
            **request.environ,
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.removeprefix(request.script_root),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": "0",
            "wsgi.input": io.BytesIO(),
        }
        with current_app.request_context(environ):
            g.refusal = {"sentence": sentence, "link": link, "values": values}
            response = current_app.make_response(current_app.dispatch_request())
    except Exception as error:  # noqa: BLE001  the refusal is then shown on a page of its own
        log.warning("no page for the refusal of %s: %s", refused, type(error).__name__)
        return None
    finally:
        g.pop("refusal", None)
    if response.status_code != 200:
        return None
    response.status_code = code
    return response


def get_refused_values() -> MultiDict[str, str] | None:
    """Return what was typed in the refused form that the page shows again, or None."""
    refusal = g.get("refusal")
    return refusal["values"] if refusal else None


def get_page_url() -> str:
    """Return the URL of the page shown: of the page with the form if a refused form is shown at another URL."""
    adapter = current_app.create_url_adapter(request)
    if adapter is not None and adapter.test(request.path, "GET"):
        return request.script_root + request.path
    return _find_url(request.endpoint or "") or url_for("home.show")


def _find_url(refused: str) -> str:
    """Return the URL of the page with the refused form, or an empty string if there is none."""
    page = _pages.get(refused, f"{request.blueprint}.show")
    endpoint, given = (page, request.view_args or {}) if isinstance(page, str) else page()
    if endpoint not in current_app.view_functions:
        return ""
    names = next(rule.arguments for rule in current_app.url_map.iter_rules(endpoint))
    if not names <= given.keys():
        return ""
    if isinstance(page, str):
        return f"{url_for(endpoint, **{name: given[name] for name in names})}?{request.query_string.decode()}"
    return url_for(endpoint, **given)
