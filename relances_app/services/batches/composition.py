"""Composition."""

from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.messages.batch_notes import BatchNotes
from relances_app.domain.messages.compose import compose_reminder
from relances_app.domain.messages.mail_extras import add_extras
from relances_app.domain.messages.message import Reminder
from relances_app.domain.structure import Structure
from relances_app.store import charges as charges_store
from relances_app.store.attachments import load_files
from relances_app.store.charges import LevelTerms
from relances_app.store.database.database import Database
from relances_app.store.message_templates import get_template_for


def _compose_reminder(
    db: Database,
    structure: Structure,
    account: Account,
    items: tuple[OpenItem, ...],
    terms: LevelTerms,
    dated_on: date,
    notes: BatchNotes,
) -> Reminder:
    template = notes.apply_to(get_template_for(db, account.customer, terms.level.level, Channel.MAIL))
    charges = charges_store.compute_charges(db, terms, account, items, dated_on)
    reminder = compose_reminder(structure, account, items, template, dated_on, terms.level, charges)
    files = load_files(db, [item.id for item in items]) if structure.mails.has_invoices else ()
    return add_extras(reminder, files)
