"""Headings of columns with a yes, a no or a day that says whether an invoice may be claimed."""

STATE_HEADINGS = (
    "Facture annulée", "Est annulée", "Annulation", "Date d'annulation", "Is cancelled", "Is canceled",
    "Cancelled at", "Canceled at", "Voided", "Voided at", "Is void", "Deleted", "Is deleted", "Supprimée",
    "Supprimé", "Extournée",
    "Extourné", "Abandonné", "Abandoned", "Passée en perte", "Perte", "Irrécouvrable", "Written off", "Write off",
    "Uncollectible", "Remboursée", "Remboursé", "Avoirée", "Est brouillon", "Is draft", "Proforma", "Pro forma",
    "Est proforma", "Contestée", "Contesté", "Contestation", "Facture contestée", "Facture en litige", "Disputed",
    "Dispute", "In dispute", "Is disputed", "Bloquée", "Bloqué", "Facture bloquée", "Blocked", "On hold",
    "Contentieux", "En contentieux", "Réclamation", "Suspendue", "Relance suspendue", "Relances suspendues",
    "Relance bloquée", "Relances bloquées", "Sans relance", "Ne pas relancer", "Do not remind", "Relancer",
    "À relancer", "Validated", "Finalisé", "Finalized", "Finalised", "Comptabilisé", "Exigible",
)  # fmt: skip
"""Each counts, however many of them a table has."""
