"""Refused and failed sign-ins: the codes of the identity providers and the messages shown."""

import re
from enum import Enum

from relances_app.domain.errors import UserError


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
            "réessaiera automatiquement."
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
