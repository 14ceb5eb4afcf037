"""Parse the bytes of a mail for display."""

from base64 import b64encode
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """The headers and the two bodies of a mail."""

    sender: str
    recipient: str
    reply_to: str
    subject: str
    date: str
    message_id: str
    text: str
    html: str
    attachments: tuple[str, ...]
    visible_copies: str = ""
    hidden_copies: str = ""
    """Addresses that get the mail and are not in its headers; its bytes do not contain them."""


def parse_mail(content: bytes) -> ParsedMail:
    """Return the headers, bodies and attachment names of a mail."""
    mail = message_from_bytes(content, policy=policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return ParsedMail(
        sender=str(mail["From"] or ""),
        recipient=str(mail["To"] or ""),
        reply_to=str(mail["Reply-To"] or ""),
        subject=str(mail["Subject"] or ""),
        date=str(mail["Date"] or ""),
        message_id=str(mail["Message-ID"] or ""),
        text=text.get_content() if text else "",
        html=inline_images(mail, html.get_content()) if html else "",
        attachments=tuple(part.get_filename() or "" for part in mail.iter_attachments()),
        visible_copies=str(mail["Cc"] or ""),
    )


def inline_images(mail: EmailMessage, html: str) -> str:
    """Return the HTML with the embedded images as data URLs, as a mail program shows them."""
    for part in mail.walk():
        content_id, content = str(part["Content-ID"] or "").strip("<>"), part.get_payload(decode=True)
        if content_id and part.get_content_maintype() == "image" and isinstance(content, bytes):
            data = f"data:{part.get_content_type()};base64,{b64encode(content).decode()}"
            html = html.replace(f'"cid:{content_id}"', f'"{data}"')
    return html
