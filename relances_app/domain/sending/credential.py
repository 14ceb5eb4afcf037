"""What a mail server accepts as proof of identity: a password, or access tokens."""

from typing import Protocol


class AccessTokens(Protocol):
    """Source of access tokens that renews them."""

    def get(self, rejected: str = "") -> str:
        """Return a valid access token, renewed if the server has just rejected `rejected`.

        Raises SignInRefused if the user must sign in again, SignInUnavailable if the provider is not available.
        """


Credential = str | AccessTokens
"""A password, or a source of access tokens."""
