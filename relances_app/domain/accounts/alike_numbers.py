"""Numbers that a spreadsheet or another export has changed: `000123` and `123`, `FA-12` and `FA 12`."""

import re
from collections.abc import Iterable, Iterator, Sequence

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Answer, Choice, Doubt, DoubtKind, make_key
from relances_app.domain.accounts.import_diff import StoredDocument

_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_SIGNS = re.compile(r"[\W_]+")
_ONE_OR_TWO = (
    Choice(Answer.DUE, "ce sont deux factures"),
    Choice(Answer.SAME_INVOICE, "c'est la même : ne pas la compter deux fois"),
)


def find_alike_numbers(
    documents: Sequence[Document], stored: Iterable[StoredDocument], *, is_whole_list: bool
) -> Iterator[tuple[Doubt, Document, Document]]:
    """Yield a question about each document that seems to be a stored one under a changed number, and both of them.

    Customer, date and amount are the same, and the numbers differ only by zeros and signs. In a whole list the new
    number replaces the former one, so that only payments that the list may not know raise the question.
    """
    read = {document.key for document in documents}
    candidates = [
        one for one in stored if one.document.key not in read and (one.payments or not is_whole_list)
    ]
    # Open ones last, so that they are found first among several.
    known = {_make_identity(one.document): one for one in sorted(candidates, key=lambda one: not one.settled)}
    facts = {_list_facts(one.document) for one in candidates}
    for document in documents:
        # The numbers, whose comparison takes longer, are compared where the rest is the same.
        other = known.get(_make_identity(document)) if _list_facts(document) in facts else None
        if other:
            number = other.document.number
            yield (
                Doubt(
                    DoubtKind.NUMBER,
                    make_key(DoubtKind.NUMBER, *document.key, number),
                    f"{document.number} a le client, la date et le montant de {number}, déjà connue"
                    f"{' et réglée' if other.settled else ''} : est-ce la même facture ?",
                    _ONE_OR_TWO,
                    (document.key,),
                    data=str(other.id),
                ),
                document,
                other.document,
            )


def _make_identity(document: Document) -> tuple[object, ...]:
    number = _LEADING_ZEROS.sub("", _SIGNS.sub(" ", document.number).strip()).replace(" ", "").upper()
    return (number, *_list_facts(document))


def _list_facts(document: Document) -> tuple[object, ...]:
    return (document.customer_code, document.issued_on, document.amount)
