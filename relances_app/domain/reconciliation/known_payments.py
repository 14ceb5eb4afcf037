"""Payments recorded before: the same movement under another id, in another format, or taken back by the bank."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.reconciliation.bank_statement import IncomingPayment, Statement, Transaction
from relances_app.domain.reconciliation.name_similarity import significant_words

CLOSE_DAYS = timedelta(days=4)
"""Days between which two formats date the same movement."""
MAX_RETURN_DAYS = timedelta(days=120)
"""Days within which a payment is taken back: 8 weeks, or 13 months for an unauthorised direct debit, rarely."""

_RETURN_WORDS = re.compile(
    r"\b(rejet\w*|impaye\w*|retour\w*|annul\w*|extourn\w*|contrepass\w*|opposition|returned?|reject\w*|reversal|unpaid"
    r"|revoque\w*|refuse\w*)\b"
)


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    """A payment kept before, with the numbers of its documents; the amount in positive cents."""

    id: int
    fingerprint: str
    booked_on: date
    amount: int
    label: str
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnedPayment:
    """Money that the bank took back, and the payment that it undoes where one is known."""

    transaction: Transaction
    credits: frozenset[str] = frozenset()
    """Fingerprints of the credits of the same statement that it may undo."""
    recorded: tuple[RecordedPayment, ...] = ()
    """Payments kept before that it may undo."""
    waiting: tuple[RecordedPayment, ...] = ()
    """Payments of earlier statements that it may undo and nobody has confirmed yet; their ids are of questions."""

    @property
    def numbers(self) -> list[str]:
        """The numbers of the documents concerned."""
        return sorted({number for payment in (*self.recorded, *self.waiting) for number in payment.numbers})


def find_waiting(credits_: Iterable[IncomingPayment], waiting: Sequence[RecordedPayment]) -> set[str]:
    """Return the fingerprints of the credits that are the movement of an open question under another id."""
    ids = {payment.fingerprint for payment in waiting}
    return find_known(credits_, waiting) - ids


def find_known(credits_: Iterable[IncomingPayment], recorded: Sequence[RecordedPayment]) -> set[str]:
    """Return the fingerprints of the credits that are recorded, under the same id or with the same movement.

    The same day, amount and words make the same movement; of two equal movements in a statement, as many are known as
    are recorded.
    """
    fingerprints = {payment.fingerprint for payment in recorded}
    left: Counter[int] = Counter()
    by_sign: dict[tuple[date, int], list[RecordedPayment]] = {}
    listed = list(credits_)
    known = {credit.fingerprint for credit in listed if credit.fingerprint in fingerprints}
    for payment in recorded:
        if payment.fingerprint not in known:
            by_sign.setdefault((payment.booked_on, payment.amount), []).append(payment)
            left[payment.id] = 1
    for credit in listed:
        if credit.fingerprint in known:
            continue
        days = {credit.booked_on, credit.value_on or credit.booked_on}
        near = (p for day in sorted(days) for p in by_sign.get((day, credit.amount), ()))
        same = next((p for p in near if left[p.id] and has_same_words(_text_of(credit), p.label)), None)
        if same:
            left[same.id] -= 1
            known.add(credit.fingerprint)
    return known


def find_look_alikes(
    credits_: Iterable[IncomingPayment], recorded: Sequence[RecordedPayment]
) -> dict[str, RecordedPayment]:
    """Return, by fingerprint, the credits that a payment of the same amount and nearly the same day resembles."""
    by_amount: dict[int, list[RecordedPayment]] = {}
    for payment in recorded:
        by_amount.setdefault(payment.amount, []).append(payment)
    found = {}
    for credit in credits_:
        for payment in by_amount.get(credit.amount, ()):
            if abs(payment.booked_on - credit.booked_on) <= CLOSE_DAYS and (
                payment.booked_on == credit.booked_on or has_same_words(_text_of(credit), payment.label)
            ):
                found[credit.fingerprint] = payment
    return found


def find_returns(
    statement: Statement, recorded: Sequence[RecordedPayment], waiting: Sequence[RecordedPayment] = ()
) -> tuple[ReturnedPayment, ...]:
    """Return what the bank took back: marked as such by the bank, by its words, or the negative twin of a credit.

    `waiting` are the payments of open questions.
    """
    listed = {credit.fingerprint for credit in statement.credits}
    earlier = [payment for payment in waiting if payment.fingerprint not in listed]
    found = []
    for account in statement.accounts:
        for line in account.lines:
            if line.amount >= 0:
                continue
            is_marked = line.is_return or bool(_RETURN_WORDS.search(normalize_text(line.label)))
            returned = _find_undone(line, statement.credits, [*recorded, *earlier], is_marked=is_marked)
            if is_marked or returned.credits or returned.recorded:
                found.append(_separate_waiting(returned, earlier))
    return tuple(found)


def _separate_waiting(returned: ReturnedPayment, waiting: Sequence[RecordedPayment]) -> ReturnedPayment:
    return replace(
        returned,
        recorded=tuple(payment for payment in returned.recorded if payment not in waiting),
        waiting=tuple(payment for payment in returned.recorded if payment in waiting),
    )


def _find_undone(
    line: Transaction,
    listed: Sequence[IncomingPayment],
    recorded: Sequence[RecordedPayment],
    *,
    is_marked: bool,
) -> ReturnedPayment:
    """Return the payments of the same amount that a debit speaks of; all of them if a return names none."""
    credits_ = [c for c in listed if _may_undo(line, c)]
    payments = [p for p in recorded if _may_undo(line, p)]
    named = [c for c in credits_ if _is_about(line, _text_of(c), is_marked=is_marked)]
    named_payments = [
        p for p in payments if _is_about(line, " ".join((p.label, *p.numbers)), is_marked=is_marked)
    ]
    if is_marked and not named and not named_payments:
        named, named_payments = credits_, payments
    return ReturnedPayment(line, frozenset(c.fingerprint for c in named), tuple(named_payments))


def _may_undo(line: Transaction, payment: IncomingPayment | RecordedPayment) -> bool:
    is_later = payment.booked_on <= line.booked_on <= payment.booked_on + MAX_RETURN_DAYS
    return -line.amount == payment.amount and is_later


def _is_about(line: Transaction, text: str, *, is_marked: bool) -> bool:
    words = _words(f"{line.label} {line.counterparty} {line.reference}")
    shared = words & _words(text)
    return bool(shared) if is_marked else len(shared) >= max(1, len(words) - 1)


def has_same_words(text: str, other: str) -> bool:
    """Say whether the shorter of two bank texts says nothing that the longer one does not, a cut last word aside."""
    one, two = sorted((_words(text), _words(other)), key=len)
    if not one or not two:
        return not one and not two
    missing = [word for word in one if not any(w.startswith(word) or word.startswith(w) for w in two)]
    return not missing


def _words(text: str) -> frozenset[str]:
    plain = _RETURN_WORDS.sub(" ", normalize_text(text))
    return frozenset(word for word in significant_words(plain) if len(word) > 1)


def _text_of(credit: IncomingPayment) -> str:
    return f"{credit.label} {credit.counterparty} {credit.reference}"
