"""Check before sending: a queued reminder that the data no longer support is not sent."""

from collections.abc import Iterable

from relances_app.domain.accounts.account import Account
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.money import format_euros


def find_presend_problem(
    queued_items: Iterable[tuple[int, str, int]],
    account: Account,
    *,
    has_fee: bool = False,
    has_charges: bool = False,
) -> str:
    """Return, in French, the first reason why a queued reminder must not be sent; empty if there is none.

    `queued_items` lists the documents of the reminder: id, number and open amount in cents when it was queued.
    `has_fee` and `has_charges` tell whether it demands the 40 € fee, and any charges at all.
    """
    if account.hold:
        return f"client {account.hold.message}"
    if forbidden := _find_legal_obstacle(account, has_fee=has_fee, has_charges=has_charges):
        return forbidden
    items = {item.id: item for item in account.items}
    for document_id, number, open_amount in queued_items:
        item = items.get(document_id)
        if item is None:
            return f"{number} a été soldée depuis"
        if item.hold:
            return f"{number} : {item.hold.message}"
        if item.open_amount != open_amount:
            before, now = format_euros(open_amount), format_euros(item.open_amount)
            return f"{number} est passée de {before} à {now} depuis"
    return ""


def _find_legal_obstacle(account: Account, *, has_fee: bool, has_charges: bool) -> str:
    """Return the charges that are not legally allowed for the customer's current data (C. com. L441-10)."""
    if has_charges and account.is_insolvent:
        return "procédure collective : rien ne peut être réclamé en plus des documents"
    if has_fee and account.customer.effective_kind is not CustomerKind.PROFESSIONAL:
        return "ce client n'est plus noté comme professionnel : 40 € ne peuvent pas lui être réclamés"
    return ""
