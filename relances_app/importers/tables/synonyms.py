"""Column headings used by French and English programs, best first."""

import re
from collections.abc import Mapping

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.importers.tables.heading_words import OWNER_WORDS, normalize_heading
from relances_app.importers.tables.state_headings import STATE_HEADINGS

SYNONYMS: Mapping[TargetField, tuple[str, ...]] = {
    TargetField.NUMBER: (
        "Numéro de facture", "Réf. facture", "Code facture", "Numéro de document", "Numéro de pièce",
        "Réf. document", "Réf. pièce", "Facture", "Numéro", "InvoiceRef", "Invoice number", "Document",
        "Pièce", "Référence", "Number", "InvoiceNumber", "Invoice no", "Invoice #", "Invoice", "Document number",
        "Num",
    ),
    TargetField.CODE: (
        "Code client", "Code tiers", "Numéro client", "Numéro de tiers", "Compte client", "Compte tiers",
        "Compte auxiliaire", "Numéro de compte", "Identifiant client", "ID client", "Code comptable client",
        "Customer code", "CustomerAccountancyCode", "Customer ID", "Customer number", "Client ID", "Client number",
        "Account number", "Code du tiers", "Matricule client", "Account ref", "Account code", "Code", "Compte",
        "Client", "Tiers",
    ),
    TargetField.NAME: (
        "Nom du client", "Raison sociale", "Nom du tiers", "Nom de la société", "Intitulé du client",
        "Intitulé du tiers", "Intitulé du compte", "Libellé du compte", "Libellé du client", "Nom complet",
        "Client", "Tiers", "Nom d'affichage du partenaire de la facture", "Nom d'affichage du partenaire",
        "Dénomination", "Société", "Entreprise", "Partenaire", "CompanyName", "Customer name", "Customer", "Débiteur",
        "Client name", "Company name", "Bill to", "ContactName", "Contact name", "Company",
        "Account name", "Invoice partner display name", "Nom client facturé", "Destinataire", "Acheteur",
        "Nom du destinataire", "Donneur d'ordre", "Client facturé", "Nom", "Intitulé", "Compte",
    ),
    TargetField.FIRST_NAME: ("Prénom", "Prénom du client", "First name", "Firstname", "Given name"),
    TargetField.ISSUED_ON: (
        "Date de facture", "Date de facturation", "Date d'émission", "Date de document", "Date de pièce",
        "Émise le", "Facturée le", "DateInvoice", "Invoice date", "InvoiceDate", "Issue date", "Issued on",
        "Date issued", "Bill date", "Document date", "Invoice/Bill Date", "Created (UTC)",
        "Created date (UTC)", "Finalized at (UTC)", "Created at",
        "Created", "Date création", "Date de création", "Date",
    ),
    TargetField.DUE_ON: (
        "Date d'échéance", "Échéance", "Date limite de règlement", "Date limite de paiement",
        "Date d'échéance facture", "À régler le", "À payer le", "À régler avant le", "À payer avant le",
        "Date limite", "DateDue", "Due date", "Invoice date due", "Date de paiement prévue", "Date paiement",
        "Date règlement", "Date d'exigibilité", "DueDate", "Payment due", "Payment due date", "Due date (UTC)",
        "Payable le", "Date règlement prévue",
    ),
    TargetField.PAID_ON: (
        "DatePayment", "Date d'encaissement", "Date paiement effectif", "Date paiement effective",
        "Date règlement effectif", "Date règlement effective", "Date règlement réel", "Date paiement réel",
        "Payment date", "Date paid", "Paid date", "Settlement date", "Settled on", "Closed on",
        "Date acquittement", "Date solde", "Date lettrage", "Date paiement", "Date règlement",
    ),
    TargetField.PAYMENT: ("AmountPayment",),
    TargetField.PAYMENT_ID: ("PaymentId",),
    TargetField.AMOUNT: (
        "Montant TTC", "Total TTC", "Montant total TTC", "Montant facture TTC", "TTC", "TotalTTC",
        "Total signé", "Total signed", "Total in currency signed",
        "Montant de la facture", "Montant facturé", "Total de la facture", "Montant initial",
        "Montant d'origine", "Montant du document", "Amount total", "Montant total", "Montant", "Total",
        "Net à payer", "Montant net à payer", "Amount", "Gross amount", "Gross", "Invoice amount", "Invoice total",
        "Grand total", "Total incl tax", "Total incl VAT", "Amount incl tax", "Amount incl VAT",
    ),
    TargetField.OPEN_AMOUNT: (
        "Reste à payer", "Reste à régler", "Reste à encaisser", "Reste dû", "Restant dû",
        "Montant restant dû", "Montant restant", "Restant à payer", "Montant dû signé", "Montant dû",
        "Solde dû", "Solde", "Solde à payer", "Solde à régler", "Solde restant", "Solde impayé", "Montant impayé",
        "Reste impayé", "Impayé", "À encaisser",
        "À payer", "Montant à payer", "Amount residual", "Amount due signed", "Amount due", "Balance due", "Reste",
        "Encours", "Net à payer", "Balance", "Open balance", "Remaining balance", "Outstanding balance",
        "Outstanding", "Amount outstanding", "Amount remaining", "AmountDue", "InvoiceAmountDue", "Open amount",
        "Remaining amount", "Remaining", "Unpaid amount", "Reste à percevoir", "Reste à recouvrer", "Reste à solder",
        "Restant à encaisser", "Restant à régler", "Montant non réglé", "Non réglé", "Montant ouvert", "Solde ouvert",
        "Solde facture", "Solde client facture", "Montant en attente", "Créance",
    ),
    TargetField.PAID: (
        "Montant déjà réglé", "Déjà réglé", "Déjà payé", "Montant réglé", "Montant payé", "Montant encaissé",
        "Total réglé", "Total payé", "Encaissé", "Règlements", "Amount paid", "Acompte", "Acompte versé",
        "Acompte reçu", "Acompte payé", "Acompte encaissé", "Acompte réglé", "Acomptes", "Acomptes versés",
        "Acomptes reçus", "Montant acompte", "Montant acompte versé", "Montant acomptes", "Avance", "Avances",
        "Paiements", "Total paiements", "Total des règlements", "Montant règlements", "Montant des paiements",
        "Montant reçu", "Déjà versé", "Déjà encaissé", "Versé", "Paid amount", "Paid to date", "Total paid",
        "Amount received", "Payments", "Deposit", "AmountPaid", "InvoiceAmountPaid", "Paid", "Réglé", "Payé",
    ),
    TargetField.STATUS: (
        "État de paiement", "Statut de paiement", "État du règlement", "Statut du règlement",
        "Payment state", "Facture réglée", "Facture payée", "InvoicePaid", "Payée", "Réglée", "Soldée",
        "Réglé", "Payé", "Soldé", "État paiement", "Payment status", "Statut règlement", "Paid", "Is paid",
        "Acquittée", "Encaissée", "Statut de la facture", "État de la facture", "Invoice status", "InvoiceStatus",
        "Statut du document", "Statut", "État", "Status", "State", "Situation",
    ),
    TargetField.DOCUMENT_STATE: (
        "InvoiceStatus", "Validé", "Validée", "Annulée", "Annulé", "Abandonnée", "Brouillon", "Litige", "En litige",
        "Cancelled", "Canceled", "Void", "Draft", "Posted", "Finalisée", "Comptabilisée", "État du document",
        "Statut du document", "Document status", "Statut de la facture",
        "État de la facture", "Invoice status", "État", "Statut", "State", "Status",
        *STATE_HEADINGS,
    ),
    TargetField.KIND: (
        "Type de document", "Type de pièce", "Type de facture", "Nature de la pièce", "Nature du document",
        "Move type", "Invoice type", "Document type", "Transaction type", "InvoiceType", "Type d'écriture",
        "Type de transaction", "Type d'opération", "Nature de la facture", "Type", "Nature",
    ),
    TargetField.SIDE: ("Sens", "Sens D/C", "D/C", "Débit/Crédit", "Sens de l'écriture", "Sens du mouvement"),
    TargetField.DEBIT: ("Débit", "Montant débit", "Débit TTC", "Debit"),
    TargetField.CREDIT: ("Crédit", "Montant crédit", "Crédit TTC", "Credit"),
    TargetField.LETTER: ("Lettrage", "Code lettrage", "Lettre", "Let", "Lettr", "Ltr"),
    TargetField.LABEL: ("Libellé", "Libellé de l'écriture", "Libellé écriture", "Libellé du mouvement", "Label"),
    TargetField.NOTE: (
        "Commentaire", "Commentaires", "Observation", "Observations", "Remarque", "Remarques", "Suivi", "Mémo",
        "Notes internes", "Note interne", "Comment", "Comments", "Remarks", "Memo",
    ),
    TargetField.JOURNAL: ("Journal", "Code journal", "Jnl", "Jal"),
    TargetField.EMAIL: ("Mail", "Adresse mail", "Courriel", "Adresse courriel", "Email address", "Mél"),
    TargetField.STREET: (
        "Adresse 1", "Adresse ligne 1", "Adresse", "Rue", "Adresse postale", "Voie", "Address", "Street",
    ),
    TargetField.STREET2: (
        "Adresse 2", "Adresse ligne 2", "Complément d'adresse", "Complément adresse", "Complément",
        "Rue 2", "Address 2", "Street2",
    ),
    TargetField.POSTCODE: (
        "Code postal", "CP", "C.P.", "Zip", "Postcode", "Postal code", "Zip code", "ZipCode", "PostalCode",
    ),
    TargetField.TOWN: ("Ville", "Commune", "Localité", "Town", "City"),
    TargetField.COUNTRY: ("Pays", "Code pays", "Country", "CountryCode"),
    TargetField.PHONE: (
        "Téléphone", "Numéro de téléphone", "Téléphone fixe", "Téléphone portable", "Portable", "Mobile", "Phone",
    ),
    TargetField.SIREN: (
        "SIREN", "Numéro SIREN", "ProfId1", "SIRET", "Numéro SIRET", "ProfId2", "TVA intracommunautaire",
        "Numéro de TVA intracommunautaire", "Numéro de TVA", "VATIntra",
    ),
    TargetField.CUSTOMER_KIND: (
        "Type de client", "Type client", "Catégorie de client", "Catégorie client", "Nature du client",
        "Type de tiers", "Particulier ou professionnel", "Professionnel ou particulier",
    ),
    TargetField.LANGUAGE: ("Langue", "Code langue", "Langue du client", "Language", "Lang", "DefaultLang"),
}  # fmt: skip

