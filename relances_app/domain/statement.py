"""A bank statement: what came in, each credit under a fingerprint, and whether the balances agree."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.customer import fold
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros
from relances_app.domain.reading import Rejection
from relances_app.domain.refusals import Refusal

EURO = "EUR"
MAX_TEXT = 2_000
"""Characters kept of a text: a batch of transfers has long ones, a hostile file longer ones."""
MAX_LISTED = 20
"""Warnings of one kind that are shown one by one."""


class Format(StrEnum):
    """The formats of statement that are read, under their usual names."""

    CAMT = "CAMT.053"
    CFONB = "CFONB 120"
    OFX = "OFX"
    QIF = "QIF"


@dataclass(frozen=True, slots=True)
class Line:
    """One movement as the bank writes it; `amount` in cents, positive for money in.

    `bank_id` is what the bank names it by (FITID, AcctSvcrRef, EndToEndId), empty where it has no name;
    `is_return` tells that it undoes an earlier movement (unpaid cheque, returned transfer).
    """

    booked_on: date
    amount: int
    label: str
    value_on: date | None = None
    counterparty: str = ""
    reference: str = ""
    bank_id: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The movements of one account over one period; balances in cents, None where the file has none."""

    account: str
    lines: tuple[Line, ...]
    currency: str = EURO
    opening: int | None = None
    closing: int | None = None

    @property
    def gap(self) -> int:
        """Cents by which opening balance and movements miss the closing balance; 0 where unknown."""
        if self.opening is None or self.closing is None:
            return 0
        return self.closing - self.opening - sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in, in positive cents; one movement has one fingerprint, whatever the file."""

    booked_on: date
    amount: int
    label: str
    fingerprint: str
    value_on: date | None = None
    counterparty: str = ""
    reference: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement file, read; nothing is stored yet."""

    name: str
    format: Format
    sheets: tuple[Sheet, ...]
    credits: tuple[Credit, ...]
    debit_count: int = 0
    warnings: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()


def tidy(text: str) -> str:
    """Return a text of a bank with single spaces, without control characters, cut at MAX_TEXT."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:MAX_TEXT]).split())


def join_texts(*texts: str) -> str:
    """Return texts one after the other, each once: banks often repeat the purpose of a transfer."""
    joined = ""
    for text in map(tidy, texts):
        if len(joined) >= MAX_TEXT:
            break
        if text not in joined:
            joined = f"{joined} {text}"
    return tidy(joined)


def make_statement(
    name: str,
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
    foreign = sorted({sheet.currency for sheet in sheets if sheet.currency != EURO})
    if not sheets:
        raise Refusal(f"« {name} » : aucun compte dans ce relevé")
    if not kept:
        raise Refusal(f"« {name} » : compte en {', '.join(foreign)}, seuls les relevés en euros sont lus")
    found = [credit for sheet in kept for credit in _read_credits(sheet)]
    once = {credit.fingerprint: credit for credit in found}
    return Statement(
        name,
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
    return sentences if more <= 0 else [*sentences[:MAX_LISTED], f"et {more} autres avertissements semblables"]
