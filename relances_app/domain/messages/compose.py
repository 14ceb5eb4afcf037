"""Compose a reminder: fill the message template of its level with the data of one customer."""

from collections.abc import Mapping
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVEL_NAMES, ChargesMode, DunningLevel
from relances_app.domain.dunning.message_parts import NO_PARTS, MessageParts
from relances_app.domain.language import Language
from relances_app.domain.locale.locales import LOCALES
from relances_app.domain.messages.charges_paragraph import build_charge_values
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.template import (
    Audience,
    MessageTemplate,
    compute_deadline,
    fill_placeholders,
    split_body,
)
from relances_app.domain.structure import Structure, format_iban


def audience_for(kind: CustomerKind) -> Audience:
    """Return the audience of a customer; an unknown kind gets the private one, which demands the least."""
    return Audience.PROFESSIONAL if kind is CustomerKind.PROFESSIONAL else Audience.PRIVATE


def compose_reminder(
    structure: Structure,
    account: Account,
    items: tuple[OpenItem, ...],
    template: MessageTemplate,
    dated_on: date,
    dunning_level: DunningLevel,
    charges: Charges | None = None,
    parts: MessageParts = NO_PARTS,
) -> Reminder:
    """Return the reminder for one customer about the ticked documents.

    `charges` are those computed for these documents; they are demanded only where the level charges them.
    """
    values = _build_values(structure, account, items, dunning_level, dated_on, charges, template.language)
    visible_copies, hidden_copies = dunning_level.join_copies(account.customer.management_email)
    before, after = (fill_placeholders(part, values) for part in split_body(template.body))
    return Reminder(
        structure=structure,
        customer=account.customer,
        level=template.level,
        dated_on=dated_on,
        items=items,
        subject=fill_placeholders(template.subject, values),
        body_before=before,
        body_after=after,
        charges=charges if dunning_level.charges is ChargesMode.CHARGED else None,
        language=template.language,
        parts=parts,
        visible_copies=visible_copies,
        hidden_copies=hidden_copies,
    )


def _build_values(
    structure: Structure,
    account: Account,
    items: tuple[OpenItem, ...],
    dunning_level: DunningLevel,
    dated_on: date,
    charges: Charges | None,
    language: Language,
) -> Mapping[str, str]:
    locale = LOCALES[language]
    last_reminded_on = max((item.last_reminded_on for item in items if item.last_reminded_on), default=None)
    total = sum(item.open_amount for item in items)
    oldest = min((item.due_on for item in items if item.is_open_invoice), default=dated_on)
    days, deadline = dunning_level.deadline_days, compute_deadline(dated_on, dunning_level.deadline_days)
    return {
        "client": account.customer.name,
        "code_client": account.customer.code,
        "structure": structure.name or structure.sender.name,
        "telephone": structure.phone,
        "iban": format_iban(structure.iban),
        "niveau": dunning_level.name
        if language is Language.FRENCH
        else locale.translate(DEFAULT_LEVEL_NAMES[dunning_level.level]),
        "numeros": ", ".join(item.number for item in items if item.is_open_invoice),
        "total": locale.format_euros(total),
        "plus_ancienne_echeance": locale.format_long_date(oldest),
        "date_edition": locale.format_long_date(dated_on),
        "date_relance_precedente": locale.format_long_date(last_reminded_on) if last_reminded_on else "",
        "delai": locale.format_days(days) if days else "",
        "date_limite_de_paiement": locale.format_long_date(deadline) if deadline else "",
        **build_charge_values(account.customer.effective_kind, dunning_level.charges, charges, total, locale),
    }
