"""Interpret the labels of a ledger: kinds of entries, collective accounts, opening balances."""

import re
from functools import lru_cache

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.document import DocumentKind

OPENING_BALANCE_NUMBER = "Solde antérieur"
"""Number given to a balance carried forward without its invoices."""
MISSING_NUMBER = "Sans numéro"
"""Number given to a document whose entries have none."""

CUSTOMER_PREFIXES = ("411", "416")
"""Accounts of customers and of doubtful customers (plan comptable général)."""

# Accents are in the patterns: normalizing a million labels would take as long as reading them.
_CREDIT_NOTE = re.compile(r"\b(avoirs?|av|rabais|ristournes?|annul\w*)\b", re.IGNORECASE)
_PAYMENT = re.compile(
    r"\b(bq\w*|banques?|bancaires?|caisses?|cb|cartes?|esp[eè]ces|ch[eè]ques?|chq|virements?|virt?"
    r"|pr[eé]l[eè]vements?|prlvt?|encaiss\w*|r[eè]glements?|reglt|rglt|paiements?|acomptes?|tr[eé]sorerie"
    r"|paypal|stripe)\b",
    re.IGNORECASE,
)
_SALES = re.compile(r"\b(v[etn]\w?|ventes?|factur\w*|fac)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"\b(r?an|[aà][ -]?nouv\w*|report\w*|ouverture|solde ant[eé]rieur|reprise)\b", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"[x\W_]*|0+", re.IGNORECASE)
"""What programs write where a document has no number."""
_NUMBER_IN_LABEL = re.compile(r"\b(?=[\w/.-]*\d{3})[\w/.-]{3,}\b")
_NO_NUMBER = re.compile(r"[x\W_]*|0+|r?an\d*|([aà][ -]?nouv|report|solde|ouverture).*", re.IGNORECASE)

_GENERIC_WORD = re.compile(
    r"clients?|collectifs?|comptes?|general|generaux|usagers?|adherents?|debiteurs?|rattaches|ordinaires"
    r"|exp|exploitation|ventes?|biens?|prestations?|services?|france|export|ue|cee|etranger|taux|tva|ttc"
    r"|douteux|litigieux|a|aux?|d[eu]s?|en|et|l[ea]s?|ou|\d+"
)
_CASH_WORD = re.compile(
    r"recettes?|especes?|esp|comptoirs?|divers|diverses|caisses?|comptant|passages?|cb|tpe|cheques?|chq|chqs|bancaires?"
    r"|anonymes?|virements?|vir|encaissements?|web|internet|eshop|boutiques?|occasionnels?|stripe|paypal|sumup|zettle"
    r"|amex|american express|visa|mastercard|tickets?|titres?|details?|z|uber|deliveroo|just eat|alma|klarna|ancv"
    r"|particuliers?|prelevements?|prlv|lcr"
)
_CASH_CONTEXT_WORD = re.compile(
    r"cartes?|bleues?|jour|magasins?|par|restaurants?|resto|eats|factures?|etablir|ligne|site|american|express"
    r"|vacances|cadeaux?|ventes?|numeraire|de|sur|place"
)


_TO_INVOICE = re.compile(r"^(clients? )?(factures? a etablir|american express|recettes? american express)$")
"""Collectors whose words are all ordinary ones."""
_COLLECTORS = frozenset(
    {"client", "clients", "recette", "recettes", "encaissement", "encaissements", "ventes"}
)


def is_cash_account(name: str) -> bool:
    """Return whether an account collects cash sales or unnamed customers, who cannot be reminded.

    >>> [is_cash_account(name) for name in ("RECETTE CB", "Clients divers", "Caisse des Pins")]
    [True, True, False]
    """
    words = normalize_text(name).split()
    if _TO_INVOICE.search(" ".join(words)):
        return True
    if words[-1:] in (["services"], ["service"]) and words[0] not in _COLLECTORS:
        return False
    others = [word for word in words if not _CASH_WORD.fullmatch(word)]
    return len(others) < len(words) and all(
        _GENERIC_WORD.fullmatch(word) or _CASH_CONTEXT_WORD.fullmatch(word) for word in others
    )


def is_generic_account(name: str) -> bool:
    """Return whether an account name is no customer's name: `CLIENTS`, `Collectif clients`, `Clients 20 %`."""
    return all(_GENERIC_WORD.fullmatch(word) for word in normalize_text(name).split())


def detect_entry_kind(amount: int, journal: str, label: str) -> DocumentKind:
    """Return the kind of an entry of `amount` cents; for a credit, from its label, then its journal.

    In the label, a credit note takes precedence over a payment, and both over the journal: a bank journal may
    have any name. A credit that neither label nor journal identifies counts as a payment.
    """
    if amount >= 0:
        return DocumentKind.INVOICE
    if _CREDIT_NOTE.search(label):
        return DocumentKind.CREDIT_NOTE
    if _PAYMENT.search(label):
        return DocumentKind.PAYMENT
    return DocumentKind.CREDIT_NOTE if _is_sales(journal) else DocumentKind.PAYMENT


@lru_cache(maxsize=256)
def _is_sales(journal: str) -> bool:
    return bool(_SALES.search(journal)) and not _PAYMENT.search(journal)


def resolve_entry_number(number: str, journal: str, label: str) -> str:
    """Return the number of a document, or OPENING_BALANCE_NUMBER for a balance carried forward without one.

    What stands for a missing number (`-`, `x`, `0`) is returned as an empty text.
    """
    if not _NO_NUMBER.fullmatch(number):
        return number
    if _OPENING.search(journal) or _OPENING.search(label):
        return OPENING_BALANCE_NUMBER
    return "" if _PLACEHOLDER.fullmatch(number) else number


def find_other_number(journal_code: str, entry_number: str, label: str) -> str:
    """Return what identifies an entry without a document number: its own number, else the number in its label.

    The number of an entry that only counts (`12`) is completed by the journal, in which it counts.
    """
    if not _PLACEHOLDER.fullmatch(entry_number):
        is_counter = entry_number.isdecimal()
        return f"{journal_code} {entry_number}".strip() if is_counter else entry_number
    match = _NUMBER_IN_LABEL.search(label)
    return match[0] if match else label[:60]


@lru_cache(maxsize=256)
def is_opening_journal(code: str, name: str) -> bool:
    """Return whether a journal carries the balances of the former year forward."""
    return bool(_OPENING.search(f"{code} {name}"))
