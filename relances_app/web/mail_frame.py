"""The body of a mail, alone in a frame where nothing acts and nothing is fetched."""

from flask import make_response
from werkzeug.wrappers import Response

from relances_app.web.security import MAIL_POLICY


def render_mail_frame(html: str) -> Response:
    """Answer a mail's HTML under its own policy, for a sandboxed frame of ours only."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = f"{MAIL_POLICY}; frame-ancestors 'self'"
    return response
