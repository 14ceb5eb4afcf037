"""Words of the type of a document in the exports of known programs, in French and English."""

import re
from enum import Enum, auto
from functools import lru_cache

from relances_app.domain.accounts.customer import normalize_text


class DocumentType(Enum):
    """What a word says that a document is."""

    UNSTATED = auto()
    INVOICE = auto()
    CREDIT_NOTE = auto()
    DEPOSIT = auto()
    PAYMENT = auto()
    NOT_A_SALE = auto()
    """A quote, an order, a pro forma, a purchase: nothing to claim."""
    UNKNOWN = auto()


_NOT_SALES = re.compile(
    r"(devis|quot|estimat|offre|proposition|commande|order|sales order|purchase|bon |bl\b|bc\b|livraison|delivery|"
    r"despatch|pro ?forma|facture pro ?forma|in (invoice|refund|receipt)|out receipt|entry|bill|expense|depense|"
    r"achat|facture d? ?achat|note de frais|vendor|supplier|abandon|modele|template|brouillon|"
    r"draft|accpay|325$|recurring template|retainer"
    r"|contrat|contract|sales receipt|cash sale|vente (au )?comptoir|ticket)"
)
_CREDITS = re.compile(
    r"(avoirs?\b|facture d? ?avoir|notes? (de )?credit|credit ?(note|memo)s?\b|credit$|credits$|refund|out refund|"
    r"remboursement|av$|cn$|nc$|381$|customer credit note|accrec ?credit|sales credit|rabais|ristourne)"
)
_DEPOSITS = re.compile(r"(acomptes?|facture d? ?acompte|deposit (invoice|request)|down ?payment|arrhes|386$)")
_PAYMENTS = re.compile(
    r"(reglements?|reg\b|rglt|paiements?|payments?|payment received|encaiss|virements?|cheques?|chq|prelevement"
    r"|especes|carte|receipt|recu$|receive payment|versement)"
)
_INVOICES = re.compile(
    r"((facture|fact?|invoices?|factures|f|fa|fc|fv|vt|ve|380|384|389|326|388|383|out invoice|customer invoice"
    r"|sales invoice|tax invoice|accrec|situation|solde|ventes?|sales?|standard|simple|classique|normale?"
    r"|abonnement|subscription|recurring|recurrente?|recurring invoice|note d honoraires|honoraires|debit note"
    r"|note de debit|statement charge|relance|echeance)\b)"
)
_NEUTRAL = re.compile(
    r"(services?|prestations?|marchandises?|produits?|biens?|travaux|goods|products?|mixte|vente de .*|fournitures?"
    r"|b2b|b2c|b2g|particuliers?|professionnels?|entreprises?|societes?|clients?|france|export|ttc|ht|client)"
)
"""Words under « Type » or « Nature » that say nothing about the kind of document."""

_WORDS = (
    (DocumentType.NOT_A_SALE, _NOT_SALES),
    (DocumentType.CREDIT_NOTE, _CREDITS),
    (DocumentType.DEPOSIT, _DEPOSITS),
    (DocumentType.PAYMENT, _PAYMENTS),
    (DocumentType.INVOICE, _INVOICES),
)
"""In the order in which they are tried: `Pro forma invoice` is no invoice."""


@lru_cache(maxsize=1024)
def read_type(word: str) -> DocumentType:
    """Return the type that a cell names; a word that is not known is never taken for an invoice."""
    folded = normalize_text(word)
    if not folded or _NEUTRAL.fullmatch(folded):
        return DocumentType.UNSTATED
    if "fournisseur" in folded:
        return DocumentType.NOT_A_SALE
    if "avoir" in folded.split():
        return DocumentType.CREDIT_NOTE
    return next((kind for kind, words in _WORDS if words.match(folded)), DocumentType.UNKNOWN)


_CREDIT_PREFIX = re.compile(
    r"(AV|AVO|AVR|AVOIR|RINV|RFAC|RFACT|RFA|CN|NC|CRN|CRED)(?=[-_/ .]?\d|[-_/ .])", re.IGNORECASE
)
_DRAFT_NUMBER = re.compile(r"\(?(prov\d+|brouillon|draft)\b.*|/", re.IGNORECASE)


def get_credit_prefix(number: str) -> str:
    """Return the prefix that a number has of credit notes (`AV2601-0001`, `RINV/2026/0001`), or nothing."""
    match = _CREDIT_PREFIX.match(number) if number[:1] in "AaRrCcNn" else None
    return match[1].upper() if match else ""


def is_draft_number(number: str) -> bool:
    """Return whether a number is that of a draft: `(PROV33)` of Dolibarr, `/` and `Brouillon` elsewhere."""
    return number[:1] in "(/pPbBdD" and _DRAFT_NUMBER.fullmatch(number) is not None
