"""A letter: a reminder with what only paper needs."""

from dataclasses import dataclass

from relances_app.domain.charges.charges import Charges
from relances_app.domain.messages.message import Reminder


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed for one customer.

    `charges` is given where interest and fees are claimed: the totals and the detail then show them.
    `qr_payload` is the text of the transfer code (EPC069-12), for the total that is printed.
    """

    reminder: Reminder
    place: str = ""
    """Where the letter is dated from; the structure's town when empty."""
    signatory: str = ""
    """Name and capacity, one a line."""
    charges: Charges | None = None
    is_registered: bool = False
    registered_number: str = ""
    enclosures: tuple[str, ...] = ()
    qr_payload: str | None = None

    @property
    def total(self) -> int:
        """What the letter asks for, in cents, charges included."""
        return self.reminder.total + (self.charges.total if self.charges else 0)
