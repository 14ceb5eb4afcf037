"""A letter: a reminder with the parts that only a printed letter has."""

from dataclasses import dataclass

from relances_app.domain.charges.charges import Charges
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.postal_address import format_postal_address


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

    @property
    def printed_texts(self) -> tuple[str, ...]:
        """The texts that people or files wrote and that it shows."""
        reminder, structure = self.reminder, self.reminder.structure
        return (
            *format_postal_address(reminder.customer),
            reminder.customer.name,
            reminder.customer.code,
            *(item.number for item in reminder.items),
            *(reminder.subject, reminder.body_before, reminder.body_after),
            *(structure.name, structure.street, structure.street2, structure.postcode, structure.town),
            *(structure.phone, structure.legal_footer, structure.letters.note),
            *(self.place, self.signatory, *self.enclosures),
        )
