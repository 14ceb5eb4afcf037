"""Recognise the cause of a negative server reply by its text and code."""

import re
from base64 import b64encode

from relances_app.domain.sending.cause import Cause
from relances_app.domain.sending.outcome import SmtpStage

MAX_LENGTH = 1_000
"""Maximum number of characters kept of a reply."""

AUTH_CODES = frozenset({530, 534, 535, 538})
"""Login refused or missing (RFC 4954), in reply to any command."""

UNCERTAIN_MESSAGE = (
    "Ce message est peut-être envoyé : la réponse du serveur n'est pas arrivée après la remise. "
    "Vérifiez, puis dites ce qu'il en est ; le programme ne le renverra pas de lui-même."
)

_DAILY = r"\b5\.4\.5\b|\b5\.1\.90\b|\bdaily\b|per day|24 hours|24 heures|par jour|quotidien|journali"
_HOURLY = r"per hour|an hour|hourly|par heure|horaire"
_EVERY_MINUTE = r"per minute|last minute|par minute|\b[45]\.7\.66\b"
_LIMIT = r"(limit|quota|too many|exce+d|limite|d[ée]pass)"


def _compile(*rules: tuple[Cause, str]) -> tuple[tuple[Cause, re.Pattern[str]], ...]:
    return tuple((cause, re.compile(pattern, re.IGNORECASE)) for cause, pattern in rules)


_RULES = _compile(
    (Cause.MAILBOX_FULL, r"\b[45]\.2\.2\b"),
    (Cause.SENDER, r"\b5\.7\.60\b|\b5\.2\.252\b|send ?as|not owned by"),
    (Cause.ACCOUNT_BLOCKED, r"bad outbound sender|\b5\.7\.50[1-3]\b|your account .*(blocked|suspended|disabled)"),
    (Cause.ACCOUNT_BLOCKED, r"votre compte .*(bloqu|suspend|désactiv|desactiv)|outbound .*(blocked|suspended)"),
    (Cause.OWN_MAILBOX_FULL, r"QuotaExceededException|ShutoffQuotaExceeded"),
    (
        Cause.CONNECTIONS,
        r"concurrent|thread limit|too many .{0,15}connections|trop de connexions|simultan",
    ),
    (Cause.QUOTA, rf"({_DAILY}|{_HOURLY}|{_EVERY_MINUTE}).*{_LIMIT}|{_LIMIT}.*({_DAILY}|{_HOURLY}|{_EVERY_MINUTE})"),
    (Cause.QUOTA, r"\b5\.4\.5\b|\b5\.1\.90\b|rate.?limit"),
    (Cause.QUOTA, r"\b(sending|sender|send|outbound|message|mail) (rate|limit|quota)"),
    (Cause.QUOTA, r"(quota|limite) d['’ ]?(envoi|émission|emission)|too many (messages|mails|emails)"),
    (Cause.QUOTA, r"(limit|quota).* (from|for) (this|your) (account|user)|trop de (messages|mails|courriels)"),
    (Cause.MAILBOX_FULL, r"(mail)?box (is )?full|over ?quota|quota exceeded|exceeded storage|bo[iî]te .*pleine"),
    (Cause.QUOTA, r"limit (is |was |has been )?(exceeded|reached)|quota .*(atteint|d[ée]pass)"),
    (Cause.SENDER, r"\b5\.1\.[78]\b|sender (address )?rejected"),
    (Cause.UNKNOWN_DOMAIN, r"\b5\.1\.2\b|\b5\.4\.4\b|(domain|host) not found|unknown domain"),
    (Cause.UNKNOWN_MAILBOX, r"\b5\.1\.(0|1|3|6|10)\b|(unknown|invalid|no such) (user|recipient|mailbox|address)"),
    (Cause.UNKNOWN_MAILBOX, r"(user|recipient|mailbox|address)( is)? (unknown|unavailable)|does not exist"),
    (Cause.TOO_LARGE, r"\b[45]\.3\.4\b|too (big|large)|exceeds .*(size|limit)"),
    (Cause.GREYLISTED, r"gr[ea]y.?list|liste grise"),
    (Cause.RELAY, r"relay"),
    (Cause.SPAM, r"spam|black.?list|block.?list|blocked|reputation|junk|\b5\.7\.(1|26|350)\b"),
    (Cause.BUSY, r"\b[45]\.3\.2\b"),
)  # fmt: skip
"""Checked in order, from certain to likely: limits of the sender come before those of the recipient."""

_FRENCH_CODE = re.compile(r"\b(?:OFR|LPN|LPNAAA|OUK)\d*[_-](\d{3})\b")
"""Code of the mail platform that Orange and La Poste share, such as `OFR_506` or `LPN007_416`."""

_FRENCH_CAUSES = {
    Cause.UNKNOWN_MAILBOX: (416,),
    Cause.MAILBOX_FULL: (417,),
    Cause.INACTIVE_MAILBOX: (420, 426),
    Cause.CONNECTIONS: (104, 109, *range(990, 1000)),
    Cause.SENDER: (405, 421),
    Cause.SPAM: (102, 103, 506, 510, 515, 517, 519, 397, 398, 535, 536),
    Cause.RETRY_LATER: (505,),
    Cause.TOO_LARGE: (514,),
}

