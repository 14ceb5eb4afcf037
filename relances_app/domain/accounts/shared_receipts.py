"""Money booked on an account of several customers, whose label names an invoice or a customer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from relances_app.domain.accounts.customer import Customer, normalize_text
from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.doubt import Doubt, DoubtKind, make_key
from relances_app.domain.money import format_euros

_MAX_WORDS = 8
_MIN_NUMBER, _MIN_NAME = 3, 5
"""Characters below which a number or a name may be in a label by chance."""


class Receipt(NamedTuple):
    """A credit on such an account, in cents."""

    amount: int
    label: str
    account: str
    customers: frozenset[str] = frozenset()
    """Codes of the customers that share the account; none for a collector of money."""


def find_cited(
    receipts: Sequence[Receipt], documents: Sequence[Document], customers: Iterable[Customer]
) -> Iterator[Doubt]:
    """Yield a question about each document that a receipt names, by its number or by its customer, or equals.

    An equal amount counts where the receipt is on the account that its customer shares.
    """
    if not receipts:
        return
    by_text: defaultdict[str, list[Document]] = defaultdict(list)
    by_amount: defaultdict[int, list[Document]] = defaultdict(list)
    names = {customer.code: normalize_text(customer.name) for customer in customers}
    for document in documents:
        if document.kind is not DocumentKind.INVOICE or document.open_amount <= 0:
            continue
        by_amount[document.open_amount].append(document)
        number, name = normalize_text(document.number), names.get(document.customer_code, "")
        if len(number) >= _MIN_NUMBER and any(c.isdigit() for c in number):
            by_text[number].append(document)
        if len(name) >= _MIN_NAME:
            by_text[name].append(document)
    for receipt in receipts:
        cited = dict.fromkeys(
            found for text in _list_phrases(receipt.label) for found in by_text.get(text, ())
        )
        yield from (_ask(receipt, document, "la cite") for document in cited)
        if not cited:
            equal = (
                d
                for d in by_amount[receipt.amount]
                if d.customer_code in receipt.customers and not d.is_estimated
            )
            yield from (_ask(receipt, document, "a le même montant") for document in equal)


def _list_phrases(label: str) -> Iterator[str]:
    """Yield the runs of words of a label, as numbers and names are written in it."""
    words = normalize_text(label).split()
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MAX_WORDS, len(words)) + 1):
            yield " ".join(words[start:end])


def _ask(receipt: Receipt, document: Document, link: str) -> Doubt:
    return Doubt(
        DoubtKind.LEDGER,
        make_key(DoubtKind.LEDGER, "receipt", receipt.label, receipt.amount, *document.key),
        f"{document.number} : un règlement de {format_euros(receipt.amount)} passé au compte "
        f"« {receipt.account[:40]} » {link} (« {receipt.label[:60]} »). Est-elle encore due ?",
        documents=(document.key,),
    )
