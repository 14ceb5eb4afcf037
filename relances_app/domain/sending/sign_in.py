"""Sign-in with an identity provider (OAuth 2) instead of a password: providers, scopes, and refusals."""

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

from relances_app.domain.errors import UserError
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
    "oauth2.googleapis.com", "/token", "/device/code",
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


def get_client_id(server: MailServer) -> str:
    """Return the application id: the company's own, else the built-in one; empty if there is none."""
    return server.client_id or BUILT_IN_CLIENT_IDS.get(server.sign_in, "")


class Refusal(Enum):
    """Cause of a refused sign-in; the value is the message shown."""

    AGAIN = (
        "Votre connexion n'est plus valable (mot de passe changé, accès retiré ou délai dépassé). Reconnectez-vous "
        "sur la page « Structure » : aucune relance n'est perdue."
    )
    DECLINED = (
        "L'autorisation a été refusée sur la page de connexion : recommencez, et choisissez « Accepter »."
    )
    ADMINISTRATOR = (
        "Votre organisation demande l'accord d'un administrateur : transmettez-lui le texte ci-dessous, puis "
        "recommencez."
    )
    POLICY = (
        "Une règle d'accès conditionnel de votre organisation interdit cette connexion : essayez avec le navigateur "
        "plutôt qu'avec un code, ou voyez avec votre administrateur."
    )
    CLIENT = (
        "Cet identifiant d'application est inconnu ou mal réglé : vérifiez-le, ainsi que l'organisation et les "
        "« flux de client public », là où l'application a été inscrite."
    )
    REDIRECT = (
        "L'application inscrite n'accepte pas l'adresse de retour : ajoutez-y « http://localhost » comme "
        "« application de bureau »."
    )
    TENANT = (
        "Ce compte n'est pas de cette organisation : corrigez l'organisation, ou choisissez un autre compte."
    )
    SCOPE = (
        "L'autorisation d'envoyer n'a pas été accordée : recommencez et acceptez-la, ou voyez avec votre "
        "administrateur."
    )
    EXPIRED = "Le code n'a pas été saisi à temps : recommencez."
    NO_REFRESH = (
        "La connexion accordée ne peut pas être renouvelée : autorisez l'accès hors connexion (offline_access) dans "
        "l'application inscrite, puis recommencez."
    )
    TEST_PROJECT = (
        "Google a coupé cette connexion : reconnectez-vous. Une application encore « en test » la perd tous les sept "
        "jours ; publiez-la « en production »."
    )
    STATE = (
        "La réponse reçue n'est pas celle de cette connexion : recommencez, et fermez les anciens onglets."
    )
    UNKNOWN = "La connexion a été refusée ; les mots du service disent pourquoi : vérifiez, puis recommencez."


class SignInRefused(UserError):
    """The identity provider refused; `detail` has its code and words, without anything secret."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.detail = detail


class SignInUnavailable(UserError):
    """The identity provider cannot be reached or has a temporary fault."""

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"Le service de connexion de {provider} ne répond pas pour l'instant : attendez un peu, le programme "
            "réessaiera tout seul."
        )


class SignInMissing(UserError):
    """Sending needs a sign-in that was not made, or was not kept."""

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"La connexion avec {provider} manque : reconnectez-vous sur la page « Structure », ou saisissez-y la "
            "phrase de passe."
        )


_AADSTS = re.compile(r"AADSTS(\d{5,7})")
_BY_NUMBER = {
    Refusal.DECLINED: (65004,),
    Refusal.ADMINISTRATOR: (65001, 90094, 90095, 90093, 900941, 900971),
    Refusal.POLICY: (53000, 53001, 53002, 53003, 53004, 530032, 530034, 50105),
    Refusal.CLIENT: (700016, 7000215, 7000218, 70001, 700025, 7000112),
    Refusal.REDIRECT: (50011,),
    Refusal.TENANT: (50020, 50194, 90002, 90023, 50034, 500208),
    Refusal.SCOPE: (65005, 70011, 65002),
    Refusal.EXPIRED: (70019, 70020),
}
_BY_ERROR = {
    "access_denied": Refusal.DECLINED,
    "authorization_declined": Refusal.DECLINED,
    "admin_policy_enforced": Refusal.ADMINISTRATOR,
    "consent_required": Refusal.ADMINISTRATOR,
    "invalid_grant": Refusal.AGAIN,
    "interaction_required": Refusal.AGAIN,
    "login_required": Refusal.AGAIN,
    "invalid_client": Refusal.CLIENT,
    "unauthorized_client": Refusal.CLIENT,
    "redirect_uri_mismatch": Refusal.REDIRECT,
    "invalid_scope": Refusal.SCOPE,
    "expired_token": Refusal.EXPIRED,
}
TEMPORARY_ERRORS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_MAX_DETAIL = 300


def classify_refusal(error: str, description: str) -> SignInRefused:
    """Return the refusal for an OAuth error and its description (Microsoft numbers it « AADSTS… »).

    >>> classify_refusal("invalid_grant", "AADSTS65001: no consent").refusal.name
    'ADMINISTRATOR'
    """
    detail = " ".join("".join(c if c.isprintable() else " " for c in f"{error} {description}").split())
    match = _AADSTS.search(description)
    number = int(match[1]) if match else 0
    if error == "invalid_grant" and "expired or revoked" in description:
        return SignInRefused(Refusal.TEST_PROJECT, detail[:_MAX_DETAIL])
    found = next((refusal for refusal, numbers in _BY_NUMBER.items() if number in numbers), None)
    return SignInRefused(found or _BY_ERROR.get(error, Refusal.UNKNOWN), detail[:_MAX_DETAIL])


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
