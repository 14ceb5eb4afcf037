"""Invoices entered by hand beside a list that does not contain them.

A list says nothing about an invoice that only Relances knows: it is not settled because it is missing, and not
counted twice where the list contains one like it. A person answers once; until then nobody is reminded of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros

if TYPE_CHECKING:
    from relances_app.domain.accounts.import_diff import StoredDocument

CHOICES = (
    Choice(Answer.DUE, "elle reste due"),
    Choice(Answer.NOT_DUE, "elle n'est plus due, ou elle est déjà dans le fichier"),
)

_REPLACE_OR_KEEP = (
    Choice(Answer.IGNORE, "garder celle qui est connue"),
    Choice(Answer.REPLACE, "la remplacer par cette saisie"),
)
_ONE_OR_TWO = (
    Choice(Answer.DUE, "c'est une autre facture : les deux sont dues"),
    Choice(Answer.NOT_DUE, "c'est la même : ne pas la compter deux fois"),
)


@dataclass(frozen=True, slots=True)
class EnteredAgain:
    """An invoice entered by hand with the number of a known one; `is_replacement` if it would replace that one."""

    doubt: Doubt
    document: Document
    is_replacement: bool


def find_entered_again(
    entered: Iterable[Document], stored: Sequence["StoredDocument"]
) -> Iterator[EnteredAgain]:
    """Yield a question about each invoice entered by hand whose number is known, unless it says nothing new."""
    for document in entered:
        number = _simplify(document.number)
        alike = [one.document for one in stored if _simplify(one.document.number) == number]
        same = [d for d in alike if (d.name, d.issued_on) == (document.name, document.issued_on)]
        if any(_says_the_same(document, one) for one in same):
            continue
        for other in (same or alike)[:1]:
            yield EnteredAgain(_ask_again(document, other, is_same=bool(same)), document, bool(same))


def _says_the_same(document: Document, known: Document) -> bool:
    is_due_same = document.due_is_estimated or document.due_on == known.due_on
    return is_due_same and (document.amount, document.open_amount) == (known.amount, known.open_amount)


def _ask_again(document: Document, known: Document, *, is_same: bool) -> Doubt:
    rest = f"reste dû {format_euros(known.open_amount)}" if known.open_amount else "réglée"
    message = (
        f"{document.number} est déjà connue ({known.number} du {format_date(known.issued_on)}, "
        f"{format_euros(known.amount)}, {rest}) : dites ce qu'il en est de celle que vous saisissez"
    )
    facts = (document.issued_on, document.due_on, document.amount, known.number, known.open_amount)
    return Doubt(
        DoubtKind.BY_HAND,
        make_key(DoubtKind.BY_HAND, "again", *document.name, *facts),
        message,
        _REPLACE_OR_KEEP if is_same else _ONE_OR_TWO,
        (known.key if is_same else document.key,),
    )


def find_twin(document: Document, new: Iterable[Document]) -> Document | None:
    """Return the new document of a list that may be the one entered by hand, or None.

    It has the same number, written with other signs perhaps, or the same customer, amount and issue date.
    """
    number = _simplify(document.number)
    for other in new:
        same_number = bool(number) and _simplify(other.number) == number
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


def _simplify(number: str) -> str:
    return re.sub(r"[\W_]+", "", number).casefold()
