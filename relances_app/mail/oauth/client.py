"""Sign-in with an identity provider: authorization code with PKCE (RFC 7636), device code (RFC 8628), renewal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from oauthlib.oauth2 import DeviceClient, OAuth2Error, WebApplicationClient

from relances_app.domain.sending.identity_provider import (
    IDENTITY_PROVIDERS,
    IdentityProvider,
    Tokens,
    get_client_id,
)
from relances_app.domain.sending.sign_in_refusal import (
    TEMPORARY_ERRORS,
    Refusal,
    SignInRefused,
    SignInUnavailable,
    classify_refusal,
)
from relances_app.domain.structure import MailServer
from relances_app.mail.oauth.requests import Answer, make_url, post

VERIFIER_LENGTH = 96
DEFAULT_LIFETIME = 3600
SLOW_DOWN_SECONDS = 5.0
"""Seconds added to the interval when the provider says `slow_down` (RFC 8628, 3.5)."""
MIN_POLL_SECONDS = 5.0
"""Seconds between two questions about a device code, unless the provider names others (RFC 8628, 3.5)."""


class AuthorizationPending(Exception):
    """The user has not typed the device code yet."""

    def __init__(self, *, is_too_fast: bool) -> None:
        super().__init__()
        self.is_too_fast = is_too_fast


@dataclass(frozen=True, slots=True)
class Application:
    """The application that asks: settings of the mail server, scopes, and the client secret that Google demands."""

    server: MailServer
    scopes: tuple[str, ...]
    client_secret: str = ""

    @property
    def provider(self) -> IdentityProvider:
        """The identity provider."""
        return IDENTITY_PROVIDERS[self.server.sign_in]

    @property
    def client_id(self) -> str:
        """The application id."""
        return get_client_id(self.server)

    def post_token_request(self, body: str) -> Answer:
        """Post to the token address."""
        extra = {"client_id": self.client_id}
        if self.client_secret:
            extra["client_secret"] = self.client_secret
        provider = self.provider
        return post(
            provider, self.server, provider.token_host, provider.token_path, f"{body}&{urlencode(extra)}"
        )


@dataclass(frozen=True, slots=True)
class Authorization:
    """A sign-in that was started in the browser."""

    url: str
    state: str
    verifier: str
    redirect: str


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A code that the user types on another page; `lifetime` and `interval` are seconds."""

    code: str
    user_code: str
    address: str
    lifetime: float
    interval: float


def start_authorization(application: Application, redirect: str) -> Authorization:
    """Return the address to open in the browser, with a new state and a new verifier."""
    client = WebApplicationClient(application.client_id)
    verifier = client.create_code_verifier(VERIFIER_LENGTH)
    state = client.state_generator()
    provider = application.provider
    extra = dict(provider.extra)
    if application.server.user:
        extra["login_hint"] = application.server.user
    url = client.prepare_request_uri(
        make_url(provider.host, provider.authorize_path, application.server.tenant),
        redirect_uri=redirect,
        scope=list(application.scopes),
        state=state,
        code_challenge=client.create_code_challenge(verifier, "S256"),
        code_challenge_method="S256",
        **extra,
    )
    return Authorization(str(url), str(state), verifier, redirect)


def redeem_code(
    application: Application, authorization: Authorization, query: dict[str, str], now: datetime
) -> Tokens:
    """Return the tokens for what the browser brought back; raises SignInRefused or SignInUnavailable."""
    if query.get("state") != authorization.state:
        raise SignInRefused(Refusal.STATE)
    if error := query.get("error"):
        raise classify_refusal(error, query.get("error_description", ""))
    client = WebApplicationClient(application.client_id)
    body = client.prepare_request_body(
        code=query.get("code", ""),
        redirect_uri=authorization.redirect,
        code_verifier=authorization.verifier,
        include_client_id=False,
    )
    return _read_tokens(application, application.post_token_request(body), now)


def start_device(application: Application) -> DeviceCode:
    """Ask for a device code; raises SignInRefused or SignInUnavailable."""
    provider = application.provider
    body = urlencode({"client_id": application.client_id, "scope": " ".join(application.scopes)})
    fields = post(provider, application.server, provider.token_host, provider.device_path, body).fields
    if "device_code" not in fields:
        raise classify_refusal(str(fields.get("error", "")), str(fields.get("error_description", "")))
    address = fields.get("verification_uri") or fields.get("verification_url") or ""
    if not str(address).startswith("https://") and not str(address).startswith("http://localhost"):
        raise SignInRefused(Refusal.UNKNOWN)
    return DeviceCode(
        str(fields["device_code"]),
        str(fields.get("user_code", "")),
        str(address),
        float(fields.get("expires_in", 900)),
        max(float(fields.get("interval", MIN_POLL_SECONDS)), 1.0),
    )


def poll_device(application: Application, device: DeviceCode, now: datetime) -> Tokens:
    """Return the tokens; raises AuthorizationPending while the user has not typed the code, or SignInRefused."""
    body = DeviceClient(application.client_id).prepare_request_body(
        device.code, scope=list(application.scopes)
    )
    answer = application.post_token_request(str(body))
    error = answer.fields.get("error")
    if error in {"authorization_pending", "slow_down"}:
        raise AuthorizationPending(is_too_fast=error == "slow_down")
    return _read_tokens(application, answer, now)


def renew(application: Application, tokens: Tokens, now: datetime) -> Tokens:
    """Return new tokens for the refresh token; raises SignInRefused or SignInUnavailable."""
    client = WebApplicationClient(application.client_id)
    scopes = [*tokens.scopes, *(s for s in application.scopes if s == "offline_access")]
    body = client.prepare_refresh_body(refresh_token=tokens.refresh, scope=" ".join(dict.fromkeys(scopes)))
    return _read_tokens(application, application.post_token_request(str(body)), now, tokens.refresh)


def _read_tokens(application: Application, answer: Answer, now: datetime, refresh: str = "") -> Tokens:
    """Return the tokens of an answer; `refresh` is kept if the answer has no new refresh token."""
    client = WebApplicationClient(application.client_id)
    fields = answer.fields
    if fields.get("error") in TEMPORARY_ERRORS:
        raise SignInUnavailable(application.provider.name)
    try:
        found: dict[str, Any] = client.parse_request_body_response(answer.body)
    except OAuth2Error as error:
        raise classify_refusal(str(error.error or ""), str(error.description or "")) from None
    granted = _list_granted(application, found)
    if not set(application.provider.send_scopes) - {"offline_access"} <= set(granted):
        raise SignInRefused(Refusal.SCOPE)
    refresh = str(found.get("refresh_token") or refresh)
    if not refresh:
        raise SignInRefused(Refusal.NO_REFRESH)
    lifetime = float(found.get("expires_in") or DEFAULT_LIFETIME)
    return Tokens(
        str(found["access_token"]), refresh, now.timestamp() + lifetime, granted, application.client_secret
    )


def _list_granted(application: Application, found: dict[str, Any]) -> tuple[str, ...]:
    granted = found.get("scope") or application.scopes
    listed = granted.split() if isinstance(granted, str) else granted
    return tuple(scope for scope in listed if scope != "offline_access")
