"""What changed between the tick and the send: a queued reminder that no longer says the truth does not leave."""

from collections.abc import Iterable

from relances_app.domain.account import Account
from relances_app.domain.money import format_euros


def find_change(carried: Iterable[tuple[int, str, int]], account: Account) -> str:
    """Return, in French, the first reason why a queued reminder must not leave; empty when none.

    `carried` lists what the reminder says: document id, number and open sum in cents, as queued.
    """
    if account.hold:
        return f"client {account.hold.sentence}"
    items = {item.id: item for item in account.items}
    for document_id, number, open_amount in carried:
        item = items.get(document_id)
        if item is None:
            return f"{number} a été soldée depuis"
        if item.hold:
            return f"{number} : {item.hold.sentence}"
        if item.open_amount != open_amount:
            before, now = format_euros(open_amount), format_euros(item.open_amount)
            return f"{number} est passée de {before} à {now} depuis"
    return ""
