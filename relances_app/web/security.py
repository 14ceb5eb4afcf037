"""Request guards: host, origin and session checks, and security headers."""

import hmac
import secrets

from flask import Flask, Response, abort, current_app, request, session
from flask_wtf.csrf import CSRFProtect

from relances_app.web.admission import IS_OUTSIDE, Admission
from relances_app.web.request_context import get_state

csrf = CSRFProtect()

ADMISSION = "relances_admission"
"""Key of the extensions of the application under which the server finds who is admitted."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
))  # fmt: skip
"""Content Security Policy of every page: nothing inline, nothing evaluated, nothing from elsewhere."""

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; sandbox"
"""Policy of the frame that shows a mail: inline styles are allowed, active content is not."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def install_guards(app: Flask, host: str, prefix: str = "") -> None:
    """Refuse requests that are not for `host` (`127.0.0.1:port`), below `prefix`, of a browser that logged in."""
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME=f"relances-{host.rpartition(':')[2]}",
        SESSION_COOKIE_PATH=prefix or "/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        RELANCES_HOST=host,
        RELANCES_KEY=secrets.token_urlsafe(32),
    )
    admission = Admission(app, host, prefix)
    app.extensions[ADMISSION] = admission
    app.wsgi_app = admission  # type: ignore[method-assign]
    app.before_request(_check_host)
    app.before_request(_check_origin)
    app.before_request(_check_session)
    app.after_request(_set_headers)
    csrf.init_app(app)


def redeem_login_key(key: str) -> bool:
    """Exchange the single-use login key for a session cookie; return whether it was valid."""
    expected = current_app.config["RELANCES_KEY"]
    if not hmac.compare_digest(key.encode(), expected.encode()):
        return False
    session.clear()
    session["is_in"] = True
    # Single use: a second browser finds the next key in the login page file.
    current_app.config["RELANCES_KEY"] = secrets.token_urlsafe(32)
    get_state().publish_login_key(current_app.config["RELANCES_KEY"])
    return True


def _check_host() -> None:
    # Exact host and port: a page that rebinds its DNS name to 127.0.0.1 sends its own host name.
    if request.host != current_app.config["RELANCES_HOST"]:
        abort(400)


def _check_origin() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if request.endpoint == "home.log_in" and request.method in SAFE_METHODS:
        return  # reached from the login page file, which has no origin
    if site is not None and site not in {"same-origin", "none"}:
        abort(403)
    if request.method in SAFE_METHODS:
        return
    # Under no-referrer a plain form of this program sends the origin "null"; only the browser can set same-origin.
    allowed_origins = {
        None,
        f"http://{current_app.config['RELANCES_HOST']}",
        "null" if site == "same-origin" else None,
    }
    if site == "none" or request.headers.get("Origin") not in allowed_origins:
        abort(403)


def _check_session() -> None:
    if request.environ[IS_OUTSIDE] or (request.endpoint != "home.log_in" and not session.get("is_in")):
        abort(403)


def _set_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", f"{CONTENT_POLICY}; frame-ancestors 'none'")
    for name, value in SECURITY_HEADERS.items():
        response.headers[name] = value
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
