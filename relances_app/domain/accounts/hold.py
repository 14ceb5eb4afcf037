"""A hold: why a customer or a document is not reminded for a while."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError


class HoldKind(StrEnum):
    """Why reminders wait."""

    PAUSE = "pause"
    DISPUTE = "dispute"
    PROMISE = "promise"
    NEVER = "never"
    INSOLVENCY = "insolvency"


HOLD_LABELS = {
    HoldKind.PAUSE: "en pause",
    HoldKind.DISPUTE: "en litige",
    HoldKind.PROMISE: "promesse de règlement",
    HoldKind.NEVER: "ne jamais relancer",
    HoldKind.INSOLVENCY: "procédure collective",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A pause with a reason and a last day; no last day means until somebody lifts it."""

    kind: HoldKind
    reason: str = ""
    until_on: date | None = None

    def is_active(self, today: date) -> bool:
        """Say whether it still holds; the last day itself is still held."""
        return self.until_on is None or today <= self.until_on

    def validate(self, today: date) -> None:
        """Raise Refusal, with the field concerned, when it would hold nothing or could not be judged."""
        if not self.is_active(today):
            raise UserError(
                "Ce jour est passé : rien n'attendrait. Indiquez aujourd'hui ou un jour à venir.", "until_on"
            )
        if self.kind is HoldKind.PROMISE and self.until_on is None:
            raise UserError(
                "Indiquez le jour promis : sans lui, rien ne dirait que la promesse n'est pas tenue.",
                "until_on",
            )
        if self.kind is HoldKind.NEVER and self.until_on is not None:
            raise UserError(
                "« Ne jamais relancer » n'a pas de dernier jour : videz la date, ou choisissez « en pause ».",
                "until_on",
            )

    @property
    def message(self) -> str:
        """What the screen says of it."""
        until = f" jusqu'au {format_date(self.until_on)}" if self.until_on else ""
        reason = f" : {self.reason}" if self.reason else ""
        return f"{HOLD_LABELS[self.kind]}{until}{reason}"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay whose day has come, with the cents of its invoices still open."""

    customer_id: int
    name: str
    until_on: date
    reason: str
    open_amount: int

    def is_broken(self, today: date) -> bool:
        """Say whether it was not kept: from the day after its last day on."""
        return self.until_on < today
