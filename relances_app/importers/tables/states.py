"""Words of the state of an invoice in the exports of known programs, in French and English."""

import re
from enum import Enum, auto
from functools import lru_cache

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.dates import parse_date
from relances_app.domain.errors import UserError


class State(Enum):
    """What a word says of an invoice."""

    OPEN = auto()
    PARTLY_PAID = auto()
    CLOSED = auto()
    """Paid, cancelled, draft or never an invoice."""
    UNKNOWN = auto()


_PAID_HEADING = re.compile(r"paye|regle|solde|acquitte|paid|encaisse")
"""Headings such as « Payée », under which « oui » means that the document is settled."""
_DOLIBARR_STATE = re.compile(r"invoice ?status|fk statut")
_DOLIBARR_CODES = {"0": State.CLOSED, "1": State.OPEN, "2": State.CLOSED, "3": State.CLOSED}
"""Draft, validated, paid, abandoned."""
_FINAL_HEADING = re.compile(r"valide|finalise|validated|finali[sz]ed")
"""Headings under which « non » means that the document is a draft."""
_ASKED_HEADING = re.compile(r"comptabilise|posted|(a )?relancer|exigible")
"""Headings under which « non » may mean a draft, or an invoice that is owed all the same."""
_VOID_HEADING = re.compile(
    r"annul|abandon|brouillon|draft|cancell?ed|void|deleted|supprime|extourne|perte|irrecouvrable|written? off"
    r"|uncollectible|rembourse|avoiree|pro ?forma"
)
"""Headings under which « oui » or a day means that nothing is owed."""
_DISPUTE_HEADING = re.compile(
    r"litige|contest|bloque|blocked|on hold|disputed?|contentieux|reclamation|suspendue|ne pas relancer"
    r"|sans relance|do not remind"
)
"""Headings under which anything but « non » leaves in doubt whether an invoice may be claimed."""
_WORD_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_YES = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "y"})
_NO = frozenset({"non", "no", "false", "faux", "0", "n", "aucun", "aucune", "neant", "none"})
_PARTLY = re.compile(
    r"partiel|partial|en partie|partly|part paid|commencee|acompte (recu|verse|paye|encaisse)|deposit (paid|received)"
)
_SHARE = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s*%")

_CLOSED_WORDS = frozenset(
    {"payee", "payees", "paye", "payes", "paid", "reglee", "reglees", "regle", "regles", "soldee", "soldees", "solde",
     "soldes", "acquittee", "acquitte", "acquittees", "annulee", "annule", "annulees", "annules", "abandonnee",
     "abandonne", "extournee", "extourne", "reversed", "encaissee", "encaisse", "encaissees", "lettree", "lettre",
     "lettrees", "cancel", "cancelled", "canceled", "void", "voided", "deleted", "supprimee", "supprime",
     "remboursee", "rembourse", "refunded", "compensee", "compense", "brouillon", "brouillons", "draft", "closed",
     "settled", "credited", "avoiree", "collected", "reconciled", "rapprochee"}
)  # fmt: skip
_AFTER_CLOSED = frozenset(
    {"par", "le", "en", "on", "by", "via", "au", "du", "avec", "a", "la", "l", "de", "cb", "carte", "bancaire",
     "virement", "vir", "cheque", "chq", "especes", "prelevement", "prlv", "avoir", "sepa", "stripe", "paypal",
     "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
     "decembre", "lcr", "traite", "totalement", "integralement", "entierement", "totalite", "full", "fully", "in",
     "online", "ligne", "comptant", "client", "facture", "invoice", "oui", "yes", "late", "retard", "ok", "100"}
)  # fmt: skip
_CLOSED_PHRASES = frozenset(
    {"in payment", "en paiement", "en cours de paiement", "paiement transmis", "paiement en cours", "fully paid",
     "totalement payee", "totalement reglee", "entierement payee", "entierement reglee", "integralement payee",
     "integralement reglee", "deja payee", "deja reglee", "deja paye", "bien paye", "facture payee", "facture reglee",
     "facture soldee", "facture annulee", "payment received", "paiement recu", "paiement effectue", "paid in full",
     "write off", "written off", "passee en perte", "passe en perte", "perte", "irrecouvrable",
     "creance irrecouvrable", "uncollectible", "bad debt", "en brouillon", "provisoire", "a valider",
     "en preparation", "en cours de saisie", "non validee", "proforma", "pro forma", "facture proforma",
     "facture pro forma", "devis", "quote", "estimate", "auto paid", "invoice paid",
     "sans suite", "archivee sans suite", "invoicing app legacy archive",
     "partiellement annulee payee", "classee payee", "classee abandonnee"}
)  # fmt: skip
_OPEN_PHRASES = frozenset(
    {"a payer", "a regler", "a encaisser", "a relancer", "non payee", "non paye", "non payees", "pas payee",
     "pas paye", "non reglee", "non regle", "pas reglee", "non soldee", "non solde", "non encaissee",
     "non acquittee", "non lettree", "non lettre", "impayee", "impaye", "impayees", "impayes", "en retard",
     "retard", "validee", "valide", "comptabilise", "comptabilisee", "comptabilises", "echue", "echu", "echues",
     "echeance depassee", "echeance passee", "non echue", "non echu", "a echoir", "a venir", "pas encore echue",
     "en attente", "en attente de paiement", "en attente de reglement", "attente paiement", "attente reglement",
     "attente de paiement", "attente de reglement", "en cours", "ouverte", "ouvert", "emise", "emis", "envoyee",
     "envoye", "envoyees", "lettre envoyee", "relance envoyee", "mail envoye", "email envoye", "creee", "cree",
     "finalisee", "finalise", "facturee", "facture", "facture emise", "facture envoyee", "editee", "imprimee",
     "transmise", "deposee", "recue", "mise a disposition", "prise en charge", "approuvee", "acceptee", "vue",
     "vu", "lue", "consultee", "ouverte client", "relance", "relancee", "relancees", "en relance",
     "mise en demeure", "solde du", "reste du", "reste a payer", "due", "du", "dues", "open", "opened", "unpaid",
     "not paid", "sent", "emailed", "mailed", "overdue", "past due", "late", "posted", "viewed", "seen",
     "approved", "authorised", "authorized", "outstanding", "pending", "pending payment", "awaiting payment",
     "payment pending", "invoiced", "issued", "finalized", "active", "accepted", "not due", "not yet due",
     "delivered", "payment due", "unsettled", "validated", "validee non payee", "validee impayee", "confirmee",
     "confirme", "a recouvrer", "normal", "normale", "standard"}
)  # fmt: skip
_REMINDER = re.compile(
    r"(relance|rappel|reminder|niveau) ?(n ?|numero )?\d{1,2}|\d(ere?|e|eme)? (relance|rappel)"
)
_OVERDUE = re.compile(
    r"(en retard|retard|overdue|late|echue|past due|due|echeance)( de| by| since| depuis| in| dans)? \d+ ?"
    r"(j|jours?|days?|mois|months?|semaines?|weeks?)?"
)
_MAX_WORDS = 8


