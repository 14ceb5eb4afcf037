"""Response with the HTML body of a mail, for a sandboxed frame without scripts and external content."""

from flask import make_response
from werkzeug.wrappers import Response

from relances_app.web.security import MAIL_POLICY


def render_mail_frame(html: str) -> Response:
    """Return a mail's HTML with a restrictive policy, embeddable only by pages of this program."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = f"{MAIL_POLICY}; frame-ancestors 'self'"
    return response
