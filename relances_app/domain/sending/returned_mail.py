"""What a mailbox brings back about sent mails: delivery reports and replies, and the mail that each concerns."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WEAK_MATCH_PERIOD = timedelta(days=7)
"""How long after a mail a report that names only the recipient can concern it."""


class IncomingKind(StrEnum):
    """What a received mail is; stored, so that a value never changes."""

    FAILED = "failed"
    DELAYED = "delayed"
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient of a delivery report."""

    kind: IncomingKind
    """FAILED or DELAYED."""
    recipient: str
    reply: str = ""
    """Words of the server."""
    status: str = ""
    """Code such as 5.1.1."""
    envelope_id: str = ""
    message_ids: frozenset[str] = frozenset()
    """Every Message-ID that the report mentions."""
    original_recipient: str = ""


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of the outbox that was sent or may have been."""

    id: int
    message_id: str
    customer_id: int
    recipient: str
    copy_to: str
    sent_at: datetime

    @property
    def envelope_id(self) -> str:
        """The identifier that the mail server repeats in its reports (ENVID, RFC 3461)."""
        return make_envelope_id(self.message_id)


def fold_address(address: str) -> str:
    """Return an address in a form for comparisons: lower case, the domain in ASCII."""
    local_part, _, domain = address.strip().casefold().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local_part}@{domain}"


def make_envelope_id(message_id: str) -> str:
    """Return the envelope identifier of a mail: the unique part of its Message-ID, if that is plain text."""
    local_part = message_id.strip("<>").partition("@")[0]
    is_plain = local_part.isascii() and local_part.replace("-", "").replace(".", "").isalnum()
    return local_part if is_plain and len(local_part) <= 100 else ""


def match_bounce(bounce: Bounce, sent: Iterable[SentMail], received_at: datetime) -> SentMail | None:
    """Return the mail that a report concerns: by envelope id, then Message-ID, then recipient and time.

    A report about the copy that the user gets concerns no customer.
    """
    mails = list(sent)
    found = next((m for m in mails if bounce.envelope_id and m.envelope_id == bounce.envelope_id), None)
    found = found or next((mail for mail in mails if mail.message_id in bounce.message_ids), None)
    if found is not None:
        return None if _is_copy(bounce, found) else found
    if bounce.envelope_id:
        return None  # the report concerns a mail of another program
    addresses = _list_addresses(bounce)
    recent = [
        mail
        for mail in mails
        if fold_address(mail.recipient) in addresses
        and mail.sent_at <= received_at <= mail.sent_at + WEAK_MATCH_PERIOD
    ]
    return max(recent, key=lambda mail: mail.sent_at, default=None)


def _list_addresses(bounce: Bounce) -> set[str]:
    given = (bounce.recipient, bounce.original_recipient)
    return {fold_address(address) for address in given if address}


def _is_copy(bounce: Bounce, mail: SentMail) -> bool:
    addresses = _list_addresses(bounce)
    if not mail.copy_to or fold_address(mail.recipient) in addresses:
        return False
    return fold_address(mail.copy_to) in addresses
