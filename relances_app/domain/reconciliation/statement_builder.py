"""Making a statement of what a file holds: credits under fingerprints, and what does not add up."""

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
"""Warnings of one kind that are shown one by one."""


def build_statement(
    kind: StatementFormat,
    accounts: Sequence[StatementAccount],
    rejections: Sequence[RejectedLine] = (),
    warnings: Sequence[str] = (),
) -> Statement:
    """Return the statement made of the sheets in euros.

    A movement that two sheets hold (statements that overlap in one file) is counted once.
    Raises Refusal when there is no account, or none in euros.
    """
    kept = [sheet for sheet in accounts if sheet.currency == EURO]
    foreign = sorted({sheet.currency[:10] for sheet in accounts if sheet.currency != EURO})
    if not accounts:
        raise UserError("aucun compte dans ce relevé")
    if not kept:
        raise UserError(f"compte en {', '.join(foreign)} : seuls les relevés en euros sont lus")
    found = [credit for sheet in kept for credit in _extract_payments(sheet)]
    once = {credit.fingerprint: credit for credit in found}
    return Statement(
        kind,
        tuple(kept),
        tuple(once.values()),
        sum(line.amount < 0 for sheet in kept for line in sheet.lines),
        (
            *warnings,
            *(f"compte en {currency} laissé de côté : seuls les euros sont lus" for currency in foreign),
            *_build_gap_warnings(kept),
            *_build_return_warnings(kept),
            *_build_duplicate_warnings(len(found) - len(once)),
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
    """Return what makes it the same movement in every file: the bank's name for it, else its text."""
    text = "" if transaction.bank_id else normalize_text(f"{transaction.label} {transaction.reference}")
    return (account, transaction.bank_id, transaction.booked_on.isoformat(), str(transaction.amount), text)


def _fingerprint(identity: tuple[str, ...], rank: int) -> str:
    """Digest an identity; `rank` tells apart equal movements of one sheet (two cheques of 50 € in a day)."""
    return hashlib.sha256("\x1f".join((*identity, str(rank))).encode()).hexdigest()[:32]


def _build_gap_warnings(accounts: Sequence[StatementAccount]) -> list[str]:
    return _limit_warnings(
        [
            f"compte {sheet.account or 'sans numéro'} : le solde de départ et les opérations ne donnent pas "
            f"le solde d'arrivée (écart de {format_euros(sheet.balance_gap)}) ; le relevé est peut-être incomplet"
            for sheet in accounts
            if sheet.balance_gap
        ]
    )


def _build_return_warnings(accounts: Sequence[StatementAccount]) -> list[str]:
    returns = [line for sheet in accounts for line in sheet.lines if line.is_return]
    return _limit_warnings([_describe_return(line) for line in returns])


def _describe_return(transaction: Transaction) -> str:
    what = f"{format_euros(abs(transaction.amount))} le {format_date(transaction.booked_on)} « {transaction.label[:60]} »"
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
