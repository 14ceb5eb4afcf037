"""Decide from the first lines of a request whether it comes from a browser that logged in.

Only then is its body read. Cookies are shared by all ports of a host, so that a server on another port could receive
the cookie or set one of the same name: addresses and cookie carry a secret path prefix, and all cookies of the name
are tried.
"""

import hmac
import io
from typing import TYPE_CHECKING, Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

IS_OUTSIDE = "relances.is_outside"
"""Key of the WSGI environment of a request whose path lacks the secret prefix."""


class SessionInterface(SecureCookieSessionInterface):
    """Session in a signed cookie, looked for in all cookies of the name."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return the session of a request."""
        return self.read_session(app, request.cookies.getlist(self.get_cookie_name(app)))

    def read_session(self, app: Flask, values: "Sequence[str]") -> SecureCookieSession:
        """Return the session of the first cookie that this program signed and that logged in, or an empty one."""
        serializer = self.get_signing_serializer(app)
        found: dict[str, Any] = {}
        if serializer is None:
            return self.session_class()
        for value in values:
            try:
                stored = serializer.loads(value)
            except BadSignature:
                continue
            if stored.get("is_in"):
                return self.session_class(stored)
            found = found or stored
        return self.session_class(found)


class Admission:
    """WSGI middleware that takes the prefix off the path and withholds the body of a request that is not admitted."""

    def __init__(self, app: Flask, host: str, prefix: str) -> None:
        self._app, self._host, self._prefix = app, host, prefix
        self._sessions = SessionInterface()
        self._wsgi_app: WSGIApplication = app.wsgi_app
        app.session_interface = self._sessions

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Pass a request on to the application, which refuses it where it was not admitted."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        inside = self._find_inside_path(path)
        # A local server may have set cookies with bytes that are no text; ours are ASCII.
        environ["HTTP_COOKIE"] = _keep_ascii(environ.get("HTTP_COOKIE", ""))
        environ[IS_OUTSIDE] = inside is None
        environ["SCRIPT_NAME"] = "" if inside is None else self._prefix
        environ["PATH_INFO"] = path if inside is None else inside
        if not self.admits(environ.get("HTTP_HOST", ""), path, environ.get("HTTP_COOKIE", "")):
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(), "0"
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        return self._wsgi_app(environ, start_response)

    def admits(self, host: str, path: str, cookies: str) -> bool:
        """Return whether a request has the right host and prefix and the cookie of a browser that logged in."""
        if host != self._host or self._find_inside_path(path) is None:
            return False
        values = parse_cookie(_keep_ascii(cookies)).getlist(self._sessions.get_cookie_name(self._app))
        return bool(self._sessions.read_session(self._app, values).get("is_in"))

    def _find_inside_path(self, path: str) -> str | None:
        """Return the path without the prefix, or None if it lacks the prefix."""
        if not self._prefix:
            return path
        start, rest = path[: len(self._prefix)], path[len(self._prefix) :]
        is_inside = hmac.compare_digest(start.encode(), self._prefix.encode()) and rest[:1] in {"", "/"}
        return rest if is_inside else None


def _keep_ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode("ascii")
