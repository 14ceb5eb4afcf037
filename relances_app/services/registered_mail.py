"""Registered letters: what proves a mise en demeure, written down letter by letter."""

from collections.abc import Iterable
from datetime import date

from relances_app.domain.dates import read_typed_day
from relances_app.domain.errors import NotFound, Refusal
from relances_app.store import registered_mail as store
from relances_app.store.database.database import Books
from relances_app.store.outbox import messages as messages_store
from relances_app.store.registered_mail import Proof

__all__ = ["Proof"]

LONGEST_NUMBER = 30


def keep_proof(db: Books, message_id: int, number: str, posted: str, received: str, today: date) -> None:
    """Keep number, day of sending and day of receipt as a person writes them; raises NotFound or Refusal."""
    number = " ".join(number.split())
    if len(number) > LONGEST_NUMBER or (number and not number.replace(" ", "").isalnum()):
        raise Refusal(
            "Vérifiez ce numéro : il n’a que des lettres et des chiffres, par exemple 2C 123 456 7890 1."
        )
    proof = Proof(number, _read_day(posted, today), _read_day(received, today))
    if proof.received_on and (proof.posted_on is None or proof.received_on < proof.posted_on):
        raise Refusal("La lettre ne peut pas être reçue avant d’avoir été envoyée : vérifiez les deux dates.")
    with db.write():
        message = messages_store.find_message(db, message_id)
        if message is None or message.channel != "letter":
            raise NotFound("Cette lettre")
        store.keep_proof(db, message_id, proof)


def _read_day(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    day = read_typed_day(text)
    if day > today:
        raise Refusal("Cette date est dans l’avenir : notez-la une fois la lettre partie ou reçue.")
    return day


def find_proofs(db: Books, message_ids: Iterable[int]) -> dict[int, Proof]:
    """Return what is known of registered letters, by message."""
    return store.find_proofs(db, message_ids)
