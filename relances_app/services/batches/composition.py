"""Composition."""

from datetime import date

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.messages.batch_notes import RunTexts
from relances_app.domain.messages.compose import compose
from relances_app.domain.messages.mail_extras import add_ways
from relances_app.domain.messages.message import Reminder
from relances_app.domain.structure import Structure
from relances_app.store import charges as charges_store
from relances_app.store.attachments import load_files
from relances_app.store.charges import Terms
from relances_app.store.database.database import Books
from relances_app.store.message_templates import find_wording_for


def _compose(
    db: Books,
    structure: Structure,
    account: Account,
    items: tuple[Item, ...],
    terms: Terms,
    dated_on: date,
    texts: RunTexts,
) -> Reminder:
    wording = texts.add_to(find_wording_for(db, account.customer, terms.rung.level, Channel.MAIL))
    charges = charges_store.count_claim(db, terms, account, items, dated_on)
    reminder = compose(structure, account, items, wording, dated_on, terms.rung, charges)
    files = load_files(db, [item.id for item in items]) if structure.mails.has_invoices else ()
    return add_ways(reminder, files)
