"""Mailbox of the mail sandbox: one file per mail, written atomically."""

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from relances_app.domain.attachment import Attachment
from relances_app.mail.mime.reader import inline_images

UNREADABLE = "illisible"
"""Shown in place of a header that cannot be read."""

_Value = TypeVar("_Value")
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
    """Return a mail as far as it can be read: any local program may have sent it, with any error in it."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    received_at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return SandboxMail(
        id=path.name,
        received_at=_attempt(lambda: _read_date(message), received_at),
        recipient=_attempt(lambda: str(message["Delivered-To"]), UNREADABLE),
        sender=_attempt(lambda: str(message["From"]), UNREADABLE),
        subject=_attempt(lambda: str(message["Subject"]), UNREADABLE),
        text=_read_body(message, "plain"),
        html=_attempt(lambda: inline_images(message, _read_body(message, "html")), ""),
        attachments=_attempt(lambda: tuple(_read_attachments(message)), ()),
    )


def _attempt(read: Callable[[], _Value], default: _Value) -> _Value:
    try:
        return read()
    except Exception:  # noqa: BLE001  the email package raises many kinds of errors on malformed mails
        return default


def _read_date(message: EmailMessage) -> datetime:
    return parsedate_to_datetime(str(message["Received"]).rpartition(";")[2].strip())


def _read_body(message: EmailMessage, subtype: str) -> str:
    part = _attempt(lambda: message.get_body((subtype,)), None)
    if part is None:
        return ""
    text = _attempt(lambda: str(part.get_content()), None)
    if text is None:  # an unknown charset, for example
        text = _attempt(lambda: bytes(part.get_payload(decode=True)).decode("utf-8", "replace"), "")
    return text.replace("\r\n", "\n")


def _read_attachments(message: EmailMessage) -> Iterator[Attachment]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Attachment(part.get_filename("sans nom"), part.get_content_type(), content)
