"""Invoices entered by hand beside a list that does not contain them.

A list says nothing about an invoice that only Relances knows: it is not settled because it is missing, and not
counted twice where the list contains one like it. A person answers once; until then nobody is reminded of it.
"""

import re
from collections.abc import Iterable

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.money import format_euros

CHOICES = (
    Choice(Answer.DUE, "elle reste due"),
    Choice(Answer.NOT_DUE, "elle n'est plus due, ou elle est déjà dans le fichier"),
)


def find_twin(document: Document, new: Iterable[Document]) -> Document | None:
    """Return the new document of a list that may be the one entered by hand, or None.

    It has the same number, written with other signs perhaps, or the same customer, amount and issue date.
    """
    number = simplify_number(document.number)
    for other in new:
        same_number = bool(number) and simplify_number(other.number) == number
        same_sum = (other.customer_code, other.amount, other.issued_on) == (
            document.customer_code, document.amount, document.issued_on,
        )  # fmt: skip
        if same_number or same_sum:
            return other
    return None


def ask_about(document: Document, twin: Document | None) -> Doubt:
    """Return the question about an invoice entered by hand that a list does not contain."""
    number, rest = document.number, format_euros(document.open_amount)
    if twin is None:
        message = f"{number} ({rest}), saisie à la main, n'est pas dans ce fichier : dites si elle reste due"
    else:
        message = (
            f"{number} ({rest}), saisie à la main, ressemble à {twin.number} "
            f"({format_euros(twin.open_amount)}) de ce fichier : dites si elle reste due en plus"
        )
    key = make_key(DoubtKind.BY_HAND, *document.key, document.issued_on, twin.number if twin else "")
    return Doubt(DoubtKind.BY_HAND, key, message, CHOICES, (document.key,))


def simplify_number(number: str) -> str:
    """Return a number without signs and case."""
    return re.sub(r"[\W_]+", "", number).casefold()
