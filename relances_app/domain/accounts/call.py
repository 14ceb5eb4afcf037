"""Calls to customers: what was answered, and the day from which the customer may be called again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.accounts.hold import DisputeTopic, Hold, HoldKind
from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_euros


class CallOutcome(StrEnum):
    """What a call brought; stored, so that a value never changes."""

    UNREACHABLE = "unreachable"
    CALL_BACK = "call_back"
    PROMISE = "promise"
    DISPUTE = "dispute"
    PAID = "paid"
    WRONG_NUMBER = "wrong_number"
    NOTE = "note"


CALL_LABELS = {
    CallOutcome.UNREACHABLE: "injoignable",
    CallOutcome.CALL_BACK: "à rappeler",
    CallOutcome.PROMISE: "promesse de règlement",
    CallOutcome.DISPUTE: "litige",
    CallOutcome.PAID: "dit avoir déjà payé",
    CallOutcome.WRONG_NUMBER: "mauvais numéro",
    CallOutcome.NOTE: "note",
}

NOT_REACHED = (CallOutcome.UNREACHABLE, CallOutcome.WRONG_NUMBER)
"""Outcomes that are no contact with the customer."""

PAUSE_DAYS = 7
"""Days until a customer who was reached comes back in the list, if nothing else was agreed."""
CHECK_DAYS = 15
"""Days without reminder while a payment that a customer claims is looked for."""
HOLD_REASON = "par téléphone"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made; `again_on` is the day from which the customer is in the list again."""

    outcome: CallOutcome
    called_on: date
    again_on: date
    note: str = ""
    phone: str = ""
    """The number called."""

    @property
    def message(self) -> str:
        """French description: `à rappeler le 05/12/2026`."""
        day = f" le {format_date(self.again_on)}" if self.outcome is CallOutcome.CALL_BACK else ""
        return f"{CALL_LABELS[self.outcome]}{day}"


@dataclass(frozen=True, slots=True)
class CallReport:
    """What the user enters about a call; `day` is the promised day, or the day to call back."""

    outcome: CallOutcome
    note: str = ""
    day: date | None = None
    amount: int | None = None
    """The promised or disputed sum in cents; None for the whole documents."""
    topic: DisputeTopic | None = None

    def validate(self, today: date) -> None:
        """Raise UserError, with the field concerned, when something is missing."""
        if self.outcome is CallOutcome.CALL_BACK and (self.day is None or self.day < today):
            raise UserError("Indiquez le jour où rappeler : aujourd'hui ou une date à venir.", "until_on")
        if self.outcome is CallOutcome.NOTE and not self.note:
            raise UserError("Écrivez une note.", "note")

    def find_return(self, today: date) -> date:
        """Return the day from which the customer is in the list again."""
        if self.outcome is CallOutcome.WRONG_NUMBER:
            return today
        if self.outcome is CallOutcome.UNREACHABLE:
            return today + timedelta(days=1)
        if self.outcome is CallOutcome.CALL_BACK and self.day:
            return self.day
        if self.outcome is CallOutcome.PROMISE and self.day:
            return self.day + timedelta(days=1)
        return today + timedelta(days=PAUSE_DAYS)

    def list_holds(self, items: Iterable[OpenItem], today: date) -> list[tuple[OpenItem, Hold]]:
        """Return the holds to place on the given invoices; raises UserError.

        A sum is shared among them, the oldest first, and those that it does not reach get no hold.
        """
        kinds = {CallOutcome.PROMISE: HoldKind.PROMISE, CallOutcome.DISPUTE: HoldKind.DISPUTE}
        if self.outcome not in kinds:
            return []
        chosen = sorted(items, key=lambda item: item.age_order)
        if not chosen:
            raise UserError("Sélectionnez les factures concernées.", "documents")
        kind = kinds[self.outcome]
        until_on, topic = (self.day, None) if kind is HoldKind.PROMISE else (None, self.topic)
        reason = f"{HOLD_REASON} : {self.note}"[:200] if self.note else HOLD_REASON
        Hold(kind, reason, until_on).validate(today)
        return [
            (item, Hold(kind, reason, until_on, topic, part)) for item, part in share_sum(chosen, self.amount)
        ]


def share_sum(items: list[OpenItem], amount: int | None) -> list[tuple[OpenItem, int | None]]:
    """Return the invoices that a sum in cents reaches, in their order, each with its part; None for all of it."""
    if amount is None:
        return [(item, None) for item in items]
    total = sum(item.open_amount for item in items)
    if not 0 < amount <= total:
        raise UserError(
            f"Indiquez une somme entre 0,01 € et {format_euros(total)}, ou laissez vide.", "amount"
        )
    shares: list[tuple[OpenItem, int | None]] = []
    for item in items:
        part = min(amount, item.open_amount)
        if part:
            shares.append((item, part))
        amount -= part
    return shares


def make_paid_doubt(call_id: int, name: str, report: CallReport, today: date) -> Doubt:
    """Return the question about a customer who says on the phone that he has paid."""
    until = today + timedelta(days=CHECK_DAYS)
    words = f" ({report.note})" if report.note else ""
    message = (
        f"Au téléphone, le {format_date(today)}, {name} dit avoir déjà payé{words}. Vérifiez le relevé de la banque, "
        "puis choisissez ; jusque-là, ses relances sont suspendues."
    )
    choices = (
        Choice(Answer.PAUSE, f"en pause jusqu'au {format_date(until)}, le temps de vérifier"),
        Choice(Answer.SEEN, "vérifié, reprendre les relances"),
    )
    key = make_key(DoubtKind.REPLY, "call", call_id)
    return Doubt(DoubtKind.REPLY, key, message, choices, data=f'{{"until": "{until.isoformat()}"}}')
