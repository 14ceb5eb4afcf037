"""Payments kept here beside what a list says: a list that does not know a payment yet does not undo it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Answer, Answers, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros

MAX_COMBINED = 10
"""Payments of one document whose combinations are tried; beyond, only all of them together."""


@dataclass(frozen=True, slots=True)
class KeptPayment:
    """The part of a payment kept here that a document got, in cents."""

    id: int
    booked_on: date
    amount: int
    is_by_hand: bool = False

    @property
    def description(self) -> str:
        """`votre relevé du 26/11/2026`."""
        what = "vous" if self.is_by_hand else "votre relevé"
        return (
            f"{what} le {format_date(self.booked_on)}"
            if self.is_by_hand
            else f"{what} du {format_date(self.booked_on)}"
        )


@dataclass(frozen=True, slots=True)
class PaymentConflict:
    """A document of a list whose rest is not the one here; sums in cents."""

    stored: Document
    read: Document
    payments: tuple[KeptPayment, ...]
    """The payments kept here that the list seems not to know."""
    open_amount: int
    """What is kept as open."""
    known_ids: tuple[int, ...] = ()
    """Payments that the list has deducted, from now on part of its own figures."""
    is_doubtful: bool = False
    every_id: tuple[int, ...] = ()
    """All payments kept here that no list has deducted before."""

    @property
    def is_reported(self) -> bool:
        """Say whether the preview has something to say of it."""
        return bool(self.payments) or bool(self.known_ids) or self.is_doubtful

    @property
    def key(self) -> str:
        """The key of its question."""
        facts = (*self.read.name, self.read.issued_on, self.read.open_amount, self.stored.open_amount)
        return make_key(DoubtKind.LIST_AND_PAYMENT, *facts, *self.every_id)

    @property
    def message(self) -> str:
        """`FA1 : réglée par votre relevé du 26/11/2026 (350,00 €)`."""
        paid = ", ".join(f"{p.description} ({format_euros(p.amount)})" for p in self.payments)
        how = "réglée" if not self.stored.open_amount else "réglée en partie"
        return f"{self.read.number} : {how} par {paid}"

    @property
    def doubt(self) -> Doubt:
        """The question which of the two rests is right."""
        read, kept = format_euros(self.read.open_amount), format_euros(self.stored.open_amount)
        message = (
            f"{self.message} ; la liste indique un reste dû de {read}, ici il est de {kept} : "
            "dites lequel est juste"
        )
        return Doubt(
            DoubtKind.LIST_AND_PAYMENT,
            self.key,
            message,
            (
                Choice(Answer.LIST, f"{read}, comme la liste"),
                Choice(Answer.PAYMENT, f"{kept}, règlements déduits"),
            ),
            (self.stored.key,),
            data=json.dumps({Answer.LIST: self.read.open_amount, Answer.PAYMENT: self.stored.open_amount}),
        )


def reconcile(
    stored: Document, read: Document, payments: Sequence[KeptPayment], answers: Answers
) -> PaymentConflict:
    """Return what is open of a document that payments reduced here, now that a list says something of it.

    A rest equal to ours has our payments deducted; one that is larger by some of them does not know these, which
    still count. Anything else is a question, and the smaller rest is kept until it is answered. The answer « as the
    list says » counts for payments that still count, too: it opens the document again.
    """
    every = tuple(payments)
    ids = tuple(payment.id for payment in every)
    ours, theirs = stored.open_amount, read.open_amount
    as_listed = PaymentConflict(stored, read, (), theirs, ids, every_id=ids)
    if theirs in (ours, 0):
        return as_listed
    unknown = _find_unknown(every, theirs - ours)
    known = tuple(payment.id for payment in every if unknown and payment not in unknown)
    conflict = PaymentConflict(stored, read, unknown or every, ours, known, every_id=ids)
    answer = answers.get(conflict.key)
    if answer == Answer.LIST:
        return as_listed
    if unknown or answer == Answer.PAYMENT:
        return conflict
    return replace(conflict, open_amount=min(ours, theirs, key=abs), is_doubtful=True)


def _find_unknown(payments: tuple[KeptPayment, ...], gap: int) -> tuple[KeptPayment, ...]:
    """Return the payments that make the gap between the rest of a list and ours; the most recent ones first."""
    if sum(payment.amount for payment in payments) == gap:
        return payments
    if len(payments) > MAX_COMBINED:
        return ()
    recent = sorted(payments, key=lambda payment: (payment.booked_on, payment.id), reverse=True)
    for size in range(1, len(recent)):
        for some in combinations(recent, size):
            if sum(payment.amount for payment in some) == gap:
                return some
    return ()