def is_yes_or_no(folded: str) -> bool:
    """Return whether a normalized word is a yes or a no."""
    return folded in _YES or folded in _NO


def is_no(folded: str) -> bool:
    """Return whether a normalized word is a no."""
    return folded in _NO


@lru_cache(maxsize=2048)
def read_state(word: str, heading: str) -> State:
    """Return what a cell says below a heading; a word that is not known is never taken for an answer."""
    folded = normalize_text(_WORD_INSIDE.sub(" ", word))
    if not folded:
        return State.OPEN if not word.strip("-–—. \t") else State.UNKNOWN
    if "?" in word:
        return State.UNKNOWN
    title = normalize_text(heading)
    if _DOLIBARR_STATE.fullmatch(title) and folded in _DOLIBARR_CODES:
        return _DOLIBARR_CODES[folded]
    if folded in _YES or folded in _NO:
        return _read_yes_or_no(folded, title)
    if _is_day(word):
        ends = _PAID_HEADING.search(title) or _VOID_HEADING.search(title)
        return State.CLOSED if ends and not _DISPUTE_HEADING.search(title) else State.UNKNOWN
    return State.UNKNOWN if _DISPUTE_HEADING.search(title) else _read_phrase(word, folded)


def _read_yes_or_no(folded: str, title: str) -> State:
    is_yes = folded in _YES
    for heading, yes, no in (
        (_DISPUTE_HEADING, State.UNKNOWN, State.OPEN),
        (_VOID_HEADING, State.CLOSED, State.OPEN),
        (_PAID_HEADING, State.CLOSED, State.OPEN),
        (_ASKED_HEADING, State.OPEN, State.UNKNOWN),
        (_FINAL_HEADING, State.OPEN, State.CLOSED),
    ):
        if heading.search(title):
            return yes if is_yes else no
    return State.UNKNOWN


def _read_phrase(word: str, folded: str) -> State:
    if share := _SHARE.search(word):
        return _read_share(int(share[1]))
    if folded in _OPEN_PHRASES or _REMINDER.fullmatch(folded) or _OVERDUE.fullmatch(folded):
        return State.OPEN
    if folded in _CLOSED_PHRASES:
        return State.CLOSED
    if _PARTLY.search(folded):
        return State.PARTLY_PAID
    return _read_first_word(*folded.split()[:_MAX_WORDS])


def _read_first_word(first: str, *rest: str) -> State:
    if first not in _CLOSED_WORDS:
        return State.UNKNOWN
    if rest in (("non",), ("no",)):
        return State.OPEN
    return State.CLOSED if all(map(_may_follow, rest)) else State.UNKNOWN


def _read_share(percent: int) -> State:
    whole = 100
    return State.CLOSED if percent == whole else State.OPEN if not percent else State.PARTLY_PAID


def _may_follow(part: str) -> bool:
    """Return whether a word may follow « payée » without changing what it says: a day, a means of payment."""
    return part in _AFTER_CLOSED or any(c.isdigit() for c in part)


def _is_day(word: str) -> bool:
    try:
        parse_date(word)
    except UserError:
        return False
    return True
