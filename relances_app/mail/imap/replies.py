"""Read replies to sent mails: what they answer, whether they are automatic, and their first lines."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape

from relances_app.mail.imap.bounces import clean, get_text

MAX_EXCERPT_LINES = 12
MAX_EXCERPT = 800
FIRST_YEAR = 2000
"""Mails that claim to be older have a wrong date."""
_AUTO_HEADERS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response", "X-Vacation",
    "X-MS-Exchange-Inbox-Rules-Loop",
)  # fmt: skip
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_QUOTE = re.compile(
    r"(?i)^\s*(>|le .{5,80} a écrit|on .{5,80} wrote|-{3,} ?(original message|message d.origine)|_{10,}|de ?: .+@)"
)
_AUTO_SUBJECT = re.compile(
    r"(?i)^\W*(r[ée]ponse automatique|absence|absent|auto(matic)?[- ]?(reply|response)|out of (the )?office|"
    r"message d.absence|automatische antwort|respuesta autom|accus[ée] de r[ée]ception)"
)
_TAG = re.compile(r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>")


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """Headers of a mail of the mailbox; `received_at` is None for a date that cannot be right."""

    message_id: str
    answers: tuple[str, ...]
    """Message-IDs of In-Reply-To and References, the nearest first."""
    sender: str
    subject: str
    received_at: datetime | None
    is_automatic: bool
    content_type: str
    return_path: str


def read_headers(content: bytes) -> ReceivedMail:
    """Return what the headers of a mail say."""
    # Decoded first: many programs write UTF-8 into headers without encoding it.
    mail = message_from_string(content.decode("utf-8", "replace"), policy=policy.compat32)
    decoded = {name: _decode(mail.get(name)) for name in ("From", "Subject")}
    answers = _MESSAGE_ID.findall(str(mail.get("In-Reply-To") or ""))
    answers += reversed(_MESSAGE_ID.findall(str(mail.get("References") or "")))
    own_ids = _MESSAGE_ID.findall(str(mail.get("Message-ID") or ""))
    return ReceivedMail(
        own_ids[0] if own_ids else "",
        tuple(dict.fromkeys(answers)),
        clean(parseaddr(decoded["From"])[1]),
        clean(decoded["Subject"]),
        _read_date(str(mail.get("Date") or "")),
        _is_automatic(mail, decoded["Subject"]),
        str(mail.get("Content-Type") or ""),
        str(mail.get("Return-Path") or ""),
    )


def _is_automatic(mail: Message, subject: str) -> bool:
    """Return whether nobody wrote it (RFC 3834, and the headers of common programs)."""

    def get(name: str) -> str:
        return str(mail.get(name) or "").strip().casefold()

    submitted = get("Auto-Submitted")
    if submitted and not submitted.startswith("no"):
        return True
    if any(get(name) not in {"", "no"} for name in _AUTO_HEADERS):
        return True
    return get("Precedence") in {"auto_reply", "auto-reply", "bulk", "junk"} or bool(
        _AUTO_SUBJECT.match(subject)
    )


def _decode(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value or ""))))
    except (ValueError, LookupError, MessageError):
        return str(value or "")


def _read_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        if found.tzinfo is None or found.astimezone(UTC).year < FIRST_YEAR:
            return None
    except (ValueError, TypeError, OverflowError):
        return None
    return found


def read_excerpt(content: bytes) -> str:
    """Return the first lines that the sender wrote, as plain text, without what is quoted."""
    mail = message_from_bytes(content, policy=policy.default)
    if not isinstance(mail, EmailMessage):
        return ""
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    text = get_text(body)
    if body.get_content_subtype() == "html":
        text = _to_plain(text)
    lines: list[str] = []
    for line in text.splitlines():
        if _QUOTE.match(line) or len(lines) >= MAX_EXCERPT_LINES:
            break
        shown = " ".join("".join(c if c.isprintable() else " " for c in line).split())
        if shown or (lines and lines[-1]):
            lines.append(shown)
    return "\n".join(lines).strip()[:MAX_EXCERPT]


def _to_plain(markup: str) -> str:
    broken = re.sub(r"(?i)<br\s*/?>|</p>|</div>|<blockquote", "\n\\g<0>", markup)
    return unescape(_TAG.sub("", broken))
