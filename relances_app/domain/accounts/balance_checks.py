"""Check the open documents of a ledger against the balances of its accounts."""

from collections.abc import Iterable, Mapping

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.parsed_file import BalanceCheck


def check_balances(
    documents: Mapping[str, Iterable[Document]], balances: Mapping[str, int]
) -> tuple[BalanceCheck, ...]:
    """Return the open sum and the balance (debits minus credits) of each account, both in cents."""
    return tuple(
        BalanceCheck(account, sum(document.open_amount for document in documents.get(account, ())), balance)
        for account, balance in sorted(balances.items())
    )
