"""Identity providers (OAuth 2): addresses, scopes and application ids, and the tokens of a sign-in."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from relances_app.domain.structure import MailServer, SignIn

BUILT_IN_CLIENT_IDS = {SignIn.MICROSOFT: "", SignIn.GOOGLE: ""}
"""Application ids registered by the publisher of the program; empty until then. Neither is a secret."""

SMTP_AUTH_NEEDED = (
    "« SMTP authentifié » doit aussi être activé pour cette boîte (centre d'administration Microsoft 365, "
    "Utilisateurs, cette boîte, Courrier, « Gérer les applications de messagerie »)."
)

REFRESH_TOKEN_DAYS = 90
"""Days after which Microsoft forgets a sign-in that was not used."""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Addresses and scopes of an identity provider; `{tenant}` stands for the organization."""

    key: SignIn
    name: str
    host: str
    authorize_path: str
    token_host: str
    token_path: str
    device_path: str
    """Empty if the provider gives no right on mails for a typed code."""
    send_scopes: tuple[str, ...]
    read_scopes: tuple[str, ...]
    redirect_host: str
    """Host of the loopback address that the provider accepts with any port."""
    extra: tuple[tuple[str, str], ...] = ()
    """More parameters of the authorization address."""

    def list_scopes(self, *, is_reading: bool) -> tuple[str, ...]:
        """Return the scopes to ask for: sending alone, or sending and reading."""
        added = self.read_scopes if is_reading else ()
        return tuple(dict.fromkeys((*self.send_scopes, *added)))


_MICROSOFT_PATH = "/{tenant}/oauth2/v2.0/"

MICROSOFT = IdentityProvider(
    SignIn.MICROSOFT, "Microsoft", "login.microsoftonline.com", f"{_MICROSOFT_PATH}authorize",
    "login.microsoftonline.com", f"{_MICROSOFT_PATH}token", f"{_MICROSOFT_PATH}devicecode",
    ("https://outlook.office.com/SMTP.Send", "offline_access"),
    ("https://outlook.office.com/IMAP.AccessAsUser.All",),
    "localhost",
)  # fmt: skip
GOOGLE = IdentityProvider(
    SignIn.GOOGLE, "Google", "accounts.google.com", "/o/oauth2/v2/auth",
    "oauth2.googleapis.com", "/token", "",
    ("https://mail.google.com/",), ("https://mail.google.com/",),
    "127.0.0.1", (("access_type", "offline"), ("prompt", "consent")),
)  # fmt: skip
IDENTITY_PROVIDERS = {SignIn.MICROSOFT: MICROSOFT, SignIn.GOOGLE: GOOGLE}

_HOSTS = (
    (re.compile(r"(^|\.)(office365|outlook|office|hotmail|live)\.(com|fr|us)$"), MICROSOFT),
    (re.compile(r"(^|\.)(gmail|googlemail|google)\.com$"), GOOGLE),
)


def find_identity_provider(host: str) -> IdentityProvider | None:
    """Return the identity provider of a mail server, by its name."""
    return next((provider for pattern, provider in _HOSTS if pattern.search(host.casefold())), None)


_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
_CLIENT_IDS = {
    SignIn.MICROSOFT: re.compile(rf"(?i){_GUID}"),
    SignIn.GOOGLE: re.compile(r"(?i)[0-9a-z-]{1,100}\.apps\.googleusercontent\.com"),
}
_TENANT = re.compile(rf"(?i){_GUID}|{_DOMAIN}|common|organizations|consumers")


def is_client_id(provider: SignIn, text: str) -> bool:
    """Return whether a text has the form of an application id of a provider."""
    return bool(_CLIENT_IDS[provider].fullmatch(text))


def is_tenant(text: str) -> bool:
    """Return whether a text names an organization of Microsoft: its id or its domain."""
    return bool(_TENANT.fullmatch(text))


def get_client_id(server: MailServer) -> str:
    """Return the application id: the company's own, else the built-in one; empty if there is none."""
    return server.client_id or BUILT_IN_CLIENT_IDS.get(server.sign_in, "")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gave; kept sealed on disk, never in the database. `expires_at` is in seconds (Unix)."""

    access: str
    refresh: str
    expires_at: float
    scopes: tuple[str, ...]
    client_secret: str = ""

    def can_read(self, provider: IdentityProvider) -> bool:
        """Return whether reading the mailbox was accepted too."""
        return set(provider.read_scopes) <= set(self.scopes)


def make_admin_request(server: MailServer, *, is_reading: bool) -> str:
    """Return the text that the user forwards to the administrator of the organization."""
    provider = IDENTITY_PROVIDERS[server.sign_in]
    client_id = get_client_id(server)
    scopes = ", ".join(
        scope.rpartition("/")[2] or scope for scope in provider.list_scopes(is_reading=is_reading)
    )
    purpose = (
        "Le programme Relances (installé sur mon poste, sans serveur) doit envoyer nos relances de factures par ma "
        f"boîte {server.user}. Il se connecte avec {provider.name} et a besoin de votre accord."
    )
    lines = ["Bonjour,", "", purpose, "", f"Identifiant de l'application : {client_id}"]
    lines.append(f"Autorisations déléguées : {scopes}")
    if provider is MICROSOFT:
        tenant = quote(server.tenant or "organizations", safe="")
        link = f"https://{provider.host}/{tenant}/adminconsent?client_id={quote(client_id, safe='')}"
        lines += [f"Lien pour donner l'accord : {link}", SMTP_AUTH_NEEDED]
    return "\n".join(lines)
