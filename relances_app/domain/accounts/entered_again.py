"""Invoices entered by hand whose number is known already: a person says what they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.by_hand import simplify_number
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.accounts.import_diff import StoredDocument
from relances_app.domain.dates import format_date
from relances_app.domain.money import format_euros

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
    entered: Iterable[Document], stored: Sequence[StoredDocument]
) -> Iterator[EnteredAgain]:
    """Yield a question about each invoice entered by hand whose number is known, unless it says nothing new."""
    for document in entered:
        number = simplify_number(document.number)
        alike = [one.document for one in stored if simplify_number(one.document.number) == number]
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
