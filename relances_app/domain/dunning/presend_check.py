"""Check before sending: a queued reminder that the data no longer support is not sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.customer import CustomerKind, normalize_text
from relances_app.domain.dunning.due_reminders import find_balance_problem, format_doubt
from relances_app.domain.email_address import split_addresses
from relances_app.domain.money import format_euros


@dataclass(frozen=True, slots=True)
class SentTo:
    """The customer as known when a message was queued: None or empty where that was not written down."""

    name: str = ""
    email: str | None = None
    credits: int | None = None
    """The sum of all open credits of the customer, in negative cents."""


def find_presend_problem(
    queued_items: Iterable[tuple[int, str, int]],
    account: Account,
    *,
    has_fee: bool = False,
    has_charges: bool = False,
    sent_to: SentTo | None = None,
    asked: int | None = None,
) -> str:
    """Return, in French, the first reason why a queued reminder must not be sent; empty if there is none.

    `queued_items` lists the documents of the reminder: id, number and open amount in cents when it was queued.
    `has_fee` and `has_charges` tell whether it demands the 40 € fee, and any charges at all; `sent_to` is the
    customer that it was written for. `asked` is the sum in cents that it asks for, that of all documents if None.
    """
    if account.hold:
        return f"client {account.hold.message}"
    if account.blocking_doubt:
        return f"client {format_doubt(account.blocking_doubt)}"
    if forbidden := _find_legal_obstacle(account, has_fee=has_fee, has_charges=has_charges):
        return forbidden
    queued = list(queued_items)
    items = {item.id: item for item in account.items}
    changes = (_find_change(items.get(id_), number, amount) for id_, number, amount in queued)
    if change := next(filter(None, changes), ""):
        return change
    if sent_to and (change := _find_other_recipient(sent_to, account)):
        return change
    return find_balance_problem(sum(amount for *_, amount in queued) if asked is None else asked, account)


def find_statement_problem(
    queued_items: Iterable[tuple[int, str, int]], account: Account, sent_to: SentTo
) -> str:
    """Return, in French, why a queued statement must not be sent: a doubt, or a change of account or recipient."""
    if doubt := account.doubt or next((item.doubt for item in account.items if item.doubt), ""):
        return f"client {format_doubt(doubt)}"
    items = {item.id: item.open_amount for item in account.items}
    for id_, number, amount in queued_items:
        if items.get(id_, 0) != amount:
            return f"{number} a changé depuis"
    return _find_other_recipient(sent_to, account)


def _find_change(item: OpenItem | None, number: str, queued: int) -> str:
    """Say what changed of a document since it was queued; a credit may have been carried in part."""
    if item is None:
        return f"{number} a été soldée depuis"
    if item.hold and not item.is_credit:  # a credit asks for nothing, so that a hold on it stops nothing
        return f"{number} : {item.hold.message}"
    if item.doubt:
        return f"{number} : {format_doubt(item.doubt)}"
    if item.open_amount == queued or (item.is_credit and item.open_amount < queued < 0):
        return ""
    return f"{number} est passée de {format_euros(queued)} à {format_euros(item.open_amount)} depuis"


def _find_other_recipient(sent_to: SentTo, account: Account) -> str:
    """Say what changed of the customer since the message was queued."""
    name, email = account.customer.name, account.customer.email
    if sent_to.email is not None and _fold_addresses(sent_to.email) != _fold_addresses(email):
        return (
            f"l'adresse de ce client est maintenant {email}" if email else "ce client n'a plus d'adresse mail"
        )
    if sent_to.name and normalize_text(sent_to.name) != normalize_text(name):
        return f"ce client s'appelle maintenant « {name} »"
    if sent_to.credits is not None and account.credits < sent_to.credits:
        return "un avoir ou un règlement est arrivé depuis"
    return ""


def _fold_addresses(text: str) -> frozenset[str]:
    return frozenset(address.casefold() for address in split_addresses(text))


def _find_legal_obstacle(account: Account, *, has_fee: bool, has_charges: bool) -> str:
    """Return the charges that are not legally allowed for the customer's current data (C. com. L441-10)."""
    if has_charges and account.is_insolvent:
        return "procédure collective : ni pénalités ni indemnités ne peuvent être réclamées"
    if has_fee and account.customer.effective_kind is not CustomerKind.PROFESSIONAL:
        return "ce client n'est plus noté comme professionnel : 40 € ne peuvent pas lui être réclamés"
    return ""
