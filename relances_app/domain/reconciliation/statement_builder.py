"""Build a statement from the parsed accounts: fingerprint incoming payments, warn of gaps and returned payments."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import RejectedLine
from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.bank_statement import (
    EURO,
    IncomingPayment,
    Statement,
    StatementAccount,
    StatementFormat,
    Transaction,
)

MAX_LISTED = 20
"""Most warnings of one kind that are listed individually."""


def build_statement(
    kind: StatementFormat,
    accounts: Sequence[StatementAccount],
    rejections: Sequence[RejectedLine] = (),
    warnings: Sequence[str] = (),
) -> Statement:
    """Return the statement of the accounts in euros.

    A payment that occurs twice (statements that overlap in one file) is counted once.
    Raises UserError when there is no account, or none in euros.
    """
    in_euros = [account for account in accounts if account.currency == EURO]
    foreign = sorted({account.currency[:10] for account in accounts if account.currency != EURO})
    if not accounts:
        raise UserError("aucun compte dans ce relevé")
    if not in_euros:
        raise UserError(f"compte en {', '.join(foreign)} : seuls les relevés en euros sont lus")
    found = [payment for account in in_euros for payment in _extract_payments(account)]
    unique = {payment.fingerprint: payment for payment in found}
    return Statement(
        kind,
        tuple(in_euros),
        tuple(unique.values()),
        sum(line.amount < 0 for account in in_euros for line in account.lines),
        (
            *warnings,
            *(f"compte en {currency} laissé de côté : seuls les euros sont lus" for currency in foreign),
            *_build_gap_warnings(in_euros),
            *_build_return_warnings(in_euros),
            *_build_duplicate_warnings(len(found) - len(unique)),
        ),
        tuple(rejections),
    )


def _extract_payments(statement_account: StatementAccount) -> Iterator[IncomingPayment]:
    account = "".join(statement_account.account.split()).upper()
    seen: Counter[tuple[str, ...]] = Counter()
    for line in statement_account.lines:
        if line.amount <= 0 or line.is_return:
            continue
        identity = _identity_key(account, line)
        fingerprint = _fingerprint(identity, seen[identity])
        seen[identity] += 1
        yield IncomingPayment(
            line.booked_on,
            line.amount,
            line.label,
            fingerprint,
            line.value_on,
            line.counterparty,
            line.reference,
            statement_account.account,
        )


def _identity_key(account: str, transaction: Transaction) -> tuple[str, ...]:
    """Return what identifies a transaction in every file: the bank's identifier, else its text."""
    text = "" if transaction.bank_id else normalize_text(f"{transaction.label} {transaction.reference}")
    return (account, transaction.bank_id, transaction.booked_on.isoformat(), str(transaction.amount), text)


def _fingerprint(identity: tuple[str, ...], rank: int) -> str:
    """Hash an identity; `rank` distinguishes equal transactions of one account (two cheques of 50 € in a day)."""
    return hashlib.sha256("\x1f".join((*identity, str(rank))).encode()).hexdigest()[:32]


def _build_gap_warnings(accounts: Sequence[StatementAccount]) -> list[str]:
    return _limit_warnings(
        [
            f"compte {account.account or 'sans numéro'} : le solde de départ et les opérations ne donnent pas "
            f"le solde d'arrivée (écart de {format_euros(account.balance_gap)}) ; le relevé est peut-être incomplet"
            for account in accounts
            if account.balance_gap
        ]
    )


def _build_return_warnings(accounts: Sequence[StatementAccount]) -> list[str]:
    returns = [line for account in accounts for line in account.lines if line.is_return]
    return _limit_warnings([_describe_return(line) for line in returns])


def _describe_return(transaction: Transaction) -> str:
    amount, day = format_euros(abs(transaction.amount)), format_date(transaction.booked_on)
    what = f"{amount} le {day} « {transaction.label[:60]} »"
    if transaction.amount < 0:
        return f"rejet ou impayé de {what} : vérifiez la facture qu'il réglait"
    return f"retour d'un paiement fait par vous, {what} : laissé de côté"


def _build_duplicate_warnings(count: int) -> list[str]:
    if not count:
        return []
    return [f"{count} encaissement{'s' * (count > 1)} deux fois dans le fichier : compté une seule fois"]


def _limit_warnings(warnings: list[str]) -> list[str]:
    more = len(warnings) - MAX_LISTED
    tail = [f"et {more} autre{'s' * (more > 1)} du même genre"] if more > 0 else []
    return warnings[:MAX_LISTED] + tail
