"""French messages for connection errors, with what to do."""

import errno
import socket
import ssl

from relances_app.domain.structure import MailServer

_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})

_CERTIFICATE_ERRORS = {
    9: "n'est pas encore valable : vérifiez la date et l'heure de cet ordinateur",
    10: "a expiré : vérifiez la date et l'heure de cet ordinateur, puis prévenez votre fournisseur",
    62: "porte un autre nom : vérifiez le nom du serveur ; un réseau public (hôtel, gare) qui attend "
    "une connexion par le navigateur peut aussi répondre à sa place",
}
"""By OpenSSL verification code."""

_WINDOWS_CODES = {0x800B0101: 10, 0x800B010F: 62}
"""CERT_E_EXPIRED and CERT_E_CN_NO_MATCH, which truststore takes from Windows, as OpenSSL codes."""

_UNTRUSTED = (
    "n'est pas signé par une autorité reconnue : un réseau public, un antivirus qui inspecte le courriel "
    "ou un serveur interne peuvent en être la cause ; pour un serveur interne, indiquez son autorité "
    "de certification sur la page « Structure »"
)

_TLS_REASONS = (
    (
        ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"),
        (
            "Le serveur {where} ne connaît qu'un chiffrement dépassé (avant TLS 1.2), qui ne protège plus : demandez "
            "à votre fournisseur un serveur à jour. Le mot de passe n'a pas été envoyé."
        ),
    ),
    (
        ("NO_CERTIFICATE_OR_CRL_FOUND", "NO_START_LINE", "PEM_LIB", "BAD_BASE64"),
        (
            "Le fichier de l'autorité de certification n'est pas un certificat au format PEM : choisissez-en un "
            "autre sur la page « Structure »."
        ),
    ),
)
"""Parts of OpenSSL's reason codes, and the message for them."""

_MESSAGES: tuple[tuple[type[BaseException], str], ...] = (
    (
        ssl.SSLError,
        (
            "La ligne avec {where} n'a pas pu être chiffrée : le port et la sécurité choisis doivent aller "
            "ensemble (465 avec SSL, 587 avec STARTTLS). Le mot de passe n'a pas été envoyé."
        ),
    ),
    (
        socket.gaierror,
        "Le serveur {where} est introuvable : vérifiez son nom et votre connexion à Internet.",
    ),
    (
        TimeoutError,
        "Le serveur {where} ne répond pas : vérifiez le port, votre connexion et votre pare-feu.",
    ),
    (
        ConnectionRefusedError,
        "Le serveur {where} refuse la connexion : vérifiez le port sur la page « Structure ».",
    ),
    (
        FileNotFoundError,
        "Le fichier de l'autorité de certification est introuvable : indiquez-le de nouveau.",
    ),
)
"""From the most specific error to the most general."""


def describe_error(error: BaseException, server: MailServer) -> str:
    """Return the message for a network or TLS error."""
    cause = _get_root_cause(error)
    where = f"« {server.host} » (port {server.port})"
    if isinstance(cause, ssl.SSLCertVerificationError):
        code = getattr(cause, "verify_code", 0)
        problem = _CERTIFICATE_ERRORS.get(_WINDOWS_CODES.get(code, code), _UNTRUSTED)
        return f"Le certificat du serveur {where} {problem}. Le mot de passe n'a pas été envoyé."
    if isinstance(cause, ssl.SSLError) and (problem := _describe_tls_reason(cause)):
        return problem.format(where=where)
    if getattr(cause, "errno", None) in _UNREACHABLE:
        return "Pas de connexion à Internet, ou serveur injoignable : vérifiez le réseau."
    found = (message for kind, message in _MESSAGES if isinstance(cause, kind))
    return next(found, "La ligne avec {where} a été coupée : vérifiez votre connexion.").format(where=where)


def _describe_tls_reason(error: ssl.SSLError) -> str:
    """Return the message for the reason that OpenSSL gives, or an empty string."""
    reason = str(error).upper().replace(" ", "_")
    return next((message for words, message in _TLS_REASONS if any(word in reason for word in words)), "")


def _get_root_cause(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
