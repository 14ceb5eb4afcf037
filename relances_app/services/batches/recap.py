"""What one sending would do, before it is confirmed: mails, letters, duration, customers contacted lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import OpenItem, open_total
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import ListFilter
from relances_app.domain.dunning.selection import CustomerGroup, ReminderMode
from relances_app.domain.errors import UserError
from relances_app.domain.sending.rate_limit import estimate_duration
from relances_app.services.batches.recipients import list_recipients
from relances_app.store import attachments as attachments_store
from relances_app.store import history as history_store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database

CONTACT_DAYS = 7
"""Days for which a customer counts as contacted lately."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One customer of a sending, with the documents of its reminder; the total in cents."""

    customer_id: int
    name: str
    has_email: bool
    document_ids: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """The mails or the letters of a sending; the total in cents."""

    customers: int
    documents: int
    total: int

    @classmethod
    def add_up(cls, recipients: Iterable[Recipient]) -> "Part":
        """Return the sums of some recipients."""
        chosen = list(recipients)
        return cls(
            len(chosen),
            sum(len(r.document_ids) for r in chosen),
            sum(recipient.total for recipient in chosen),
        )


@dataclass(frozen=True, slots=True)
class SendRecap:
    """A sending before it is confirmed.

    `recipients` are those of the mode; `others` are those that mixed sending adds (letters to customers without
    an address, in the mode of mails) or sends by mail instead (in the mode of letters).
    """

    mode: ReminderMode
    recipients: tuple[Recipient, ...]
    others: tuple[Recipient, ...]
    contacted: tuple[Recipient, ...]
    """Recipients who had a reminder in the last CONTACT_DAYS days."""
    attachments: int
    duration: timedelta

    @property
    def customer_ids(self) -> frozenset[int]:
        """The customers that the sending may reach by one channel or the other."""
        return frozenset(recipient.customer_id for recipient in (*self.recipients, *self.others))

    @property
    def whole(self) -> Part:
        """The sums of the recipients of the mode."""
        return Part.add_up(self.recipients)

    @property
    def other(self) -> Part:
        """The sums of the other recipients."""
        return Part.add_up(self.others)

    @property
    def other_version(self) -> str:
        """Version string of the others; differs once they have changed."""
        return f"{self.other.customers}-{self.other.documents}-{self.other.total}"


def build_recap(
    db: Database,
    query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    list_filter: ListFilter,
    *,
    without_contacted: bool = False,
) -> SendRecap:
    """Return what would be sent now, without the customers contacted lately if they are left out."""
    recipients, others = _list_parts(db, query, mode, today, list_filter)
    recent_ids = history_store.list_recently_contacted(db, today - timedelta(days=CONTACT_DAYS))
    contacted = tuple(recipient for recipient in recipients if recipient.customer_id in recent_ids)
    if without_contacted:
        recipients = tuple(each for each in recipients if each.customer_id not in recent_ids)
        others = tuple(each for each in others if each.customer_id not in recent_ids)
    structure = structure_store.get_structure(db)
    document_ids = [id_ for recipient in recipients for id_ in recipient.document_ids]
    limit = None if structure_store.is_sandbox_enabled(db) else structure.rate_limit
    return SendRecap(
        mode,
        recipients,
        others,
        contacted,
        attachments_store.count_attachments(db, document_ids) if structure.mails.has_invoices else 0,
        estimate_duration(len(recipients), limit) if limit else timedelta(),
    )


def _list_parts(
    db: Database, query: ReminderQuery, mode: ReminderMode, today: date, list_filter: ListFilter
) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...]]:
    """Return the recipients of the mode, and those that mixed sending reaches by the other channel."""
    letters = tuple(
        _to_recipient(*each) for each in list_recipients(db, query, ReminderMode.LETTERS, today, list_filter)
    )
    if mode is ReminderMode.EMAIL:
        listed = list_recipients(db, query, mode, today, list_filter)
        recipients = tuple(_to_recipient(*each) for each in listed if each[0].email)
        others = tuple(recipient for recipient in letters if not recipient.has_email)
    else:
        recipients, others = letters, tuple(recipient for recipient in letters if recipient.has_email)
    return recipients, others


def require_others(recap: SendRecap, version: str) -> None:
    """Raise UserError if the customers that mixed sending concerns differ from those that were shown."""
    if version and recap.other_version != version:
        raise UserError(
            "La liste a changé depuis l'ouverture du récapitulatif. Fermez-le, relisez la liste, puis envoyez."
        )


def _to_recipient(group: CustomerGroup, _account: object, items: tuple[OpenItem, ...]) -> Recipient:
    ids = tuple(item.id for item in items)
    return Recipient(group.customer_id, group.name, bool(group.email), ids, open_total(items))
