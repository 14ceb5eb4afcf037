"""Build the exact bytes of a reminder mail."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from uuid import UUID, uuid5

from relances_app.domain.email_address import ADDRESS_SEPARATOR, split_addresses
from relances_app.domain.errors import UserError
from relances_app.domain.messages.message import Reminder, RenderedMail
from relances_app.domain.structure import Structure
from relances_app.lib.qr import build_png
from relances_app.mail.content import render_html, render_text
from relances_app.mail.mime.headers import (
    format_header,
    format_mailbox,
    format_mailboxes,
    format_message_ids,
    to_ascii_address,
)
from relances_app.mail.mime.parts import build_attachment_part, build_image_part, build_text_part, join_parts
from relances_app.mail.mime.safe_content import is_safe_content

NAMESPACE = UUID("c2f0f8a4-6a0c-4b0e-9d1b-0f6c1f4b7f5e")
"""UUID namespace of the Message-IDs of this program (RFC 9562, version 5)."""

MAX_REFERENCES = 20
"""Maximum number of earlier reminders in the References header, the latest ones."""


def build_mail(
    reminder: Reminder, *, message_id: str, written_at: datetime, references: Sequence[str] = ()
) -> RenderedMail:
    """Return the mail to one customer as it will be sent: text and HTML, then the attachments.

    `written_at` needs a UTC offset; `references` are the ids of the earlier reminders, oldest first. The copy to
    the sender is in the envelope only, not in a header.
    Raises UserError if an address or a header value is not valid in a mail.
    """
    token = _make_boundary_token(message_id)
    html = build_text_part("html", render_html(reminder, f"qr.{token}" if reminder.qr_payload else ""))
    if reminder.qr_payload:
        picture = build_image_part(f"qr.{token}", build_png(reminder.qr_payload))
        html = join_parts("related", token, (html, picture))
    body = join_parts("alternative", token, (build_text_part("plain", render_text(reminder)), html))
    if reminder.attachments:
        body = join_parts("mixed", token, (body, *map(build_attachment_part, reminder.attachments)))
    to = (reminder.customer.name, reminder.customer.email)
    copies = (split_addresses(reminder.visible_copies), split_addresses(reminder.hidden_copies))
    return _build_message(
        reminder.structure, to, reminder.subject, body, message_id, written_at, references, copies
    )


def build_text_mail(
    structure: Structure, recipient: str, subject: str, text: str, *, message_id: str, written_at: datetime
) -> RenderedMail:
    """Return a short mail in plain text, such as the test mail of the page « Structure »."""
    body = build_text_part("plain", text)
    return _build_message(structure, ("", recipient), subject, body, message_id, written_at)


def make_message_id(database_id: str, outbox_id: int, sha256: str, domain: str) -> str:
    """Return the Message-ID of an outbox row, always the same for one row of one database.

    The id is part of the mail, so `sha256` cannot be the hash of the mail: it is that of the content,
    `hash_reminder(reminder)`. A corrected text gets a new id, a resent one keeps its id. The domain is the
    sender's, never the host name of the computer.
    """
    host = domain.encode("idna").decode("ascii")
    return f"<{uuid5(NAMESPACE, f'{database_id}/{outbox_id}/{sha256}')}@{host}>"


def hash_reminder(reminder: Reminder) -> str:
    """Return the SHA-256 of the content of a reminder, including attachments."""
    fields = (
        reminder.structure, reminder.customer, reminder.level, reminder.dated_on, reminder.items,
        reminder.subject, reminder.body_before, reminder.body_after, reminder.charges, sorted(reminder.extra.items()),
        [(file.name, file.media_type, _hash_file(file.content)) for file in reminder.attachments],
        reminder.qr_payload, reminder.reply_links, reminder.language, reminder.parts, reminder.payments,
        reminder.visible_copies, reminder.hidden_copies,
    )  # fmt: skip
    return hashlib.sha256(repr(fields).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=4)
def _hash_file(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _make_boundary_token(message_id: str) -> str:
    """Return the part of the MIME boundaries that differs between mails."""
    return re.sub(r"[^0-9A-Za-z]", "", message_id.partition("@")[0])[:40]


def _build_message(
    structure: Structure,
    to: tuple[str, str],
    subject: str,
    body: bytes,
    message_id: str,
    written_at: datetime,
    references: Sequence[str] = (),
    copies: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> RenderedMail:
    """Return the mail with its headers; they reveal neither the program nor the computer.

    `copies` are the visible and the hidden ones.
    """
    sender = _get_sender_address(structure)
    recipients = [to_ascii_address(address) for address in split_addresses(to[1]) or (to[1],)]
    visible, hidden = (_drop_known(addresses, recipients) for addresses in copies)
    headers = [
        format_header("Date", _format_date_header(written_at)),
        format_mailbox("From", structure.sender.name or structure.name, sender),
        format_mailboxes("To", to[0], recipients),
        *([format_mailboxes("Cc", "", visible)] if visible else []),
        format_header("Subject", subject),
        format_message_ids("Message-ID", (message_id,)),
    ]
    headers += [*_format_reply_headers(structure, references), "MIME-Version: 1.0\r\n"]
    content = "\r\n".join(headers).encode("ascii") + body
    if not is_safe_content(content):
        raise ValueError("the mail is not safe to send by SMTP")
    own = [structure.sender.copy_to] if structure.sender.copy_to else []
    copy_to = _drop_known([*visible, *hidden, *own], recipients)
    return RenderedMail(
        recipient=ADDRESS_SEPARATOR.join(recipients),
        sender=sender,
        message_id=message_id,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        copy_to=ADDRESS_SEPARATOR.join(copy_to),
    )


def _format_reply_headers(structure: Structure, references: Sequence[str]) -> list[str]:
    """Return the headers of the address for replies and of the earlier mails of the conversation, if any."""
    headers = []
    if structure.sender.reply_to:
        headers.append(format_mailbox("Reply-To", "", to_ascii_address(structure.sender.reply_to)))
    if references:
        headers.append(format_message_ids("In-Reply-To", (references[-1],)))
        headers.append(format_message_ids("References", tuple(references[-MAX_REFERENCES:])))
    return headers


def _drop_known(addresses: Sequence[str], recipients: Sequence[str]) -> list[str]:
    """Return addresses for the mail server, each once, without those of the customer."""
    found = {address.casefold(): address for address in map(to_ascii_address, addresses)}
    return [address for folded, address in found.items() if folded not in {r.casefold() for r in recipients}]


def _get_sender_address(structure: Structure) -> str:
    if not structure.sender.address:
        raise UserError("L'adresse d'expédition manque : renseignez-la sur la page « Structure ».")
    return to_ascii_address(structure.sender.address)


def _format_date_header(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError("`written_at` needs a UTC offset")
    return format_datetime(instant)
