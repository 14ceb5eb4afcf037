"""Pieces and pages: one function decides which of the two a request gets."""

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response


def wants_fragment() -> bool:
    """Return whether htmx asks, and not for the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def render(page: str, fragment: str, *, status: int = 200, **context: object) -> Response:
    """Answer the fragment to htmx and the whole page otherwise; both are drawn from the same context."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context), status)
    response.headers["Vary"] = "HX-Request, HX-Request-Type"
    return response


def redirect_to(url: str) -> Response:
    """Send the browser to another page of the program, whoever asked."""
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return redirect(url, 303)
