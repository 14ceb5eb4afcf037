"""Mailbox of the mail sandbox: one file per mail, written atomically."""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from pathlib import Path

from relances_app.domain.attachment import Attachment
from relances_app.mail.mime.reader import inline_images

_FILE_NAME = re.compile(r"(\d{6,})-[0-9a-f]{8}\.eml")


@dataclass(frozen=True, slots=True)
class SandboxMail:
    """A received mail; `id` is its file name."""

    id: str
    received_at: datetime
    recipient: str
    sender: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def get_next_number(folder: Path) -> int:
    """Return the number of the next mail."""
    return max((int(match[1]) for match, _ in _iterate_files(folder)), default=0) + 1


def save_sandbox_mail(
    folder: Path, number: int, recipient: str, content: bytes, received_at: datetime
) -> Path:
    """Write one mail for one recipient and sync it to disk; raises OSError if that fails."""
    path = folder / f"{number:06d}-{os.urandom(4).hex()}.eml"
    headers = (
        f"Delivered-To: {recipient}\r\n"
        f"Received: from relances by trial.invalid with ESMTP;\r\n {format_datetime(received_at)}\r\n"
    )
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(headers.encode("ascii", "replace") + content)
        file.flush()
        os.fsync(file.fileno())
    return temporary.replace(path)


def list_sandbox_mails(folder: Path, limit: int = 200) -> list[SandboxMail]:
    """Return the received mails, newest first."""
    return list(islice(iterate_sandbox_mails(folder), limit))


def iterate_sandbox_mails(folder: Path) -> Iterator[SandboxMail]:
    """Yield the received mails, newest first, reading each file on demand."""
    newest = sorted(_iterate_files(folder), key=lambda found: int(found[0][1]), reverse=True)
    return (_read_mail(path) for _, path in newest)


def get_sandbox_mail(folder: Path, id_: str) -> SandboxMail | None:
    """Return one mail by its id, or None; the id is compared and never used as a path."""
    return next((_read_mail(path) for _, path in _iterate_files(folder) if path.name == id_), None)


def delete_sandbox_mails(folder: Path, message_ids: Collection[str]) -> int:
    """Delete the mails with one of these Message-IDs; return how many."""
    keys = [key.encode() for key in message_ids]
    matching = [path for _, path in _iterate_files(folder) if any(key in path.read_bytes() for key in keys)]
    for path in matching:
        path.unlink()
    return len(matching)


def _iterate_files(folder: Path) -> Iterator[tuple[re.Match[str], Path]]:
    if folder.is_dir():
        for path in folder.iterdir():
            if match := _FILE_NAME.fullmatch(path.name):
                yield match, path


def _read_mail(path: Path) -> SandboxMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return SandboxMail(
        id=path.name,
        received_at=parsedate_to_datetime(str(message["Received"]).rpartition(";")[2].strip()),
        recipient=str(message["Delivered-To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        text=_read_body(message, "plain"),
        html=inline_images(message, _read_body(message, "html")),
        attachments=tuple(_read_attachments(message)),
    )


def _read_body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _read_attachments(message: EmailMessage) -> Iterator[Attachment]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Attachment(part.get_filename("sans nom"), part.get_content_type(), content)
