"""What a mailbox brings back about sent mails: delivery reports and replies, and the mail that each concerns."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from relances_app.domain.email_address import split_addresses

RECIPIENT_PERIOD = timedelta(days=7)
"""How long after a mail a report that names only the recipient can concern it."""

CLOCK_DIFFERENCE = timedelta(minutes=10)
"""How much earlier the clock of another mail server may date its report."""

HAND_OVER_PERIOD = timedelta(hours=1)
"""How long the outcome of a mail that is being handed over is waited for."""


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
    returned_id: str = ""
    """Message-ID in the headers of the mail that came back; empty if the report does not contain them."""
    original_recipient: str = ""


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of the outbox that was sent or may have been."""

    id: int
    message_id: str
    customer_id: int
    recipient: str
    """One or several addresses, joined."""
    copy_to: str
    sent_at: datetime
    is_being_handed_over: bool = False

    def is_undecided(self, now: datetime) -> bool:
        """Return whether the outcome of the hand-over is not recorded yet, but will be soon."""
        return self.is_being_handed_over and now - self.sent_at < HAND_OVER_PERIOD

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses that the mail went to, without copies."""
        return split_addresses(self.recipient)

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


@dataclass(frozen=True, slots=True)
class Match:
    """The mail that a report concerns, or may concern."""

    mail: SentMail
    is_certain: bool


def match_bounce(bounce: Bounce, sent: Iterable[SentMail], received_at: datetime) -> Match | None:
    """Return the mail that a report concerns.

    It is certain if the report names the envelope id or the Message-ID of the mail, and its recipient. A report that
    names only a recipient may concern the latest mail to that address. One about another mail, or about the copy
    that the user gets, concerns none.
    """
    mails = list(sent)
    found = next(
        (mail for mail in mails if bounce.envelope_id and mail.envelope_id == bounce.envelope_id), None
    )
    found = found or next((mail for mail in mails if mail.message_id == bounce.returned_id), None)
    addresses = _list_addresses(bounce)
    if found is not None:
        return _match_recipient(found, addresses)
    if bounce.envelope_id or bounce.returned_id:
        return None  # the report concerns a mail of another program
    recent = [
        mail
        for mail in mails
        if not addresses.isdisjoint(map(fold_address, mail.recipients))
        and mail.sent_at - CLOCK_DIFFERENCE <= received_at <= mail.sent_at + RECIPIENT_PERIOD
    ]
    latest = max(recent, key=lambda mail: mail.sent_at, default=None)
    return Match(latest, is_certain=False) if latest else None


def _match_recipient(mail: SentMail, addresses: set[str]) -> Match | None:
    """Say whether a report about a mail concerns its recipients or the copies; a forwarded mail can be either."""
    if not mail.copy_to or not addresses.isdisjoint(map(fold_address, mail.recipients)):
        return Match(mail, is_certain=True)
    is_copy = not addresses.isdisjoint(map(fold_address, split_addresses(mail.copy_to)))
    return None if is_copy else Match(mail, is_certain=False)


def list_failed_recipients(bounce: Bounce, mail: SentMail) -> tuple[str, ...]:
    """Return the recipients of a mail that a report concerns.

    A report may name another address, to which a mail was forwarded: then it is the only recipient, or unknown which.
    """
    if len(mail.recipients) == 1:
        return mail.recipients
    addresses = _list_addresses(bounce)
    return tuple(address for address in mail.recipients if fold_address(address) in addresses)


def _list_addresses(bounce: Bounce) -> set[str]:
    given = (bounce.recipient, bounce.original_recipient)
    return {fold_address(address) for address in given if address}
