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
    Choice(Answer.NOT_DUE, "c'est la même : ne pas la compter deux fois"),
)


def find_alike_numbers(documents: Sequence[Document], stored: Iterable[StoredDocument]) -> Iterator[Doubt]:
    """Yield a question about each document that seems to be an open one under a changed number.

    Customer, date and amount are the same, and the numbers differ only by zeros and signs.
    """
    read = {document.key for document in documents}
    known = {
        _make_identity(one.document): one.document
        for one in stored
        if not one.settled and one.document.key not in read
    }
    if not known:
        return
    for document in documents:
        other = known.get(_make_identity(document))
        if other:
            yield Doubt(
                DoubtKind.NUMBER,
                make_key(DoubtKind.NUMBER, *document.key, other.number),
                f"{document.number} a le client, la date et le montant de {other.number}, déjà connue : "
                "est-ce la même facture ?",
                _ONE_OR_TWO,
                (document.key,),
            )


def _make_identity(document: Document) -> tuple[object, ...]:
    number = _LEADING_ZEROS.sub("", _SIGNS.sub(" ", document.number).strip()).replace(" ", "").upper()
    return (document.customer_code, number, document.issued_on, document.amount)
