"""Access tokens for a mail server: read from their sealed file, renewed in time, stored before they are used."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from relances_app.domain.sending.identity_provider import IDENTITY_PROVIDERS, Tokens
from relances_app.domain.sending.sign_in_refusal import Refusal, SignInRefused
from relances_app.domain.structure import MailServer
from relances_app.system import clock

RENEW_BEFORE_SECONDS = 300
"""Seconds before its end from which an access token is renewed."""


class TokenStorage(Protocol):
    """Storage of the tokens of one sign-in."""

    def hold(self) -> AbstractContextManager[object]:
        """Keep others from reading or storing tokens: a refresh token must not be used by two at once."""

    def load(self) -> Tokens:
        """Return the tokens; raises UserError if there are none that can be read."""

    def save(self, tokens: Tokens) -> None:
        """Store the tokens; they are on disk when this returns."""


@dataclass(frozen=True, slots=True)
class StoredAccessTokens:
    """Access tokens of a stored sign-in; two with the same settings and storage are equal."""

    server: MailServer
    storage: TokenStorage

    def get(self, rejected: str = "") -> str:
        """Return a valid access token, renewed if it ends soon or if the server has just rejected it."""
        with self.storage.hold():
            tokens = self.storage.load()
            now = clock.now()
            if tokens.access != rejected and tokens.expires_at - now.timestamp() > RENEW_BEFORE_SECONDS:
                return tokens.access
            from relances_app.mail.oauth import client  # noqa: PLC0415  the protocol is needed once an hour

            scopes = IDENTITY_PROVIDERS[self.server.sign_in].list_scopes(is_reading=False)
            application = client.Application(self.server, scopes, tokens.client_secret)
            renewed = client.renew(application, tokens, now)
            # Stored first: the provider may accept the new refresh token only.
            self.storage.save(renewed)
            return renewed.access

    def require_reading(self) -> None:
        """Raise SignInRefused if reading the mailbox was not accepted."""
        if not self.storage.load().can_read(IDENTITY_PROVIDERS[self.server.sign_in]):
            raise SignInRefused(Refusal.SCOPE)
