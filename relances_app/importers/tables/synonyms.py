"""The words that French programs put above their columns, best first; exports of known programs by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from relances_app.domain.accounts.customer import fold
from relances_app.domain.accounts.parsed_file import Field

SYNONYMS: Mapping[Field, tuple[str, ...]] = {
    Field.NUMBER: (
        "Numéro de facture", "Réf. facture", "Code facture", "Numéro de document", "Numéro de pièce",
        "Réf. document", "Réf. pièce", "Facture", "Numéro", "InvoiceRef", "Invoice number", "Document",
        "Pièce", "Référence", "Number",
    ),
    Field.CODE: (
        "Code client", "Code tiers", "Numéro client", "Numéro de tiers", "Compte client", "Compte tiers",
        "Compte auxiliaire", "Numéro de compte", "Identifiant client", "ID client", "Code comptable client",
        "Customer code", "CustomerAccountancyCode", "Code", "Compte", "Client", "Tiers",
    ),
    Field.NAME: (
        "Nom du client", "Raison sociale", "Nom du tiers", "Nom de la société", "Intitulé du client",
        "Intitulé du tiers", "Intitulé du compte", "Libellé du compte", "Libellé du client", "Nom complet",
        "Client", "Tiers", "Nom d'affichage du partenaire de la facture", "Nom d'affichage du partenaire",
        "Dénomination", "Société", "Entreprise", "Partenaire", "CompanyName", "Customer name", "Customer", "Débiteur",
        "Nom", "Intitulé", "Compte",
    ),
    Field.ISSUED_ON: (
        "Date de facture", "Date de facturation", "Date d'émission", "Date de document", "Date de pièce",
        "Émise le", "Facturée le", "DateInvoice", "Invoice date", "Date",
    ),
    Field.DUE_ON: (
        "Date d'échéance", "Échéance", "Date limite de règlement", "Date limite de paiement",
        "Date d'échéance facture", "À régler le", "À payer le", "À régler avant le", "À payer avant le",
        "Date limite", "DateDue", "Due date", "Invoice date due", "Date de paiement prévue", "Date paiement",
    ),
    Field.AMOUNT: (
        "Montant TTC", "Total TTC", "Montant total TTC", "Montant facture TTC", "TTC", "TotalTTC",
        "Total signé", "Montant de la facture", "Montant facturé", "Total de la facture", "Montant initial",
        "Montant d'origine", "Montant du document", "Amount total", "Montant total", "Montant", "Total",
        "Net à payer", "Amount",
    ),
    Field.OPEN_AMOUNT: (
        "Reste à payer", "Reste à régler", "Reste à encaisser", "Reste dû", "Restant dû",
        "Montant restant dû", "Montant restant", "Restant à payer", "Montant dû signé", "Montant dû",
        "Solde dû", "Solde", "Solde à payer", "Solde restant", "Montant impayé", "Impayé", "À encaisser",
        "À payer", "Montant à payer", "Amount residual", "Amount due", "Balance due", "Reste",
        "Encours", "Net à payer",
    ),
    Field.PAID: (
        "Montant déjà réglé", "Déjà réglé", "Déjà payé", "Montant réglé", "Montant payé", "Montant encaissé",
        "Total réglé", "Total payé", "Encaissé", "Règlements", "Amount paid", "Acompte", "Réglé", "Payé",
    ),
    Field.STATUS: (
        "État de paiement", "Statut de paiement", "État du règlement", "Statut du règlement",
        "Payment state", "Facture réglée", "Facture payée", "InvoicePaid", "Payée", "Réglée", "Soldée",
        "Réglé", "Payé", "Soldé", "Statut de la facture", "Statut", "État", "Status", "State",
    ),
    Field.KIND: (
        "Type de document", "Type de pièce", "Type de facture", "Nature de la pièce", "Nature du document",
        "Move type", "Type", "Nature",
    ),
    Field.DEBIT: ("Débit", "Montant débit", "Débit TTC", "Debit"),
    Field.CREDIT: ("Crédit", "Montant crédit", "Crédit TTC", "Credit"),
    Field.LETTER: ("Lettrage", "Code lettrage", "Lettre", "Let", "Lettr", "Ltr"),
    Field.LABEL: ("Libellé", "Libellé de l'écriture", "Libellé écriture", "Libellé du mouvement", "Label"),
    Field.JOURNAL: ("Journal", "Code journal", "Jnl", "Jal"),
    Field.EMAIL: ("Mail", "Adresse mail", "Courriel", "Adresse courriel", "Email address", "Mél"),
    Field.STREET: ("Adresse 1", "Adresse ligne 1", "Adresse", "Rue", "Adresse postale", "Voie", "Address", "Street"),
    Field.STREET2: (
        "Adresse 2", "Adresse ligne 2", "Complément d'adresse", "Complément adresse", "Complément",
        "Rue 2", "Address 2", "Street2",
    ),
    Field.POSTCODE: ("Code postal", "CP", "Zip", "Postcode", "Postal code"),
    Field.TOWN: ("Ville", "Commune", "Localité", "Town", "City"),
    Field.COUNTRY: ("Pays", "Code pays", "Country", "CountryCode"),
    Field.PHONE: ("Téléphone", "Numéro de téléphone", "Téléphone fixe", "Téléphone portable", "Portable",
                  "Mobile", "Phone"),
    Field.SIREN: ("SIREN", "Numéro SIREN", "ProfId1", "SIRET", "Numéro SIRET", "ProfId2", "TVA intracommunautaire",
                  "Numéro de TVA intracommunautaire", "Numéro de TVA", "VATIntra"),
    Field.CUSTOMER_KIND: (
        "Type de client", "Type client", "Catégorie de client", "Catégorie client", "Nature du client",
        "Type de tiers", "Particulier ou professionnel", "Professionnel ou particulier",
    ),
    Field.LANGUAGE: ("Langue", "Code langue", "Langue du client", "Language", "Lang", "DefaultLang"),
}  # fmt: skip

CONTACT = frozenset(
    {Field.EMAIL, Field.STREET, Field.STREET2, Field.POSTCODE, Field.TOWN, Field.COUNTRY, Field.PHONE,
     Field.SIREN, Field.CUSTOMER_KIND, Field.LANGUAGE}
)  # fmt: skip
"""What says where and how to reach a customer."""

_SHORT = {
    "n": "numero", "no": "numero", "num": "numero", "nr": "numero", "nb": "numero",
    "ref": "reference", "mt": "montant", "mnt": "montant", "mtt": "montant", "tel": "telephone",
    "cli": "client", "fact": "facture", "fac": "facture", "dt": "date", "ech": "echeance",
    "doc": "document", "cpte": "compte", "cpt": "compte", "cpl": "complement", "email": "mail",
    "emails": "mail",
}  # fmt: skip
_EMPTY = frozenset({"de", "d", "la", "le", "l", "les", "des", "en", "e", "eur", "euro", "euros"})
_NOUNS = frozenset({"document", "client", "tiers", "compte", "reglement", "fournisseur", "mois"})
_WHOSE = frozenset({"client", "tiers", "facturation", "partenaire", "partner", "customer", "societe", "id"})


def reduce(heading: str) -> frozenset[str]:
    """Return the words of a heading that count, in no order: `N° de la facture` and `Facture n°` are one.

    `du` is an article before some nouns (`Date du document`), and a debt elsewhere (`Montant dû TTC`).
    """
    words = fold(heading).lower().split()
    articles = {i for i, pair in enumerate(pairwise(words)) if pair[0] == "du" and pair[1] in _NOUNS}
    return frozenset(
        _SHORT.get(word, word) for i, word in enumerate(words) if i not in articles and word not in _EMPTY
    )


def _index() -> Mapping[frozenset[str], tuple[tuple[int, Field], ...]]:
    found: dict[frozenset[str], tuple[tuple[int, Field], ...]] = {}
    for field, words in SYNONYMS.items():
        for rank, word in enumerate(words):
            key = reduce(word)
            if field not in (known for _, known in found.get(key, ())):
                found[key] = (*found.get(key, ()), (rank, field))
    return found


_BY_WORDS = _index()


def find_fields(heading: str) -> tuple[tuple[int, Field], ...]:
    """Return what a heading may stand for, each with its rank among the words for that field.

    Sums are with tax unless they say otherwise: `Reste dû TTC` is `Reste dû`. The field of a contact
    may also say whose it is: `Ville du client`, `partner_id/email`.
    """
    words = reduce(heading)
    if found := _BY_WORDS.get(words) or _BY_WORDS.get(words - {"ttc"}):
        return found
    return tuple(one for one in _BY_WORDS.get(words - _WHOSE, ()) if one[1] in CONTACT)


@dataclass(frozen=True, slots=True)
class Preset:
    """The export of one program, known by headings that no other has; names as it writes them."""

    program: str
    markers: frozenset[str]
    fields: Mapping[str, Field]


PRESETS = (
    Preset(
        "Dolibarr",
        frozenset({"InvoiceRef", "DateInvoice", "TotalTTC"}),
        {
            "CompanyName": Field.NAME, "Address": Field.STREET, "Zip": Field.POSTCODE, "Town": Field.TOWN,
            "CountryCode": Field.COUNTRY, "Phone": Field.PHONE, "ProfId1": Field.SIREN,
            "CustomerAccountancyCode": Field.CODE, "InvoiceRef": Field.NUMBER, "DateInvoice": Field.ISSUED_ON,
            "DateDue": Field.DUE_ON, "TotalTTC": Field.AMOUNT, "InvoicePaid": Field.STATUS,
        },
    ),
    Preset(
        "Odoo",
        frozenset({"name", "invoice_date", "amount_total"}),
        {
            "name": Field.NUMBER, "partner_id": Field.NAME, "partner_id/email": Field.EMAIL,
            "invoice_date": Field.ISSUED_ON, "invoice_date_due": Field.DUE_ON, "amount_total": Field.AMOUNT,
            "amount_residual": Field.OPEN_AMOUNT, "payment_state": Field.STATUS, "move_type": Field.KIND,
        },
    ),
)  # fmt: skip
"""Dolibarr's `modFacture.class.php`; Odoo's `account.move`. Others are not verified, so not named."""
