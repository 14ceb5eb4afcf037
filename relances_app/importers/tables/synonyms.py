"""Column headings used by French programs, best first, and the export formats of known programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import TargetField

SYNONYMS: Mapping[TargetField, tuple[str, ...]] = {
    TargetField.NUMBER: (
        "Numéro de facture", "Réf. facture", "Code facture", "Numéro de document", "Numéro de pièce",
        "Réf. document", "Réf. pièce", "Facture", "Numéro", "InvoiceRef", "Invoice number", "Document",
        "Pièce", "Référence", "Number",
    ),
    TargetField.CODE: (
        "Code client", "Code tiers", "Numéro client", "Numéro de tiers", "Compte client", "Compte tiers",
        "Compte auxiliaire", "Numéro de compte", "Identifiant client", "ID client", "Code comptable client",
        "Customer code", "CustomerAccountancyCode", "Code", "Compte", "Client", "Tiers",
    ),
    TargetField.NAME: (
        "Nom du client", "Raison sociale", "Nom du tiers", "Nom de la société", "Intitulé du client",
        "Intitulé du tiers", "Intitulé du compte", "Libellé du compte", "Libellé du client", "Nom complet",
        "Client", "Tiers", "Nom d'affichage du partenaire de la facture", "Nom d'affichage du partenaire",
        "Dénomination", "Société", "Entreprise", "Partenaire", "CompanyName", "Customer name", "Customer", "Débiteur",
        "Nom", "Intitulé", "Compte",
    ),
    TargetField.FIRST_NAME: ("Prénom", "Prénom du client", "First name", "Firstname", "Given name"),
    TargetField.ISSUED_ON: (
        "Date de facture", "Date de facturation", "Date d'émission", "Date de document", "Date de pièce",
        "Émise le", "Facturée le", "DateInvoice", "Invoice date", "Date",
    ),
    TargetField.DUE_ON: (
        "Date d'échéance", "Échéance", "Date limite de règlement", "Date limite de paiement",
        "Date d'échéance facture", "À régler le", "À payer le", "À régler avant le", "À payer avant le",
        "Date limite", "DateDue", "Due date", "Invoice date due", "Date de paiement prévue", "Date paiement",
    ),
    TargetField.AMOUNT: (
        "Montant TTC", "Total TTC", "Montant total TTC", "Montant facture TTC", "TTC", "TotalTTC",
        "Total signé", "Montant de la facture", "Montant facturé", "Total de la facture", "Montant initial",
        "Montant d'origine", "Montant du document", "Amount total", "Montant total", "Montant", "Total",
        "Net à payer", "Amount",
    ),
    TargetField.OPEN_AMOUNT: (
        "Reste à payer", "Reste à régler", "Reste à encaisser", "Reste dû", "Restant dû",
        "Montant restant dû", "Montant restant", "Restant à payer", "Montant dû signé", "Montant dû",
        "Solde dû", "Solde", "Solde à payer", "Solde restant", "Montant impayé", "Impayé", "À encaisser",
        "À payer", "Montant à payer", "Amount residual", "Amount due", "Balance due", "Reste",
        "Encours", "Net à payer",
    ),
    TargetField.PAID: (
        "Montant déjà réglé", "Déjà réglé", "Déjà payé", "Montant réglé", "Montant payé", "Montant encaissé",
        "Total réglé", "Total payé", "Encaissé", "Règlements", "Amount paid", "Acompte", "Réglé", "Payé",
    ),
    TargetField.STATUS: (
        "État de paiement", "Statut de paiement", "État du règlement", "Statut du règlement",
        "Payment state", "Facture réglée", "Facture payée", "InvoicePaid", "Payée", "Réglée", "Soldée",
        "Réglé", "Payé", "Soldé", "Statut de la facture", "Statut", "État", "Status", "State",
    ),
    TargetField.KIND: (
        "Type de document", "Type de pièce", "Type de facture", "Nature de la pièce", "Nature du document",
        "Move type", "Type", "Nature",
    ),
    TargetField.DEBIT: ("Débit", "Montant débit", "Débit TTC", "Debit"),
    TargetField.CREDIT: ("Crédit", "Montant crédit", "Crédit TTC", "Credit"),
    TargetField.LETTER: ("Lettrage", "Code lettrage", "Lettre", "Let", "Lettr", "Ltr"),
    TargetField.LABEL: ("Libellé", "Libellé de l'écriture", "Libellé écriture", "Libellé du mouvement", "Label"),
    TargetField.JOURNAL: ("Journal", "Code journal", "Jnl", "Jal"),
    TargetField.EMAIL: ("Mail", "Adresse mail", "Courriel", "Adresse courriel", "Email address", "Mél"),
    TargetField.STREET: (
        "Adresse 1", "Adresse ligne 1", "Adresse", "Rue", "Adresse postale", "Voie", "Address", "Street",
    ),
    TargetField.STREET2: (
        "Adresse 2", "Adresse ligne 2", "Complément d'adresse", "Complément adresse", "Complément",
        "Rue 2", "Address 2", "Street2",
    ),
    TargetField.POSTCODE: ("Code postal", "CP", "Zip", "Postcode", "Postal code"),
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

_ABBREVIATIONS = {
    "n": "numero", "no": "numero", "num": "numero", "nr": "numero", "nb": "numero",
    "ref": "reference", "mt": "montant", "mnt": "montant", "mtt": "montant", "tel": "telephone",
    "cli": "client", "fact": "facture", "fac": "facture", "dt": "date", "ech": "echeance",
    "doc": "document", "cpte": "compte", "cpt": "compte", "cpl": "complement", "email": "mail",
    "emails": "mail",
}  # fmt: skip
_STOP_WORDS = frozenset({"de", "d", "la", "le", "l", "les", "des", "en", "e", "eur", "euro", "euros"})
_NOUNS = frozenset({"document", "client", "tiers", "compte", "reglement", "fournisseur", "mois"})
_OWNER_WORDS = frozenset(
    {"client", "tiers", "facturation", "partenaire", "partner", "customer", "societe", "id"}
)


def normalize_heading(heading: str) -> frozenset[str]:
    """Return the significant words of a heading without order: `N° de la facture` equals `Facture n°`.

    `du` is an article before some nouns (`Date du document`), and means « due » elsewhere (`Montant dû TTC`).
    """
    words = normalize_text(heading).lower().split()
    articles = {i for i, pair in enumerate(pairwise(words)) if pair[0] == "du" and pair[1] in _NOUNS}
    return frozenset(
        _ABBREVIATIONS.get(word, word)
        for i, word in enumerate(words)
        if i not in articles and word not in _STOP_WORDS
    )


def _build_index() -> Mapping[frozenset[str], tuple[tuple[int, TargetField], ...]]:
    found: dict[frozenset[str], tuple[tuple[int, TargetField], ...]] = {}
    for field, words in SYNONYMS.items():
        for rank, word in enumerate(words):
            key = normalize_heading(word)
            if field not in (known for _, known in found.get(key, ())):
                found[key] = (*found.get(key, ()), (rank, field))
    return found


_BY_WORDS = _build_index()


def find_fields(heading: str) -> tuple[tuple[int, TargetField], ...]:
    """Return the fields that a heading may name, each with its rank among the synonyms of the field.

    Amounts include tax unless stated otherwise: `Reste dû TTC` is `Reste dû`. A contact heading may name its
    owner: `Ville du client`, `partner_id/email`.
    """
    words = normalize_heading(heading)
    if found := _BY_WORDS.get(words) or _BY_WORDS.get(words - {"ttc"}):
        return found
    return tuple(one for one in _BY_WORDS.get(words - _OWNER_WORDS, ()) if one[1] in CONTACT_FIELDS)


@dataclass(frozen=True, slots=True)
class ExportPreset:
    """The export of one program, identified by headings that no other program uses."""

    program: str
    markers: frozenset[str]
    fields: Mapping[str, TargetField]


PRESETS = (
    ExportPreset(
        "Dolibarr",
        frozenset({"InvoiceRef", "DateInvoice", "TotalTTC"}),
        {
            "CompanyName": TargetField.NAME, "Address": TargetField.STREET, "Zip": TargetField.POSTCODE,
            "Town": TargetField.TOWN, "CountryCode": TargetField.COUNTRY, "Phone": TargetField.PHONE,
            "ProfId1": TargetField.SIREN, "CustomerAccountancyCode": TargetField.CODE,
            "InvoiceRef": TargetField.NUMBER, "DateInvoice": TargetField.ISSUED_ON, "DateDue": TargetField.DUE_ON,
            "TotalTTC": TargetField.AMOUNT, "InvoicePaid": TargetField.STATUS,
        },
    ),
    ExportPreset(
        "Odoo",
        frozenset({"name", "invoice_date", "amount_total"}),
        {
            "name": TargetField.NUMBER, "partner_id": TargetField.NAME, "partner_id/email": TargetField.EMAIL,
            "invoice_date": TargetField.ISSUED_ON, "invoice_date_due": TargetField.DUE_ON,
            "amount_total": TargetField.AMOUNT, "amount_residual": TargetField.OPEN_AMOUNT,
            "payment_state": TargetField.STATUS, "move_type": TargetField.KIND,
        },
    ),
)  # fmt: skip
"""Dolibarr's `modFacture.class.php` and Odoo's `account.move`; other exports are not verified."""
