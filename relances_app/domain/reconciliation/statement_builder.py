"""Making a statement of what a file holds: credits under fingerprints, and what does not add up."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from relances_app.domain.accounts.customer import fold
from relances_app.domain.accounts.parsed_file import Rejection
from relances_app.domain.dates import format_date
from relances_app.domain.errors import Refusal
from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.bank_statement import EURO, Credit, Format, Line, Sheet, Statement

MAX_LISTED = 20
"""Warnings of one kind that are shown one by one."""


def make_statement(
    kind: Format,
    sheets: Sequence[Sheet],
    rejections: Sequence[Rejection] = (),
    warnings: Sequence[str] = (),
) -> Statement:
    """Return the statement made of the sheets in euros.

    A movement that two sheets hold (statements that overlap in one file) is counted once.
    Raises Refusal when there is no account, or none in euros.
    """
    kept = [sheet for sheet in sheets if sheet.currency == EURO]
    foreign = sorted({sheet.currency[:10] for sheet in sheets if sheet.currency != EURO})
    if not sheets:
        raise Refusal("aucun compte dans ce relevé")
    if not kept:
        raise Refusal(f"compte en {', '.join(foreign)} : seuls les relevés en euros sont lus")
    found = [credit for sheet in kept for credit in _read_credits(sheet)]
    once = {credit.fingerprint: credit for credit in found}
    return Statement(
        kind,
        tuple(kept),
        tuple(once.values()),
        sum(line.amount < 0 for sheet in kept for line in sheet.lines),
        (
            *warnings,
            *(f"compte en {currency} laissé de côté : seuls les euros sont lus" for currency in foreign),
            *_warn_of_gaps(kept),
            *_warn_of_returns(kept),
            *_warn_of_doubles(len(found) - len(once)),
        ),
        tuple(rejections),
    )


def _read_credits(sheet: Sheet) -> Iterator[Credit]:
    account = "".join(sheet.account.split()).upper()
    seen: Counter[tuple[str, ...]] = Counter()
    for line in sheet.lines:
        if line.amount <= 0 or line.is_return:
            continue
        identity = _identify(account, line)
        fingerprint = _fingerprint(identity, seen[identity])
        seen[identity] += 1
        yield Credit(
            line.booked_on,
            line.amount,
            line.label,
            fingerprint,
            line.value_on,
            line.counterparty,
            line.reference,
            sheet.account,
        )


def _identify(account: str, line: Line) -> tuple[str, ...]:
    """Return what makes it the same movement in every file: the bank's name for it, else its text."""
    text = "" if line.bank_id else fold(f"{line.label} {line.reference}")
    return (account, line.bank_id, line.booked_on.isoformat(), str(line.amount), text)


def _fingerprint(identity: tuple[str, ...], rank: int) -> str:
    """Digest an identity; `rank` tells apart equal movements of one sheet (two cheques of 50 € in a day)."""
    return hashlib.sha256("\x1f".join((*identity, str(rank))).encode()).hexdigest()[:32]


def _warn_of_gaps(sheets: Sequence[Sheet]) -> list[str]:
    return _cut(
        [
            f"compte {sheet.account or 'sans numéro'} : le solde de départ et les opérations ne donnent pas "
            f"le solde d'arrivée (écart de {format_euros(sheet.gap)}) ; le relevé est peut-être incomplet"
            for sheet in sheets
            if sheet.gap
        ]
    )


def _warn_of_returns(sheets: Sequence[Sheet]) -> list[str]:
    returns = [line for sheet in sheets for line in sheet.lines if line.is_return]
    return _cut([_describe_return(line) for line in returns])


def _describe_return(line: Line) -> str:
    what = f"{format_euros(abs(line.amount))} le {format_date(line.booked_on)} « {line.label[:60]} »"
    if line.amount < 0:
        return f"rejet ou impayé de {what} : vérifiez la facture qu'il réglait"
    return f"retour d'un paiement fait par vous, {what} : laissé de côté"


def _warn_of_doubles(count: int) -> list[str]:
    if not count:
        return []
    return [f"{count} encaissement{'s' * (count > 1)} deux fois dans le fichier : compté une seule fois"]


def _cut(sentences: list[str]) -> list[str]:
    more = len(sentences) - MAX_LISTED
    tail = [f"et {more} autre{'s' * (more > 1)} du même genre"] if more > 0 else []
    return sentences[:MAX_LISTED] + tail
