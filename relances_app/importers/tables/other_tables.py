"""Tables that list money received, not invoices: bank statements in CSV, and histories of payment services."""

from collections.abc import Sequence

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.errors import UserError

_Marks = tuple[tuple[str, frozenset[str]], ...]
_SERVICES: _Marks = (
    ("PayPal", frozenset({"avant commission", "net"})), ("PayPal", frozenset({"gross", "fee", "net"})),
    ("PayPal", frozenset({"brut", "frais", "net"})), ("PayPal", frozenset({"brut", "commission", "net"})),
    ("Stripe", frozenset({"amount refunded", "fee"})), ("Stripe", frozenset({"balance transaction id"})),
    ("Stripe", frozenset({"amount refunded", "captured"})),
    ("Stripe", frozenset({"charge id", "fee"})), ("Stripe", frozenset({"payout id"})),
    ("SumUp", frozenset({"frais", "paiement", "id de transaction"})), ("GoCardless", frozenset({"payments id"})),
    ("SumUp", frozenset({"type de carte", "montant net"})),
)  # fmt: skip
"""Headings, in normalized form, that only the history of a service has together."""
_FEE_WORDS = frozenset({"commission", "commissions", "fee", "fees", "frais paypal", "frais de transaction"})

_BANKS: _Marks = (
    ("Qonto", frozenset({"nom de la contrepartie"})), ("Qonto", frozenset({"counterparty name"})),
    ("Qonto", frozenset({"settlement date utc"})), ("Revolut", frozenset({"date started utc"})),
    ("Revolut", frozenset({"started date", "completed date"})), ("Wise", frozenset({"transferwise id"})),
    ("Revolut", frozenset({"date de debut", "date de fin", "solde"})),
    ("Shine", frozenset({"date de la valeur", "libelle"})),
    ("N26", frozenset({"payee", "account number", "transaction type"})),
    ("Boursorama", frozenset({"dateop", "dateval"})),
    ("N26", frozenset({"beneficiaire", "numero de compte", "type de transaction"})),
)  # fmt: skip
_VALUE_DAYS = frozenset({"date de valeur", "date valeur", "date de la valeur", "value date", "valeur"})
_BOOKING_DAYS = frozenset(
    {"date operation", "date de l operation", "date d operation", "date comptable", "date de comptabilisation",
     "booking date", "date de transaction", "transaction date", "date transaction"}
)  # fmt: skip
_TEXTS = frozenset(
    {"libelle", "libelle de l operation", "libelle operation", "description", "operation", "nature de l operation",
     "libelle simplifie", "reference", "communication", "detail", "details", "label", "libelle court", "intitule"}
)  # fmt: skip
_SUMS = frozenset(
    {"debit", "credit", "montant", "amount", "debit euros", "credit euros", "montant eur", "debit eur", "credit eur",
     "montant de l operation", "montant operation", "montant en euros"}
)  # fmt: skip
_FORMATS = (
    "téléchargez le relevé au format CAMT.053, CFONB 120, OFX ou QIF, puis importez-le sur "
    "la page « Règlements »."
)


def refuse_other_tables(headings: Sequence[str]) -> None:
    """Raise UserError if the headings are those of a bank statement or of a history of payments."""
    names = {normalize_text(heading) for heading in headings}
    for service, marks in _SERVICES:
        if marks <= names:
            _refuse_history(f" ({service})")
    if names & _FEE_WORDS and names & {"net", "montant net", "net amount"}:
        _refuse_history("")
    for bank, marks in _BANKS:
        if marks <= names:
            raise UserError(f"c'est un relevé de banque en tableau ({bank}), qui n'est pas lu : {_FORMATS}")
    if _is_statement(names):
        raise UserError(f"c'est un relevé de banque en tableau, qui n'est pas lu : {_FORMATS}")


def _refuse_history(service: str) -> None:
    raise UserError(
        f"c'est un historique de paiements reçus{service}, pas une liste de factures : exportez de votre logiciel "
        "de facturation la liste des factures non réglées."
    )


def _is_statement(names: set[str]) -> bool:
    """Return whether a table has days, a text and sums of a bank, and no invoice."""
    has_invoice = any("facture" in name or "invoice" in name or "client" in name for name in names)
    has_days = bool(names & _VALUE_DAYS) or bool(names & _BOOKING_DAYS and "journal" not in names)
    return has_days and bool(names & _TEXTS) and bool(names & _SUMS) and not has_invoice
