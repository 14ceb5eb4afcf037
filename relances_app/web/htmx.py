"""Responses for htmx: fragment or full page, and redirects."""

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response


def wants_fragment() -> bool:
    """Return whether htmx requests a fragment, not the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def render(page: str, fragment: str, *, status: int = 200, **context: object) -> Response:
    """Return the fragment for htmx and the whole page otherwise; both are rendered from the same context."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context), status)
    response.headers["Vary"] = "HX-Request, HX-Request-Type"
    return response


def redirect_to(url: str) -> Response:
    """Redirect to another page of the program, for htmx and plain requests."""
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return redirect(url, 303)
