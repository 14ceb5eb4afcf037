"""Composition of one reminder: template, charges, text and invoice PDFs, the same for mails and letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.attachment import Attachment
from relances_app.domain.dunning.due_reminders import DEFAULT_RULES, DueRules, ReminderQuery
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.dunning.message_parts import NO_PARTS, build_parts
from relances_app.domain.dunning.selection import Selection, list_left_out
from relances_app.domain.messages.batch_notes import NO_NOTES, BatchNotes
from relances_app.domain.messages.compose import compose_reminder
from relances_app.domain.messages.mail_extras import add_extras
from relances_app.domain.messages.message import Reminder
from relances_app.domain.structure import Structure
from relances_app.store import charges as charges_store
from relances_app.store import structure as structure_store
from relances_app.store.attachments import load_files
from relances_app.store.charges import LevelTerms
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_rules
from relances_app.store.message_templates import get_template_for
from relances_app.store.selection import get_lower_selections


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
    query: ReminderQuery | None = None
    """The list that the documents come from; None where nothing else of the account is named."""
    today: date | None = None
    rules: DueRules = DEFAULT_RULES
    selections: Mapping[int, Selection] = field(default_factory=dict)
    """What the user selected in the lists of lower levels."""


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
    parts = NO_PARTS
    if settings.query and settings.today:
        left_out = list_left_out(settings.selections, account)
        parts = build_parts(account, items, settings.query, settings.today, settings.rules, left_out)
    reminder = compose_reminder(
        settings.structure, account, items, template, settings.dated_on, terms.level, charges, parts
    )
    files = load_files(db, [item.id for item in items]) if settings.has_invoices else ()
    return reminder, files


def load_settings(
    db: Database,
    channel: Channel,
    query: ReminderQuery,
    dated_on: date,
    today: date,
    notes: BatchNotes = NO_NOTES,
    *,
    has_invoices: bool | None = None,
) -> CompositionSettings:
    """Return the settings of a batch; the structure determines whether mails have the PDFs of their invoices."""
    structure = structure_store.get_structure(db)
    return CompositionSettings(
        structure,
        charges_store.get_level_terms(db, query.level),
        channel,
        dated_on,
        structure.mails.has_invoices if has_invoices is None else has_invoices,
        notes,
        query,
        today,
        get_rules(db),
        get_lower_selections(db, query.level),
    )


def compose_mail(
    db: Database, settings: CompositionSettings, account: Account, items: tuple[OpenItem, ...]
) -> Reminder:
    """Return the reminder of one customer with the extras of a mail: QR code, reply links and invoice PDFs."""
    return add_extras(*compose(db, settings, account, items))
