"""Causes of negative server replies, recognised by text and code, with a French message for each."""

import re
from base64 import b64encode
from enum import Enum

from relances_app.domain.sending.outcome import SmtpStage

MAX_LENGTH = 1_000
"""Maximum number of characters kept of a reply."""

AUTH_CODES = frozenset({530, 534, 535, 538})
"""Login refused or missing (RFC 4954), in reply to any command."""


class Cause(Enum):
    """Cause of a negative reply; the value is the message shown."""

    SMTP_AUTH_OFF = (
        "Microsoft 365 n'accepte pas l'envoi par mot de passe pour cette boîte (« SMTP AUTH » désactivé) : "
        "demandez à votre administrateur de l'autoriser, ou utilisez un autre serveur d'envoi."
    )
    GMAIL_LOGIN = (
        "Gmail refuse ce mot de passe : créez un « mot de passe d'application » dans votre compte Google "
        "(la validation en deux étapes doit être active) et saisissez-le sur la page « Structure »."
    )
    LOGIN = (
        "Identifiant ou mot de passe refusé : vérifiez-les sur la page « Structure ». "
        "L'envoi est arrêté après ce seul essai, pour ne pas bloquer votre compte."
    )
    LOGIN_RETRY_LATER = (
        "Le serveur ne peut pas vérifier le mot de passe pour l'instant : réessayez dans quelques minutes."
    )
    MAILBOX_FULL = "La boîte du destinataire est pleine : prévenez-le autrement, ou envoyez une lettre."
    QUOTA = (
        "La limite d'envoi de votre messagerie est atteinte : l'envoi fait une pause et reprendra. "
        "Réglez le rythme sur la page « Structure »."
    )
    UNKNOWN_DOMAIN = (
        "Le domaine de cette adresse n'existe pas ou ne reçoit pas de courriel : corrigez l'adresse."
    )
    UNKNOWN_MAILBOX = (
        "Cette adresse n'existe pas : corrigez-la dans la fiche du client, ou envoyez une lettre."
    )
    SENDER = (
        "Le serveur refuse votre adresse d'expédition : elle doit être celle du compte de messagerie "
        "(page « Structure »)."
    )
    RELAY = (
        "Le serveur n'accepte pas d'envoyer vers l'extérieur sans identification : "
        "renseignez l'identifiant et le mot de passe sur la page « Structure »."
    )
    GREYLISTED = (
        "Le serveur du destinataire demande de patienter (liste grise) : le programme réessaiera tout seul."
    )
    SPAM = (
        "Le message a été pris pour un courrier indésirable : voyez avec votre fournisseur "
        "si votre adresse est bloquée."
    )
    TOO_LARGE = "Le message est trop gros pour ce serveur : retirez ou allégez les pièces jointes."
    BUSY = "Le serveur est occupé : l'envoi ralentit, le programme réessaiera tout seul."
    RETRY_LATER = "Le serveur demande de réessayer plus tard : le programme le fera tout seul."
    REFUSED = "Le serveur a refusé ce message ; ses mots disent pourquoi."
    INVALID_REPLY = "La réponse du serveur n'a pas de sens : rien n'a été remis, le programme réessaiera."


UNCERTAIN_MESSAGE = (
    "Ce message est peut-être parti : la réponse du serveur n'est pas arrivée après la remise. "
    "Vérifiez, puis dites ce qu'il en est ; le programme ne le renverra pas de lui-même."
)

