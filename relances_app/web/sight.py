"""What the address says of what is seen of a list: the search, the least amount, one customer, the order."""

from flask import request

from relances_app.domain.money import format_plain, read_typed_amount
from relances_app.domain.order import read_order
from relances_app.domain.refusals import Refusal
from relances_app.domain.sight import LONGEST, Column, Sight

ORDERS = (
    (Column.CUSTOMER.value, "Client"), (Column.NUMBER.value, "Numéro Doc"), (Column.ISSUED.value, "Date Facture"),
    (Column.DUE.value, "Date paiement"), (Column.AMOUNT.value, "Montant"), (Column.MAIL.value, "Mail"),
)  # fmt: skip
"""The columns of the screen and their words."""


def read_sight() -> Sight:
    """Return what the address says; raises Refusal."""
    words = " ".join(request.values.get("cherche", "")[:LONGEST].split())
    order = read_order(request.values.get("tri", "") or Column.CUSTOMER, dict(ORDERS))
    return Sight(words, _read_least(), _read_customer(), Column(order.column), order.is_descending)


def _read_least() -> int:
    text = request.values.get("minimum", "").strip()
    least = read_typed_amount(text) if text else 0
    if least < 0:
        raise Refusal("Le montant minimum ne peut pas être négatif : indiquez-en un autre, ou rien.")
    return least


def _read_customer() -> int | None:
    text = request.values.get("client", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Refusal("Ce client n'existe pas : choisissez-le dans la liste.")
    return int(text) if text else None


def write_sight(sight: Sight) -> dict[str, str]:
    """Return what is seen as the words of the address; nothing for what is as usual."""
    words = {
        "cherche": sight.words,
        "minimum": format_plain(sight.least) if sight.least else "",
        "client": str(sight.customer_id or ""),
        "tri": "" if sight.is_by_name else sight.order.word,
    }
    return {name: word for name, word in words.items() if word}
