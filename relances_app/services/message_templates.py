"""Message templates of mails and letters: read, validate, save and preview them."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_due_items
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL
from relances_app.domain.errors import UserError
from relances_app.domain.messages.compose import compose_reminder
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.mail_extras import build_qr_payload
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.template import (
    DEFAULT_TEMPLATES,
    MessageTemplate,
    MessageTemplateKey,
    mentions_deadline,
    validate_placeholders,
)
from relances_app.pdf.print import print_letter
from relances_app.store import charges as charges_store
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import due_list as due_list_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import message_templates as store
from relances_app.store import stationery as stationery_store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Database

MAX_NAMES, MAX_SEARCH_RESULTS = 200, 20
MAX_LENGTH = {"subject": 200, "body": 10_000}


def get_template(db: Database, key: MessageTemplateKey) -> MessageTemplate:
    """Return the template of a level for a channel, an audience and a language."""
    return store.get_template(db, key)


def is_default(template: MessageTemplate) -> bool:
    """Return whether a template equals the default."""
    return template == DEFAULT_TEMPLATES[template.key]


def save_template(db: Database, template: MessageTemplate) -> None:
    """Save a custom template; raises UserError if a placeholder is unknown or would stay empty."""
    validate_placeholders(template.subject, "subject")
    validate_placeholders(template.body, "body")
    _require_deadline(db, template)
    with db.write():
        store.save_template(db, template)


def reset_template(db: Database, key: MessageTemplateKey) -> None:
    """Reset to the default template; raises UserError if one of its placeholders would stay empty."""
    _require_deadline(db, DEFAULT_TEMPLATES[key])
    with db.write():
        store.reset_template(db, key)


def restore_template(db: Database, template: MessageTemplate) -> None:
    """Restore a previous template, custom or default."""
    if is_default(template):
        reset_template(db, template.key)
    else:
        save_template(db, template)


def _require_deadline(db: Database, template: MessageTemplate) -> None:
    if (
        mentions_deadline(template)
        and not dunning_levels_store.get_dunning_levels(db)[template.level].deadline_days
    ):
        raise UserError(
            "Ce niveau n'accorde pas de jours pour payer : fixez-les sur la page « Scénario de relance », ou "
            "supprimez {{delai}} et {{date_limite_de_paiement}} de ce texte.",
            "body",
        )


@dataclass(frozen=True, slots=True)
class TemplatePreview:
    """A template applied to an account, and the error of the template, if any."""

    reminder: Reminder
    is_sample_account: bool
    error: str = ""


def preview_template(db: Database, template: MessageTemplate, search: str, today: date) -> TemplatePreview:
    """Apply a template to the customer found by `search`, or to the first one due at its level.

    Without a matching customer a sample account is used. Nothing is saved.
    """
    level = dunning_levels_store.get_dunning_levels(db)[template.level]
    terms = charges_store.get_level_terms(db, template.level)
    account = _choose_account(db, search, ReminderQuery(template.level, today, level.grace_days), today)
    is_sample_account = account is None
    account = account or _build_sample_account(template.level, today)
    due_reminder = find_due_items(account, ReminderQuery(template.level, today, level.grace_days), today)
    items = due_reminder.items if due_reminder else account.items
    charges = charges_store.compute_charges(db, terms, account, items, today)
    structure = structure_store.get_structure(db)
    error = _describe_fault(db, template)
    return TemplatePreview(
        compose_reminder(structure, account, items, template, today, level, charges), is_sample_account, error
    )


def print_preview(db: Database, preview: TemplatePreview) -> bytes:
    """Return the letter of a preview as PDF."""
    reminder, options = preview.reminder, preview.reminder.structure.letters
    code = build_qr_payload(reminder, reminder.amount_due) if options.has_qr else None
    letter = Letter(
        reminder,
        charges=reminder.charges,
        place=options.place,
        signatory=options.signatory,
        is_registered=reminder.level == LAST_LEVEL,
        enclosures=options.enclosure_list,
        qr_payload=code,
    )
    return print_letter(letter, logo=stationery_store.get_logo(db))


def list_customer_names(db: Database) -> list[str]:
    """Return the names of customers to choose from."""
    ids = customers_store.search_customers(db, "", MAX_NAMES)
    return [customer.name for customer in customers_store.list_customers(db, ids).values()]


def _describe_fault(db: Database, template: MessageTemplate) -> str:
    try:
        validate_placeholders(template.subject, "subject")
        validate_placeholders(template.body, "body")
        _require_deadline(db, template)
    except UserError as error:
        return error.message
    return ""


def _choose_account(db: Database, search: str, query: ReminderQuery, today: date) -> Account | None:
    """Return the account that a search finds, or the first due at this level, with something open.

    Any other account might have no earlier reminder, and the template would cite an empty date.
    """
    if search.strip():
        ids = customers_store.search_customers(db, search.strip(), MAX_SEARCH_RESULTS)
    else:
        ids = [group.customer_id for group in due_list_store.list_groups(db, query, today)[:1]]
    accounts = documents_store.load_accounts(db, ids, today)
    return next((accounts[id_] for id_ in ids if id_ in accounts and accounts[id_].items), None)


def _build_sample_account(level: int, today: date) -> Account:
    customer = Customer("C000", "Exemple SARL", "client@exemple.example.com", town="Ville")
    items = (
        OpenItem(1, 1, "FA-0001", DocumentKind.INVOICE, today, today, 120_000, 120_000, level - 1, today),
        OpenItem(2, 1, "AV-0002", DocumentKind.CREDIT_NOTE, today, today, -20_000, -20_000),
    )
    return Account(1, customer, items)
