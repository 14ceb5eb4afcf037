"""A doubt: something in the data that a person has to answer before anybody is asked for it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from relances_app.domain.accounts.customer import normalize_text

DocumentKey = tuple[str, str, int]
"""Customer code, number and rank: `Document.key`."""

Answers = Mapping[str, str]
"""The answers that people gave, by the key of the doubt."""

NO_ANSWERS: Answers = MappingProxyType({})


class DoubtKind(StrEnum):
    """What is doubtful; stored, so that a value never changes."""

    STATE = "state"
    COLUMN = "column"
    DATE = "date"
    AMOUNT = "amount"
    SIGN = "sign"
    CURRENCY = "currency"
    LEDGER = "ledger"
    SHEET = "sheet"
    HIDDEN_ROW = "hidden_row"
    NOT_A_SALE = "not_a_sale"
    REJECTED_ROW = "rejected_row"
    IDENTITY = "identity"
    NUMBER = "number"
    PAYMENT = "payment"
    LIST_AND_PAYMENT = "list_and_payment"
    RETURNED_PAYMENT = "returned_payment"
    REPLY = "reply"
    BOUNCE = "bounce"
    BY_HAND = "by_hand"


DOUBT_LABELS = {
    DoubtKind.STATE: "état ou type de document inconnu",
    DoubtKind.COLUMN: "colonne à préciser",
    DoubtKind.DATE: "date à vérifier",
    DoubtKind.AMOUNT: "montant à vérifier",
    DoubtKind.SIGN: "facture ou avoir ?",
    DoubtKind.CURRENCY: "monnaie à vérifier",
    DoubtKind.LEDGER: "écriture à vérifier",
    DoubtKind.SHEET: "feuille à choisir",
    DoubtKind.HIDDEN_ROW: "ligne masquée",
    DoubtKind.NOT_A_SALE: "ce n'est peut-être pas une vente",
    DoubtKind.REJECTED_ROW: "ligne illisible",
    DoubtKind.IDENTITY: "client à identifier",
    DoubtKind.NUMBER: "numéro déjà utilisé",
    DoubtKind.PAYMENT: "règlement à valider",
    DoubtKind.LIST_AND_PAYMENT: "reste dû à vérifier",
    DoubtKind.RETURNED_PAYMENT: "règlement rejeté",
    DoubtKind.REPLY: "réponse d'un client",
    DoubtKind.BOUNCE: "avis de non-distribution",
    DoubtKind.BY_HAND: "facture saisie à la main",
}
"""The words of the screen."""


class Answer(StrEnum):
    """The answers that the program evaluates; a reader may define others for its own questions."""

    DUE = "due"
    NOT_DUE = "not_due"
    SAME_CUSTOMER = "same_customer"
    TWO_CUSTOMERS = "two_customers"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    REOPEN = "reopen"
    STAYS_PAID = "stays_paid"
    MONTH_FIRST = "month_first"
    LIST = "list"
    PAYMENT = "payment"
    IGNORE = "ignore"
    SAME_INVOICE = "same_invoice"
    REPLACE = "replace"
    SEEN = "seen"
    PAUSE = "pause"
    PROMISE = "promise"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a person is offered."""

    answer: str
    label: str


DUE_OR_NOT = (Choice(Answer.DUE, "c'est dû"), Choice(Answer.NOT_DUE, "ce n'est pas dû"))
"""The choices about a document."""

SAME_OR_TWO = (
    Choice(Answer.SAME_CUSTOMER, "c'est le même client"),
    Choice(Answer.TWO_CUSTOMERS, "ce sont deux clients"),
)
"""The choices about two customers."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about documents, customers or, where both are empty, all that its file holds.

    `key` names the question: its answer is kept and applied when the same key comes back (`make_key`).
    `message` is a French sentence that says what is doubtful and what to do. Until it is answered, its
    documents and customers are held: listed with the message, never ticked, sent or printed.
    """

    kind: DoubtKind
    key: str
    message: str
    choices: tuple[Choice, ...] = DUE_OR_NOT
    documents: tuple[DocumentKey, ...] = ()
    customers: tuple[str, ...] = ()
    """Customer codes."""
    data: str = ""
    """What the effect of the answer needs, as JSON."""

    @property
    def is_about_import(self) -> bool:
        """Say whether it concerns all that its file holds."""
        return not self.documents and not self.customers

    @property
    def hold_message(self) -> str:
        """What a list says of the documents and customers that it holds."""
        return f"à vérifier : {self.message}"

    def accepts(self, answer: str) -> bool:
        """Say whether an answer is one of the choices."""
        return any(choice.answer == answer for choice in self.choices)


def make_key(kind: DoubtKind, *parts: object) -> str:
    """Return the stable key of a question: equal parts, however written, make the same key.

    It is a digest, so that no name or text can be read from it.
    """
    text = "\x1f".join(normalize_text(str(part)) or str(part).strip() for part in parts)
    return f"{kind.value}:{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def select_open(doubts: Iterable[Doubt], answers: Answers) -> tuple[Doubt, ...]:
    """Return the doubts that no valid answer settles, each key once with all its documents and customers."""
    merged: dict[str, Doubt] = {}
    for doubt in doubts:
        if doubt.accepts(answers.get(doubt.key, "")):
            continue
        known = merged.get(doubt.key)
        merged[doubt.key] = _merge(known, doubt) if known else doubt
    return tuple(merged.values())


def _merge(known: Doubt, other: Doubt) -> Doubt:
    if known.is_about_import or other.is_about_import:
        return replace(known, documents=(), customers=())
    return replace(
        known,
        documents=tuple(dict.fromkeys((*known.documents, *other.documents))),
        customers=tuple(dict.fromkeys((*known.customers, *other.customers))),
    )


def list_not_due(doubts: Iterable[Doubt], answers: Answers) -> frozenset[DocumentKey]:
    """Return the documents of which a person said that they are not owed."""
    return frozenset(
        key for doubt in doubts if answers.get(doubt.key) == Answer.NOT_DUE for key in doubt.documents
    )


def doubt_to_dict(doubt: Doubt) -> dict[str, object]:
    """Return a doubt for a program."""
    return {
        "key": doubt.key,
        "kind": doubt.kind.value,
        "message": doubt.message,
        "choices": [{"answer": choice.answer, "label": choice.label} for choice in doubt.choices],
        "documents": [number for _, number, _ in doubt.documents],
        "customers": list(doubt.customers),
    }
