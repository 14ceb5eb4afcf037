"""Fec lines."""

from relances_app.importers.fec.columns import STANDARD

HEADING = "|".join(STANDARD)


def line(**cells):
    """One record; a sale of 1 200,00 to Essai SARL unless said otherwise."""
    standard = {
        "JournalCode": "VE", "JournalLib": "Ventes", "EcritureNum": "1", "EcritureDate": "20260115",
        "CompteNum": "411000", "CompteLib": "Clients", "CompAuxNum": "C001", "CompAuxLib": "Essai SARL",
        "PieceRef": "F1", "PieceDate": "20260110", "EcritureLib": "Facture F1", "Debit": "1200,00",
        "Credit": "0,00", "ValidDate": "20260131",
    }  # fmt: skip
    return "|".join((standard | cells).get(name, "") for name in STANDARD)


def payment(amount="1200,00", **cells):
    return line(
        **{
            "JournalCode": "BQ", "JournalLib": "Banque", "PieceRef": "VIR1", "PieceDate": "20260220",
            "EcritureLib": "Virement", "Debit": "0,00", "Credit": amount,
        } | cells
    )  # fmt: skip


LETTERED = (
    line(PieceRef="F0", EcritureLet="A", CompAuxNum="C009", CompAuxLib="Autre SAS"),
    payment(EcritureLet="A", CompAuxNum="C009", CompAuxLib="Autre SAS"),
)
"""A settled customer, so that the file counts as matched."""
