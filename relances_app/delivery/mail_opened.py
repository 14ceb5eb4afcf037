"""A mail as a reader sees it, opened from its bytes."""

from dataclasses import dataclass
from email import message_from_bytes, policy


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """The head and the two bodies of a mail."""

    sender: str
    recipient: str
    reply_to: str
    subject: str
    date: str
    message_id: str
    text: str
    html: str
    attachments: tuple[str, ...]


def open_bytes(content: bytes) -> OpenedMail:
    """Return what the bytes of a mail say."""
    mail = message_from_bytes(content, policy=policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return OpenedMail(
        sender=str(mail["From"] or ""),
        recipient=str(mail["To"] or ""),
        reply_to=str(mail["Reply-To"] or ""),
        subject=str(mail["Subject"] or ""),
        date=str(mail["Date"] or ""),
        message_id=str(mail["Message-ID"] or ""),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        attachments=tuple(part.get_filename() or "" for part in mail.iter_attachments()),
    )
