"""Payments that a person has to confirm, as questions: what they settle waits until they are answered."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.bank_statement import IncomingPayment
from relances_app.domain.reconciliation.known_payments import RecordedPayment, ReturnedPayment
from relances_app.domain.reconciliation.match import Match, format_numbers

Parts = tuple[tuple[int, int], ...]
"""Document ids with the cents that each gets."""


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """A question and the ids of the documents that it holds."""

    doubt: Doubt
    document_ids: tuple[int, ...]


def payment_key(payment: IncomingPayment) -> str:
    """Return the key of the question about a payment."""
    return make_payment_key(payment.fingerprint)


def make_payment_key(fingerprint: str) -> str:
    """Return the key of the question about the payment with a fingerprint."""
    return make_key(DoubtKind.PAYMENT, fingerprint)


def doubt_matches(matches: Iterable[Match]) -> tuple[HeldDocuments, ...]:
    """Return a question for each payment with the documents it may settle; none where it settles nothing."""
    by_payment: dict[str, list[Match]] = {}
    for match in matches:
        if match.allocations:
            by_payment.setdefault(match.payment.fingerprint, []).append(match)
    return tuple(_doubt_payment(found) for found in by_payment.values())


def _doubt_payment(matches: Sequence[Match]) -> HeldDocuments:
    payment = matches[0].payment
    ids = tuple(dict.fromkeys(part.candidate.item.id for match in matches for part in match.allocations))
    choices = [Choice(confirmation(i), _label(match)) for i, match in enumerate(matches)]
    reasons = " ; ou ".join(match.reason for match in matches)
    message = (
        f"règlement à valider : {format_euros(payment.amount)} le {format_date(payment.booked_on)}, "
        f"« {payment.label[:80]} » ({reasons})"
    )
    data = {
        "payment": [payment.fingerprint, payment.booked_on.isoformat(), payment.amount, payment.label[:500]],
        "parts": [[[p.candidate.item.id, p.amount] for p in match.allocations] for match in matches],
    }
    doubt = Doubt(
        DoubtKind.PAYMENT,
        payment_key(payment),
        message,
        (*choices, Choice(Answer.REFUSE, "ce règlement n'est pas pour elle")),
        data=json.dumps(data, ensure_ascii=False),
    )
    return HeldDocuments(doubt, ids)


def confirmation(index: int) -> str:
    """Return the answer that confirms one of several proposals."""
    return f"{Answer.CONFIRM}:{index + 1}" if index else Answer.CONFIRM.value


def _label(match: Match) -> str:
    return f"il règle {format_numbers([part.candidate for part in match.allocations])}"


def read_confirmation(doubt: Doubt, answer: str) -> tuple[IncomingPayment, Parts] | None:
    """Return the payment that an answer confirms with its parts; None where it confirms none."""
    if not answer.startswith(Answer.CONFIRM):
        return None
    data = json.loads(doubt.data)
    fingerprint, booked_on, amount, label = data["payment"]
    _, _, number = answer.partition(":")
    parts = data["parts"][int(number or 1) - 1]
    payment = IncomingPayment(date.fromisoformat(booked_on), amount, label, fingerprint)
    return payment, tuple((document_id, part) for document_id, part in parts)


def doubt_return(returned: ReturnedPayment, payment: RecordedPayment) -> Doubt:
    """Return the question whether the documents of a payment that was taken back are open again."""
    day = format_date(returned.transaction.booked_on)
    message = (
        f"le règlement de {format_euros(payment.amount)} du {format_date(payment.booked_on)} "
        f"({', '.join(payment.numbers)}) a été repris par la banque le {day} : dites si la facture est de nouveau due"
    )
    key = make_key(DoubtKind.RETURNED_PAYMENT, payment.fingerprint, returned.transaction.booked_on)
    choices = (
        Choice(Answer.REOPEN, "elle est de nouveau due"),
        Choice(Answer.STAYS_PAID, "elle reste réglée"),
    )
    return Doubt(DoubtKind.RETURNED_PAYMENT, key, message, choices, data=str(payment.id))


_TAKEN_BACK = " ; repris par la banque le "


def note_return(message: str, booked_on: date) -> str:
    """Return the sentence of a question about a payment, with the day on which the bank took it back."""
    return f"{message.partition(_TAKEN_BACK)[0]}{_TAKEN_BACK}{format_date(booked_on)}"


def keep_note(message: str, known: str) -> str:
    """Return the new sentence of a question, with what the known one says of a return."""
    _, note, day = known.partition(_TAKEN_BACK)
    return f"{message}{note}{day}"


def describe_return(returned: ReturnedPayment) -> str:
    """Say in French what the bank took back."""
    line = returned.transaction
    about = f" : {', '.join(returned.numbers)} à vérifier" if returned.numbers else ""
    return (
        f"{format_euros(-line.amount)} repris par la banque le {format_date(line.booked_on)}, "
        f"« {line.label[:80]} »{about}"
    )
