"""A reminder put into words: the wording of its level, filled with one customer's facts."""

from collections.abc import Mapping
from datetime import date

from relances_app.domain.account import Account, Item
from relances_app.domain.customer import CustomerKind
from relances_app.domain.dates import format_long_date
from relances_app.domain.ladder import ORDINALS
from relances_app.domain.mention import ChargesMode, list_charge_values
from relances_app.domain.message import Reminder
from relances_app.domain.money import format_euros
from relances_app.domain.structure import Structure, group_iban
from relances_app.domain.wording import Audience, Wording, fill, split_body


def audience_of(kind: CustomerKind) -> Audience:
    """Return whose wording a customer gets; unknown ones get that of private persons, which claims least."""
    return Audience.PROFESSIONAL if kind is CustomerKind.PROFESSIONAL else Audience.PRIVATE


def compose(
    structure: Structure,
    account: Account,
    items: tuple[Item, ...],
    wording: Wording,
    dated_on: date,
    deadline_on: date | None,
) -> Reminder:
    """Return what a mail or a letter says to one customer about the documents ticked."""
    values = _list_values(structure, account, items, wording.level, dated_on, deadline_on)
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
    )


def _list_values(
    structure: Structure,
    account: Account,
    items: tuple[Item, ...],
    level: int,
    dated_on: date,
    deadline_on: date | None,
) -> Mapping[str, str]:
    said = max((item.last_reminded_on for item in items if item.last_reminded_on), default=None)
    total = sum(item.open_amount for item in items)
    oldest = min((item.due_on for item in items if item.is_claim), default=dated_on)
    days = (deadline_on - dated_on).days if deadline_on else 0
    return {
        "client": account.customer.name,
        "code_client": account.customer.code,
        "structure": structure.name or structure.sender.name,
        "telephone": structure.phone,
        "iban": group_iban(structure.iban),
        "niveau": ORDINALS[level],
        "numeros": ", ".join(item.number for item in items if item.is_claim),
        "total": format_euros(total),
        "plus_ancienne_echeance": format_long_date(oldest),
        "date_edition": format_long_date(dated_on),
        "date_relance_precedente": format_long_date(said) if said else "",
        "delai": f"{days} jours" if days else "",
        "date_limite_de_paiement": format_long_date(deadline_on) if deadline_on else "",
        **list_charge_values(account.customer.capacity, ChargesMode.RECALLED, None, total),
    }
