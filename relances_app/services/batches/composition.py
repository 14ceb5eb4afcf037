"""Composition of one reminder: template, charges, text and invoice PDFs, the same for mails and letters."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.attachment import Attachment
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.messages.batch_notes import NO_NOTES, BatchNotes
from relances_app.domain.messages.compose import compose_reminder
from relances_app.domain.messages.mail_extras import add_extras
from relances_app.domain.messages.message import Reminder
from relances_app.domain.structure import Structure
from relances_app.store import charges as charges_store
from relances_app.store.attachments import load_files
from relances_app.store.charges import LevelTerms
from relances_app.store.database.database import Database
from relances_app.store.message_templates import get_template_for


@dataclass(frozen=True, slots=True)
class CompositionSettings:
    """Settings that all messages of one batch share."""

    structure: Structure
    terms: LevelTerms
    channel: Channel
    dated_on: date
    has_invoices: bool
    """Whether the PDFs of the invoices accompany the message."""
    notes: BatchNotes = NO_NOTES


def compose(
    db: Database, settings: CompositionSettings, account: Account, items: tuple[OpenItem, ...]
) -> tuple[Reminder, tuple[Attachment, ...]]:
    """Return the reminder of one customer and the PDFs of its invoices.

    Raises UserError when the PDFs exceed a size limit.
    """
    terms = settings.terms
    stored = get_template_for(db, account.customer, terms.level.level, settings.channel)
    template = settings.notes.apply_to(stored)
    charges = charges_store.compute_charges(db, terms, account, items, settings.dated_on)
    reminder = compose_reminder(
        settings.structure, account, items, template, settings.dated_on, terms.level, charges
    )
    files = load_files(db, [item.id for item in items]) if settings.has_invoices else ()
    return reminder, files


def build_mail_settings(
    structure: Structure, terms: LevelTerms, dated_on: date, notes: BatchNotes
) -> CompositionSettings:
    """Return the settings of a batch of mails; the structure determines whether invoices are attached."""
    return CompositionSettings(
        structure, terms, Channel.MAIL, dated_on, has_invoices=structure.mails.has_invoices, notes=notes
    )


def compose_mail(
    db: Database, settings: CompositionSettings, account: Account, items: tuple[OpenItem, ...]
) -> Reminder:
    """Return the reminder of one customer with the extras of a mail: QR code, reply links and invoice PDFs."""
    return add_extras(*compose(db, settings, account, items))
