"""What the words of a ledger tell: kinds of entries, collective accounts, opening balances."""

import re
from functools import lru_cache

from relances_app.domain.customer import fold
from relances_app.domain.document import Kind

OPENING_NUMBER = "Solde antérieur"
"""The number of a document that stands for a balance carried forward without its invoices."""

_CREDIT_NOTE = re.compile(r"\b(avoirs?|av|rabais|ristournes?|annul\w*)\b")
_PAYMENT = re.compile(
    r"\b(bq\w*|banques?|bancaires?|caisses?|cb|cartes?|especes|cheques?|chq|virements?|virt?|prelevements?"
    r"|prlvt?|encaiss\w*|reglements?|reglt|rglt|paiements?|acomptes?|tresorerie|paypal|stripe)\b"
)
_SALES = re.compile(r"\b(v[etn]\w?|ventes?|factur\w*|fac)\b")
_OPENING = re.compile(r"\b(an|ran|anouv\w*|a nouv\w*|report\w*|ouverture|solde anterieur|reprise)\b")
_NO_NUMBER = re.compile(r"x*|0+|r?an\d*|(anouv|a nouv|report|solde|ouverture).*")

_GENERIC_WORD = re.compile(
    r"clients?|collectifs?|comptes?|general|generaux|usagers?|adherents?|debiteurs?|rattaches|ordinaires"
    r"|exp|exploitation|ventes?|biens?|prestations?|services?|france|export|ue|cee|etranger|taux|tva|ttc"
    r"|douteux|litigieux|a|aux?|d[eu]s?|en|et|l[ea]s?|ou|\d+"
)
_TILL_WORD = re.compile(
    r"recettes?|especes?|comptoir|divers|diverses|caisse|comptant|passage|cb|tpe|cheques?|bancaires?|anonymes?"
)
_BESIDE_TILL = re.compile(r"cartes?|bleues?|encaissements?|jour|magasin|boutique|par|particuliers?")


@lru_cache(maxsize=4096)
def is_till(name: str) -> bool:
    """Say whether an account stands for a till or passing customers, whom nobody can remind.

    >>> [is_till(name) for name in ("RECETTE CB", "Clients divers", "Caisse des Pins")]
    [True, True, False]
    """
    words = fold(name).split()
    others = [word for word in words if not _TILL_WORD.fullmatch(word)]
    return len(others) < len(words) and all(
        _GENERIC_WORD.fullmatch(word) or _BESIDE_TILL.fullmatch(word) for word in others
    )


@lru_cache(maxsize=4096)
def is_generic(name: str) -> bool:
    """Say whether an account bears no customer's name: `CLIENTS`, `Collectif clients`, `Clients 20 %`."""
    return all(_GENERIC_WORD.fullmatch(word) for word in fold(name).split())


def kind_of_entry(amount: int, journal: str, label: str) -> Kind:
    """Return what an entry of `amount` cents is; a credit tells it by its wording, then its journal.

    Money received outweighs all but an avoir: a bank journal may be named after anything. What
    neither wording nor journal tells is taken for a payment.
    """
    if amount >= 0:
        return Kind.INVOICE
    wording = fold(label)
    if _CREDIT_NOTE.search(wording):
        return Kind.CREDIT_NOTE
    if _PAYMENT.search(wording):
        return Kind.PAYMENT
    return Kind.CREDIT_NOTE if _is_sales(journal) else Kind.PAYMENT


@lru_cache(maxsize=256)
def _is_sales(journal: str) -> bool:
    words = fold(journal)
    return bool(_SALES.search(words)) and not _PAYMENT.search(words)


def number_of_entry(number: str, journal: str, label: str) -> str:
    """Return the number of a document, or OPENING_NUMBER for a balance carried forward without one."""
    if _NO_NUMBER.fullmatch(fold(number)) and (_is_opening(journal) or _OPENING.search(fold(label))):
        return OPENING_NUMBER
    return number


@lru_cache(maxsize=256)
def _is_opening(journal: str) -> bool:
    return bool(_OPENING.search(fold(journal)))
