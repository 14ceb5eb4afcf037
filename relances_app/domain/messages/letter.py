"""A letter: a reminder with the parts that only a printed letter has."""

from dataclasses import dataclass

from relances_app.domain.charges.charges import Charges
from relances_app.domain.messages.message import Reminder


@dataclass(frozen=True, slots=True)
class Letter:
    """Content of the letter to one customer.

    `charges` is set where interest and fees are demanded: they are shown in the totals and the detail.
    `qr_payload` is the text of the transfer QR code (EPC069-12) for the printed total.
    """

    reminder: Reminder
    place: str = ""
    """Town in the date line; the structure's town when empty."""
    signatory: str = ""
    """Name and role, one per line."""
    charges: Charges | None = None
    is_registered: bool = False
    registered_number: str = ""
    enclosures: tuple[str, ...] = ()
    qr_payload: str | None = None

    @property
    def total(self) -> int:
        """The amount to pay in cents, charges included."""
        return self.reminder.total + (self.charges.total if self.charges else 0)
