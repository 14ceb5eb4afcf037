"""Words of headings without order, articles and abbreviations."""

from itertools import pairwise

from relances_app.domain.accounts.customer import normalize_text

_ABBREVIATIONS = {
    "n": "numero", "no": "numero", "num": "numero", "nr": "numero", "nb": "numero",
    "ref": "reference", "mt": "montant", "mnt": "montant", "mtt": "montant", "tel": "telephone",
    "cli": "client", "fact": "facture", "fac": "facture", "dt": "date", "ech": "echeance",
    "doc": "document", "cpte": "compte", "cpt": "compte", "cpl": "complement", "email": "mail",
    "emails": "mail",
}  # fmt: skip
_STOP_WORDS = frozenset({"de", "d", "la", "le", "l", "les", "des", "en", "e", "eur", "euro", "euros"})
_NOUNS = frozenset(
    {
        "document",
        "client",
        "tiers",
        "compte",
        "reglement",
        "fournisseur",
        "mois",
        "paiement",
        "destinataire",
        "solde",
    }
)
OWNER_WORDS = frozenset(
    {"client", "tiers", "facturation", "partenaire", "partner", "customer", "societe", "id"}
)
"""Words by which the heading of a contact names its owner."""


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
