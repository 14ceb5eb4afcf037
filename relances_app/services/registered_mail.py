"""Receipts of registered letters: number, posting date and delivery date, as proof of a formal notice."""

from collections.abc import Iterable
from datetime import date

from relances_app.domain.dates import parse_user_date
from relances_app.domain.errors import NotFound, UserError
from relances_app.store import registered_mail as store
from relances_app.store.database.database import Database
from relances_app.store.outbox import messages as messages_store
from relances_app.store.registered_mail import RegisteredMailReceipt

__all__ = ["RegisteredMailReceipt"]

MAX_NUMBER_LENGTH = 30


def save_receipt(db: Database, message_id: int, number: str, posted: str, received: str, today: date) -> None:
    """Save number, posting date and delivery date as entered by the user; raises NotFound or UserError."""
    number = " ".join(number.split())
    if len(number) > MAX_NUMBER_LENGTH or (number and not number.replace(" ", "").isalnum()):
        raise UserError(
            "Vérifiez ce numéro : il n’a que des lettres et des chiffres, par exemple 2C 123 456 7890 1."
        )
    receipt = RegisteredMailReceipt(number, _parse_date(posted, today), _parse_date(received, today))
    if receipt.received_on and (receipt.posted_on is None or receipt.received_on < receipt.posted_on):
        raise UserError(
            "La lettre ne peut pas être reçue avant d’avoir été envoyée : vérifiez les deux dates."
        )
    with db.write():
        message = messages_store.get_message(db, message_id)
        if message is None or message.channel != "letter":
            raise NotFound("Cette lettre")
        store.save_receipt(db, message_id, receipt)


def _parse_date(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    day = parse_user_date(text)
    if day > today:
        raise UserError("Cette date est dans l’avenir : indiquez-la une fois la lettre postée ou reçue.")
    return day


def list_receipts(db: Database, message_ids: Iterable[int]) -> dict[int, RegisteredMailReceipt]:
    """Return the receipts of registered letters, by message id."""
    return store.list_receipts(db, message_ids)