_LOGIN_RULES = _compile(
    (Cause.CONNECTIONS, r"concurrent|too many .{0,15}connections|trop de connexions|simultan"),
    (Cause.TOO_MANY_LOGINS, r"too many .{0,10}(login|auth|attempts|failed)|trop de tentatives"),
    (Cause.SMTP_AUTH_OFF, r"SmtpClientAuthentication is disabled"),
    (Cause.SECURITY_DEFAULTS, r"security defaults"),
    (Cause.ACCESS_POLICY, r"did not meet the criteria"),
    (Cause.LEGACY_LOGIN_OFF, r"basic authentication|\b5\.7\.30\b|\b5\.7\.139\b"),
    (Cause.GMAIL_LOGIN, r"gsmtp|BadCredentials|application-specific"),
    (Cause.MICROSOFT_LOGIN, r"\b5\.7\.3\b.*(outlook|unsuccessful)"),
)


def clean_reply(raw: bytes | str) -> str:
    """Return a server reply as printable text on one line, limited to MAX_LENGTH characters."""
    text = raw if isinstance(raw, str) else _decode(raw)
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:MAX_LENGTH]


def hide_secrets(text: str, user: str, password: str) -> str:
    """Return a cleaned reply without the password: some servers repeat what they received."""
    if not password:
        return text
    plain = (f"\0{user}\0{password}", f"user={user}\1auth=Bearer {password}\1\1", password)
    encoded = [b64encode(secret.encode()).decode("ascii") for secret in plain]
    secrets = [secret for secret in (*encoded, clean_reply(password), password) if secret]
    is_cut = len(text) >= MAX_LENGTH
    for secret in secrets:
        text = text.replace(secret, "…")
    if is_cut:  # perhaps inside the password: of its forms the one that takes most of the end
        text = text.removesuffix(max((_find_partial(text, secret) for secret in secrets), key=len))
    return text


def _find_partial(text: str, secret: str) -> str:
    parts = (secret[:length] for length in range(len(secret) - 1, 0, -1))
    return next((part for part in parts if text.endswith(part)), "")


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def describe_size_limit(size: int, limit: int) -> str:
    """Return the message for a mail of `size` bytes, above the limit announced by the server."""
    figures = f"{size / 1e6:.1f} Mo, pour {limit / 1e6:.1f} Mo acceptés".replace(".", ",")
    return f"Le message est trop gros pour ce serveur ({figures}) : retirez ou allégez les pièces jointes."


def find_limit_window(cause: Cause, reply: str) -> str:
    """Return the window of a sending limit: `jour`, `heure` or `minute`; an hour where the reply names none."""
    if cause is Cause.TOO_MANY_LOGINS:
        return "heure"
    if cause is not Cause.QUOTA:
        return ""
    named = (("jour", _DAILY), ("minute", _EVERY_MINUTE))
    return next((window for window, words in named if re.search(words, reply, re.IGNORECASE)), "heure")


def classify_cause(stage: SmtpStage, code: int, reply: str) -> Cause:
    """Return the cause of a reply that is not positive."""
    if code // 100 not in {4, 5}:
        return Cause.INVALID_REPLY
    if stage is SmtpStage.LOGIN or code in AUTH_CODES:
        return _classify_login_cause(code, reply)
    if code == 432:
        return Cause.CONNECTIONS
    found = _find_french_cause(reply) or _search(_RULES, reply)
    if code == 421:
        return found if found in {Cause.QUOTA, Cause.CONNECTIONS} else Cause.BUSY
    if stage is SmtpStage.CONNECT:
        return _classify_connection_cause(code, found)
    return found or _classify_by_code(stage, code, reply)


def _search(rules: tuple[tuple[Cause, re.Pattern[str]], ...], reply: str) -> Cause | None:
    return next((cause for cause, pattern in rules if pattern.search(reply)), None)


def _find_french_cause(reply: str) -> Cause | None:
    match = _FRENCH_CODE.search(reply)
    number = int(match[1]) if match else 0
    return next((cause for cause, numbers in _FRENCH_CAUSES.items() if number in numbers), None)


def _classify_connection_cause(code: int, found: Cause | None) -> Cause:
    """Return the cause of a refusal before any mail: by its greeting, or because the server knows no EHLO."""
    if code // 100 == 4:
        return Cause.CONNECTIONS if found is Cause.CONNECTIONS else Cause.RETRY_LATER
    return Cause.TOO_OLD if code in {500, 501, 502, 504} else Cause.CONNECTION_BLOCKED


def _classify_login_cause(code: int, reply: str) -> Cause:
    found = _search(_LOGIN_RULES, reply)
    if code == 432:
        return Cause.CONNECTIONS
    if code // 100 == 4:
        is_limit = found in {Cause.CONNECTIONS, Cause.TOO_MANY_LOGINS}
        return found if is_limit and found else Cause.BUSY if code == 421 else Cause.LOGIN_RETRY_LATER
    return found or Cause.LOGIN


def _classify_by_code(stage: SmtpStage, code: int, reply: str) -> Cause:
    """Return the cause from the codes alone (RFC 5321, 4.2.3; RFC 3463), for unknown texts."""
    if reply.startswith("4.7."):
        return Cause.BUSY
    if code == 552:
        return Cause.MAILBOX_FULL if stage is SmtpStage.RCPT else Cause.TOO_LARGE
    if stage is SmtpStage.RCPT and code in {550, 551, 553}:
        return Cause.UNKNOWN_MAILBOX
    if stage is SmtpStage.MAIL and code in {550, 553}:
        return Cause.SENDER
    return Cause.RETRY_LATER if code // 100 == 4 else Cause.REFUSED
