"""A reminder put into words: the wording of its level, filled with one customer's facts."""

from collections.abc import Mapping
from datetime import date

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dunning.dunning_levels import ORDINALS, ChargesMode, Rung
from relances_app.domain.language import Language
from relances_app.domain.locale.locales import TONGUES
from relances_app.domain.messages.charges_paragraph import list_charge_values
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.template import Audience, Wording, deadline_on, fill, split_body
from relances_app.domain.structure import Structure, group_iban


def audience_of(kind: CustomerKind) -> Audience:
    """Return whose wording a customer gets; unknown ones get that of private persons, which claims least."""
    return Audience.PROFESSIONAL if kind is CustomerKind.PROFESSIONAL else Audience.PRIVATE


def compose(
    structure: Structure,
    account: Account,
    items: tuple[Item, ...],
    wording: Wording,
    dated_on: date,
    rung: Rung,
    charges: Charges | None = None,
) -> Reminder:
    """Return what a mail or a letter says to one customer about the documents ticked.

    `charges` are those counted for these documents; they are asked for only where the rung claims them.
    """
    values = _list_values(structure, account, items, rung, dated_on, charges, wording.language)
    before, after = (fill(part, values) for part in split_body(wording.body))
    return Reminder(
        structure=structure,
        customer=account.customer,
        level=wording.level,
        dated_on=dated_on,
        items=items,
        subject=fill(wording.subject, values),
        before=before,
        after=after,
        charges=charges if rung.charges is ChargesMode.CLAIMED else None,
        language=wording.language,
    )


def _list_values(
    structure: Structure,
    account: Account,
    items: tuple[Item, ...],
    rung: Rung,
    dated_on: date,
    charges: Charges | None,
    language: Language,
) -> Mapping[str, str]:
    tongue = TONGUES[language]
    said = max((item.last_reminded_on for item in items if item.last_reminded_on), default=None)
    total = sum(item.open_amount for item in items)
    oldest = min((item.due_on for item in items if item.is_claim), default=dated_on)
    days, deadline = rung.deadline_days, deadline_on(dated_on, rung.deadline_days)
    return {
        "client": account.customer.name,
        "code_client": account.customer.code,
        "structure": structure.name or structure.sender.name,
        "telephone": structure.phone,
        "iban": group_iban(structure.iban),
        "niveau": rung.name if language is Language.FRENCH else tongue.say(ORDINALS[rung.level]),
        "numeros": ", ".join(item.number for item in items if item.is_claim),
        "total": tongue.write_euros(total),
        "plus_ancienne_echeance": tongue.write_long_day(oldest),
        "date_edition": tongue.write_long_day(dated_on),
        "date_relance_precedente": tongue.write_long_day(said) if said else "",
        "delai": tongue.count_days(days) if days else "",
        "date_limite_de_paiement": tongue.write_long_day(deadline) if deadline else "",
        **list_charge_values(account.customer.capacity, rung.charges, charges, total, tongue),
    }
