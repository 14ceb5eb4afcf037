"""HTTPS requests to an identity provider, over the TLS context of the mail servers."""

import http.client
import json
import os
from dataclasses import dataclass
from typing import Any

from relances_app.domain.sending.identity_provider import IdentityProvider
from relances_app.domain.sending.sign_in_refusal import SignInUnavailable
from relances_app.domain.structure import MailServer
from relances_app.mail.smtp.dial import create_tls_context

TIMEOUT_SECONDS = 30.0
MAX_BYTES = 262_144
"""Most bytes read of an answer."""

TEST_HOST = "RELANCES_SIGN_IN_HOST"
"""Environment variable: `localhost:PORT` of an identity provider for tests; other hosts are ignored."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer of an identity provider."""

    status: int
    body: str

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object, or an empty one."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_unavailable(self) -> bool:
        """Whether the provider cannot answer now."""
        return self.status >= 500 or self.status == 429


def get_host(host: str) -> str:
    """Return the host to ask: the provider's, or the one of a test on this machine."""
    given = os.environ.get(TEST_HOST, "")
    return given if given.partition(":")[0] in {"localhost", "127.0.0.1"} else host


def make_url(host: str, path: str, tenant: str) -> str:
    """Return an address of the provider; `tenant` replaces its placeholder."""
    return f"https://{get_host(host)}{path.replace('{tenant}', tenant or 'common')}"


def post(provider: IdentityProvider, server: MailServer, host: str, path: str, body: str) -> Answer:
    """Post a form; raises SignInUnavailable if the provider cannot be reached."""
    connection = http.client.HTTPSConnection(
        get_host(host), timeout=TIMEOUT_SECONDS, context=create_tls_context(server.ca_file)
    )
    try:
        connection.request(
            "POST",
            path.replace("{tenant}", server.tenant or "common"),
            body.encode("ascii"),
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )
        response = connection.getresponse()
        answer = Answer(response.status, response.read(MAX_BYTES).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        raise SignInUnavailable(provider.name) from error
    finally:
        connection.close()
    if answer.is_unavailable:
        raise SignInUnavailable(provider.name)
    return answer
