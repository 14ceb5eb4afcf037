"""An identity provider on loopback with the addresses and refusals of Microsoft Entra and Google."""

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

CLIENT_ID = "11111111-2222-3333-4444-555555555555"
SEND = "https://outlook.office.com/SMTP.Send"
READ = "https://outlook.office.com/IMAP.AccessAsUser.All"
AT_SIGN_IN = {
    "decline": ("access_denied", "AADSTS65004: User declined to consent to access the app."),
    "admin": ("access_denied", "AADSTS90094: An administrator has to grant the permissions."),
}
AT_TOKEN = {
    "consent": (400, "invalid_grant", "AADSTS65001: The user or administrator has not consented."),
    "unknown-app": (400, "unauthorized_client", "AADSTS700016: Application was not found."),
    "secret": (401, "invalid_client", "AADSTS7000218: The request body must contain client_secret."),
    "tenant": (400, "invalid_grant", "AADSTS50020: User account does not exist in tenant."),
    "policy": (400, "invalid_grant", "AADSTS53003: Blocked by Conditional Access policies."),
}
AT_REFRESH = {
    "mfa": (400, "interaction_required", "AADSTS50076: You must use multi-factor authentication."),
    "revoked": (400, "invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked."),
    "week": (400, "invalid_grant", "Token has been expired or revoked."),
    "down": (503, "temporarily_unavailable", "AADSTS90033: A transient error has occurred."),
}


class IdentityProvider:
    """Accounts are words: what happens to each is in the tables above; others sign in."""

    def __init__(self, context):
        self.account, self.lifetime, self.has_refresh = "compta", 3600, True
        self.granted = None
        """Scopes granted, if others than asked."""
        self.codes, self.devices, self.refresh_tokens, self.tokens = {}, {}, {}, set()
        self.used, self.issued, self.asked = set(), [], []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                status, body = provider.answer(self.path, {name: value[0] for name, value in form.items()})
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host = f"localhost:{self._server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path, form):
        self.asked.append((path, form))
        if path.endswith(("devicecode", "device/code")):
            return self._start_device(form)
        if form.get("client_id") != CLIENT_ID:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: not found"}
        grants = {"authorization_code": self._redeem, "refresh_token": self._refresh}
        return grants.get(form["grant_type"], self._poll)(form)

    def visit(self, address, *, state=None):
        """Sign in as the browser does: accept or refuse, then open the address of the listener."""
        form = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert form["code_challenge_method"] == "S256"
        error, words = AT_SIGN_IN.get(self.account, ("", ""))
        brought = {"error": error, "error_description": words} if error else {"code": self._make_code(form)}
        brought["state"] = form["state"] if state is None else state
        return open_address(f"{form['redirect_uri']}/?{urlencode(brought)}")

    def _make_code(self, form):
        code = secrets.token_urlsafe(200)
        self.codes[code] = form
        return code

    def _redeem(self, form):
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["redirect_uri"] != form["redirect_uri"]
            or asked["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant", "error_description": "AADSTS70008: expired or used"}
        return self._issue(asked["scope"])

    def _issue(self, scope):
        if self.account in AT_TOKEN:
            status, error, words = AT_TOKEN[self.account]
            return status, {"error": error, "error_description": words}
        access, refresh = "EwB" + secrets.token_urlsafe(1100), "M.C5_" + secrets.token_urlsafe(300)
        self.tokens.add(access)
        self.refresh_tokens[refresh] = scope
        self.issued += [access, refresh]
        body = {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": access}
        body["scope"] = scope if self.granted is None else self.granted
        return 200, body | ({"refresh_token": refresh} if self.has_refresh else {})

    def _refresh(self, form):
        given = form["refresh_token"]
        if self.account in AT_REFRESH:
            status, error, words = AT_REFRESH[self.account]
            return status, {"error": error, "error_description": words}
        if given in self.used or given not in self.refresh_tokens:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS54005: already used"}
        self.used.add(given)
        return self._issue(form["scope"])

    def _start_device(self, form):
        self.devices["device-code"] = {"scope": form["scope"], "typed": False, "answers": []}
        address = "https://localhost/device"
        return 200, {"device_code": "device-code", "user_code": "BCDF-GHJK", "verification_uri": address,
                     "expires_in": 900, "interval": 1}  # fmt: skip

    def _poll(self, form):
        device = self.devices[form["device_code"]]
        if self.account == "decline":
            return 400, {"error": "authorization_declined", "error_description": "AADSTS70018: declined"}
        if not device["typed"]:
            device["typed"] = True  # the user types the code between the first question and the second
            return 400, {"error": "authorization_pending", "error_description": "AADSTS70016: pending"}
        return self._issue(device["scope"])


def open_address(address):
    """Return status and text of a page."""
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
