"""Read delivery reports: RFC 3464 first, then the forms that flufl.bounce knows, then any with a code."""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from email.utils import parseaddr

from relances_app.domain.sending.returned_mail import Bounce, IncomingKind

MAX_REPLY_LENGTH = 300
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_MESSAGE_ID_LINE = re.compile(rf"(?im)^[> \t]*message-id:\s*({_MESSAGE_ID.pattern})")
_RETURNED_TYPES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
)
_CODE_LINE = re.compile(r"(?m)^.*\b(?:[45]\d\d[ -]|[45]\.\d{1,3}\.\d{1,3}\b).*$")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SENDERS = re.compile(
    r"(?i)^(mailer-?daemon|postmaster|mail-?delivery.*|no-?reply-?bounce.*|bounce.*|microsoftexchange.*)@"
)
_SUBJECTS = re.compile(
    r"(?i)undeliver|delivery (status|failure|has failed|incomplete|report|problem)|returned mail|failure notice"
    r"|mail delivery"
    r"|non[- ]?(remis|distribu|d[ée]livr)|[ée]chec de (la )?(remise|distribution)|message retourn|avis de non"
    r"|retard[ée]"
    r"|could not be delivered|delayed mail|rejected"
)


def is_candidate(sender: str, subject: str, content_type: str, return_path: str) -> bool:
    """Return whether a mail may be a delivery report, by its headers."""
    kind = content_type.casefold()
    is_report = "multipart/report" in kind and "disposition-notification" not in kind
    return (
        is_report or return_path.strip() == "<>" or bool(_SENDERS.match(sender) or _SUBJECTS.search(subject))
    )


def read_bounces(content: bytes) -> list[Bounce]:
    """Return the failed and delayed recipients of a report; none if it is another mail."""
    message = message_from_bytes(content, policy=policy.compat32)
    returned_id = _find_returned_id(message)
    if blocks := _find_report(message):
        return list(_read_report(blocks, returned_id))
    return list(_read_other(message, returned_id))


def _find_returned_id(message: Message) -> str:
    """Return the Message-ID of the mail that came back, which no other mail that the report mentions has.

    References and In-Reply-To name earlier mails: an answer of the user to his customer names a reminder there.
    """
    for part in message.walk():
        if part.get_content_type() in _RETURNED_TYPES:
            payload = part.get_payload()
            headers = payload[0] if isinstance(payload, list) and payload else get_text(part).lstrip()
            returned = message_from_string(headers) if isinstance(headers, str) else headers
            found = _MESSAGE_ID.search(str(returned.get("Message-ID") or ""))
            return found[0] if found else ""
    for part in message.walk():
        if part.get_content_maintype() == "text" and (line := _MESSAGE_ID_LINE.search(get_text(part))):
            return line[1]
    return ""


def get_text(part: Message) -> str:
    """Return the text of a part; an unknown character set is read as UTF-8."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _find_report(message: Message) -> list[Message]:
    """Return the blocks of the machine-readable part (RFC 3464, 2.1; RFC 6533), the one of the message first."""
    for part in message.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            payload = part.get_payload()
            parts = payload if isinstance(payload, list) else []
            text = "\n\n".join(str(each) for each in parts) or str(payload)
            blocks = (
                message_from_string(each) for each in re.split(r"\n\s*\n", text.replace("\r", "").strip())
            )
            return [each for each in blocks if each.keys()]
    return []


def _read_report(blocks: list[Message], returned_id: str) -> Iterator[Bounce]:
    envelope_id = next(
        (clean(block["Original-Envelope-Id"]) for block in blocks if block["Original-Envelope-Id"]), ""
    )
    for block in blocks:
        action = clean(block["Action"]).casefold().partition(" ")[0]
        if action not in {"failed", "delayed"} or not (
            block["Final-Recipient"] or block["Original-Recipient"]
        ):
            continue
        diagnostic = _strip_type(block["Diagnostic-Code"])
        status = _STATUS.search(clean(block["Status"])) or _STATUS.search(diagnostic)
        yield Bounce(
            IncomingKind(action),
            _strip_type(block["Final-Recipient"]) or _strip_type(block["Original-Recipient"]),
            diagnostic,
            status[1] if status else "",
            envelope_id,
            returned_id,
            _strip_type(block["Original-Recipient"]),
        )


def _strip_type(value: str | None) -> str:
    """Return an address or a text without its type: `rfc822; a@b.c`, `smtp; 550 no`."""
    text = clean(value)
    kind, separator, rest = text.partition(";")
    found = rest.strip() if separator and kind.strip().replace("-", "").isalnum() else text
    return found.strip().strip("<>") if " " not in found.strip() else found.strip()


def _read_other(message: Message, returned_id: str) -> Iterator[Bounce]:
    from flufl.bounce import all_failures  # noqa: PLC0415  for reports of another form only

    logging.getLogger("flufl.bounce").disabled = True  # it would log texts of the mail
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001  a malformed mail must not end the reading of the mailbox
        temporary, permanent = frozenset(), frozenset()
    reply = _find_words(message)
    status = _STATUS.search(reply)
    for kind, addresses in ((IncomingKind.DELAYED, temporary), (IncomingKind.FAILED, permanent)):
        for address in sorted(addresses):
            text = address.decode("utf-8", "replace")
            yield Bounce(kind, clean(text), reply, status[1] if status else "", "", returned_id)
    if not temporary and not permanent:
        yield from _guess(message, reply, status[1] if status else "", returned_id)


def _guess(message: Message, reply: str, status: str, returned_id: str) -> Iterator[Bounce]:
    """Yield a failure for a mail of a mail system that only has a code; it is matched by Message-ID alone."""
    sender = parseaddr(str(message.get("From") or ""))[1]
    if status and _SENDERS.match(sender):
        kind = IncomingKind.FAILED if status.startswith("5") else IncomingKind.DELAYED
        yield Bounce(kind, "", reply, status, "", returned_id)


def _find_words(message: Message) -> str:
    """Return the line of the text that has a code of the server, or its first words."""
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        text = get_text(part)
        found = _CODE_LINE.search(text)
        return clean(found[0] if found else text)
    return ""


def clean(value: object) -> str:
    """Return a header or text of a stranger as one printable line."""
    text = "".join(c if c.isprintable() else " " for c in str(value or ""))
    return " ".join(text.split())[:MAX_REPLY_LENGTH]