_RULES = tuple(
    (cause, re.compile(pattern, re.IGNORECASE))
    for cause, pattern in (
        (
            Cause.MAILBOX_FULL,
            r"\b[45]\.2\.2\b|(mail)?box (is )?full|over ?quota|quota exceeded|exceeded storage",
        ),
        (Cause.QUOTA, r"\b5\.4\.5\b|\b4\.3\.2\b|limit (is |was |has been )?(exceeded|reached)"),
        (Cause.QUOTA, r"rate.?limit|sending (limit|quota)|too many (messages|mails|emails)"),
        (Cause.SENDER, r"\b5\.7\.60\b|\b5\.1\.[78]\b|sender (address )?rejected|not owned by|send ?as"),
        (Cause.UNKNOWN_DOMAIN, r"\b5\.1\.2\b|\b5\.4\.4\b|(domain|host) not found|unknown domain"),
        (
            Cause.UNKNOWN_MAILBOX,
            r"\b5\.1\.(0|1|3|6|10)\b|(unknown|invalid|no such) (user|recipient|mailbox|address)",
        ),
        (
            Cause.UNKNOWN_MAILBOX,
            r"(user|recipient|mailbox|address)( is)? (unknown|unavailable)|does not exist",
        ),
        (Cause.TOO_LARGE, r"\b[45]\.3\.4\b|too (big|large)|exceeds .*(size|limit)"),
        (Cause.GREYLISTED, r"gr[ea]y.?list"),
        (Cause.RELAY, r"relay"),
        (Cause.SPAM, r"spam|black.?list|block.?list|blocked|reputation|junk|\b5\.7\.(1|26|350)\b"),
    )
)
"""Checked in order, from certain to likely."""

_SMTP_AUTH_OFF = re.compile(
    r"\b5\.7\.(139|30)\b|SmtpClientAuthentication|basic authentication", re.IGNORECASE
)
_GMAIL = re.compile(r"gsmtp|BadCredentials|application-specific", re.IGNORECASE)


def clean_reply(raw: bytes | str) -> str:
    """Return a server reply as printable text on one line, limited to MAX_LENGTH characters."""
    text = raw if isinstance(raw, str) else _decode(raw)
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:MAX_LENGTH]


def hide_secrets(text: str, user: str, password: str) -> str:
    """Return a cleaned reply without the password: some servers repeat what they received."""
    if not password:
        return text
    plain = (f"\0{user}\0{password}", password)
    encoded = [b64encode(secret.encode()).decode("ascii") for secret in plain]
    for secret in (*encoded, clean_reply(password), password):
        text = text.replace(secret, "…") if secret else text
        if len(text) >= MAX_LENGTH:  # the reply may have been cut inside the password
            text = _cut_partial(text, secret)
    return text


def _cut_partial(text: str, secret: str) -> str:
    parts = (secret[:length] for length in range(len(secret) - 1, 0, -1))
    found = next((part for part in parts if text.endswith(part)), "")
    return text.removesuffix(found)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def describe_size_limit(size: int, limit: int) -> str:
    """Return the message for a mail of `size` bytes, above the limit announced by the server."""
    figures = f"{size / 1e6:.1f} Mo, pour {limit / 1e6:.1f} Mo acceptés".replace(".", ",")
    return f"Le message est trop gros pour ce serveur ({figures}) : retirez ou allégez les pièces jointes."


def classify_cause(stage: SmtpStage, code: int, reply: str) -> Cause:
    """Return the cause of a reply that is not positive."""
    if stage is SmtpStage.LOGIN or code in AUTH_CODES:
        return _classify_login_cause(code, reply)
    if code == 421:
        return Cause.BUSY
    if code // 100 not in {4, 5}:
        return Cause.INVALID_REPLY
    found = next((cause for cause, pattern in _RULES if pattern.search(reply)), None)
    return found or _classify_by_code(stage, code)


def _classify_login_cause(code: int, reply: str) -> Cause:
    if _SMTP_AUTH_OFF.search(reply):
        return Cause.SMTP_AUTH_OFF
    if code // 100 == 4:
        return Cause.BUSY if code == 421 else Cause.LOGIN_RETRY_LATER
    return Cause.GMAIL_LOGIN if _GMAIL.search(reply) else Cause.LOGIN


def _classify_by_code(stage: SmtpStage, code: int) -> Cause:
    """Return the cause from the code alone (RFC 5321, 4.2.3), for unknown texts."""
    if code == 552:
        return Cause.MAILBOX_FULL if stage is SmtpStage.RCPT else Cause.TOO_LARGE
    if stage is SmtpStage.RCPT and code in {550, 551, 553}:
        return Cause.UNKNOWN_MAILBOX
    if stage is SmtpStage.MAIL and code in {550, 553}:
        return Cause.SENDER
    return Cause.RETRY_LATER if code // 100 == 4 else Cause.REFUSED