CONTACT_FIELDS = frozenset(
    {TargetField.EMAIL, TargetField.STREET, TargetField.STREET2, TargetField.POSTCODE, TargetField.TOWN,
     TargetField.COUNTRY, TargetField.PHONE, TargetField.SIREN, TargetField.CUSTOMER_KIND, TargetField.LANGUAGE}
)  # fmt: skip
"""Fields with contact details of a customer."""

_LATE_FIELDS, _LATE_RANK = frozenset({TargetField.DOCUMENT_STATE, TargetField.PAID_ON}), 100
"""Fields that share headings with others, which take them first: the only « État » is the state of payment."""


def _build_index() -> Mapping[frozenset[str], tuple[tuple[int, TargetField], ...]]:
    found: dict[frozenset[str], tuple[tuple[int, TargetField], ...]] = {}
    for field, words in SYNONYMS.items():
        first = _LATE_RANK if field in _LATE_FIELDS else 0
        for rank, word in enumerate(words, first):
            key = normalize_heading(word)
            if field not in (known for _, known in found.get(key, ())):
                found[key] = (*found.get(key, ()), (rank, field))
    return found


_BY_WORDS = _build_index()
_ISSUED_ON = re.compile(r"(facture )?(facturee?|emise?|etablie?|creee?) le")
"""Headings of the issue date that would be those of a number without « le »."""
_PAID_ON = re.compile(
    r"(date )?(facture )?(payee?|reglee?|encaissee?|acquittee?|soldee?|reglement|paiement|encaissement) le"
    r"|paid (on|at)( utc)?"
)
"""Headings of the day on which an invoice was paid; `normalize_heading` would drop the words that tell."""


def find_fields(heading: str) -> tuple[tuple[int, TargetField], ...]:
    """Return the fields that a heading may name, each with its rank among the synonyms of the field.

    Amounts include tax unless stated otherwise: `Reste dû TTC` is `Reste dû`. A contact heading may name its
    owner: `Ville du client`, `partner_id/email`.
    """
    if _PAID_ON.fullmatch(normalize_text(heading)):
        return ((0, TargetField.PAID_ON),)
    if _ISSUED_ON.fullmatch(normalize_text(heading)):
        return ((0, TargetField.ISSUED_ON),)
    words = normalize_heading(heading)
    if found := _BY_WORDS.get(words) or _BY_WORDS.get(words - {"ttc"}):
        return found
    return tuple(one for one in _BY_WORDS.get(words - OWNER_WORDS, ()) if one[1] in CONTACT_FIELDS)


_AMBIGUOUS_DAYS = frozenset(map(normalize_heading, ("Date paiement", "Date règlement", "Payment date")))


def is_ambiguous_day(heading: str) -> bool:
    """Return whether a heading may name the due date as well as the day of payment."""
    return normalize_heading(heading) in _AMBIGUOUS_DAYS
