"""A mailbox over IMAP: folders opened read-only, mails read by UID, copies appended; nothing else is changed."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Self

import imap_tools
from imap_tools.errors import ImapToolsError

from relances_app.domain.errors import MailboxRefused, UserError
from relances_app.domain.sending.credential import Credential
from relances_app.domain.structure import MailServer, Security
from relances_app.mail.smtp.dial import create_tls_context

TIMEOUT_SECONDS = 60.0
MAX_MAIL_BYTES = 262_144
"""Bytes read of one mail: reports and the first lines of a reply are shorter."""
MAX_HEADER_MAILS = 500
"""Mails whose headers are asked for in one command."""

_HEADERS = (
    "MESSAGE-ID IN-REPLY-TO REFERENCES FROM SUBJECT DATE AUTO-SUBMITTED PRECEDENCE CONTENT-TYPE RETURN-PATH "
    "X-AUTOREPLY X-AUTORESPOND X-AUTORESPONDER X-AUTO-RESPONSE X-VACATION X-MS-EXCHANGE-INBOX-RULES-LOOP"
)
_UID = re.compile(rb"\bUID (\d+)")
_SENT_NAMES = (
    "sent", "sent items", "sent messages", "inbox.sent", "inbox/sent", "envoyés", "messages envoyés",
    "éléments envoyés", "courrier envoyé",
)  # fmt: skip
_JUNK_NAMES = ("junk", "spam", "courrier indésirable", "inbox.junk", "inbox.spam", "indésirables")

UNREACHABLE = (
    "La boîte de réception n'a pas pu être lue : vérifiez le serveur, le port et la sécurité de lecture. Les envois "
    "ne sont pas touchés."
)


class MailboxError(UserError):
    """The mailbox cannot be read now."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was opened: its identity and the UID that the next mail gets."""

    name: str
    uid_validity: int
    uid_next: int


class Mailbox:
    """A session; raises MailboxError if the server cannot be reached or breaks off, MailboxRefused for a login."""

    def __init__(self, server: MailServer, credential: Credential) -> None:
        try:
            self._box = _open(server)
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
            raise MailboxError(UNREACHABLE) from error
        try:
            _log_in(self._box, server, credential)
            self._folders = self._box.folder.list()
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            self._close()
            raise MailboxError(UNREACHABLE) from error
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if isinstance(error, OSError | imaplib.IMAP4.error | ImapToolsError):
            raise MailboxError(UNREACHABLE) from error

    def _close(self) -> None:
        try:
            self._box.logout()
        except (OSError, imaplib.IMAP4.error, ImapToolsError):
            return

    def find_sent_folder(self) -> str:
        """Return the folder of sent mails: by its special use (RFC 6154), else by a common name; or nothing."""
        return self._find("\\Sent", _SENT_NAMES)

    def find_junk_folder(self) -> str:
        """Return the folder of unwanted mails, or nothing."""
        return self._find("\\Junk", _JUNK_NAMES)

    def _find(self, flag: str, names: tuple[str, ...]) -> str:
        for folder in self._folders:
            if flag.casefold() in {each.casefold() for each in folder.flags}:
                return str(folder.name)
        by_name = {folder.name.casefold(): folder.name for folder in self._folders}
        return next((str(by_name[name]) for name in names if name in by_name), "")

    def open(self, name: str) -> Folder:
        """Open a folder read-only (EXAMINE)."""
        status = self._box.folder.status(name, ["UIDVALIDITY", "UIDNEXT"])
        self._box.folder.set(name, readonly=True)
        return Folder(name, status.get("UIDVALIDITY", 0), status.get("UIDNEXT", 0))

    def list_uids(self, *, after: int = 0, since: date | None = None) -> list[int]:
        """Return the UIDs of the open folder above `after`, received on `since` or later, in order."""
        criteria = (
            f"SINCE {since.strftime('%d-')}{_MONTHS[since.month - 1]}{since.strftime('-%Y')}" if since else ""
        )
        span = f"UID {after + 1}:*" if after else ""
        found = self._box.uids(" ".join(part for part in (span, criteria) if part) or "ALL")
        # `n:*` always includes the last mail, also if its UID is lower (RFC 3501, 6.4.8).
        return sorted(uid for uid in map(int, found) if uid > after)

    def find_message(self, message_id: str) -> bool:
        """Return whether the open folder has a mail with this Message-ID."""
        return bool(self._box.uids(f'HEADER Message-ID "{_quote(message_id)}"'))

    def fetch_headers(self, uids: list[int]) -> Iterator[tuple[int, bytes]]:
        """Yield UID and headers of mails, without marking them as read."""
        for start in range(0, len(uids), MAX_HEADER_MAILS):
            yield from self._fetch(
                uids[start : start + MAX_HEADER_MAILS], f"BODY.PEEK[HEADER.FIELDS ({_HEADERS})]"
            )

    def fetch(self, uid: int) -> bytes:
        """Return the first bytes of a mail, without marking it as read."""
        return next((content for _, content in self._fetch([uid], f"BODY.PEEK[]<0.{MAX_MAIL_BYTES}>")), b"")

    def _fetch(self, uids: list[int], part: str) -> Iterator[tuple[int, bytes]]:
        listed = ",".join(map(str, uids))
        status, data = self._box.client.uid("fetch", listed, f"(UID {part})")
        if status != "OK":
            raise imaplib.IMAP4.error("fetch refused")
        for item, following in zip(data, [*data[1:], b""], strict=True):
            if isinstance(item, tuple):
                rest = following if isinstance(following, bytes) else b""
                if found := _UID.search(item[0]) or _UID.search(rest):
                    yield int(found[1]), item[1]

    def append_sent(self, folder: str, content: bytes, sent_at: datetime) -> bool:
        """Add a copy of a sent mail, marked as read; return whether the server accepted it."""
        try:
            self._box.append(content, folder, dt=sent_at, flag_set=[imap_tools.MailMessageFlags.SEEN])
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, ImapToolsError):
            return False
        return True


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Months as IMAP writes them in any language of the system."""


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _open(server: MailServer) -> imap_tools.BaseMailBox:
    if server.security is Security.SSL:
        context = create_tls_context(server.ca_file)
        return imap_tools.MailBox(server.host, server.port, timeout=TIMEOUT_SECONDS, ssl_context=context)
    if server.security is Security.STARTTLS:
        context = create_tls_context(server.ca_file)
        return imap_tools.MailBoxStartTls(server.host, server.port, TIMEOUT_SECONDS, context)
    if server.host not in {"localhost", "127.0.0.1", "::1"}:
        raise ssl.SSLError("a password is not sent without encryption")
    return imap_tools.MailBoxUnencrypted(server.host, server.port, TIMEOUT_SECONDS)


def _log_in(box: imap_tools.BaseMailBox, server: MailServer, credential: Credential) -> None:
    """Log in once; a token that is refused is renewed once. No folder is opened: that would not be read-only."""
    try:
        if isinstance(credential, str):
            log_in = box.login if (server.user + credential).isascii() else box.login_utf8
            log_in(server.user, credential, initial_folder=None)
            return
        token = credential.get()
        try:
            box.xoauth2(server.user, token, initial_folder=None)
        except (imaplib.IMAP4.error, ImapToolsError):
            box.xoauth2(server.user, credential.get(token), initial_folder=None)
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        if isinstance(error, imaplib.IMAP4.abort) or "[UNAVAILABLE]" in str(error):  # RFC 5530, 3
            raise
        raise MailboxRefused from error
