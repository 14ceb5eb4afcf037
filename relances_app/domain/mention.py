"""What a wording says of late interest and of the 40 € fee: nothing, their principle, or their sum."""

from enum import StrEnum

from relances_app.domain.charges import Charges
from relances_app.domain.customer import CustomerKind
from relances_app.domain.dates import format_long_date
from relances_app.domain.money import format_euros


class ChargesMode(StrEnum):
    """How far a level goes, as the structure wishes."""

    SILENT = "silent"
    RECALLED = "recalled"
    CLAIMED = "claimed"


RECALL = (
    "Nous vous rappelons qu’en application de l’article L. 441-10 du code de commerce, toute somme non "
    "réglée à l’échéance entraîne de plein droit, sans qu’un rappel soit nécessaire, des pénalités de "
    "retard et une indemnité forfaitaire de 40 € par facture pour frais de recouvrement."
)


def list_charge_values(
    kind: CustomerKind, mode: ChargesMode, charges: Charges | None, total: int
) -> dict[str, str]:
    """Return the values of {{rappel_penalites}}, {{penalites}}, {{indemnites}} and {{total_general}}.

    `total` is the sum of the documents in cents; the charges join it only where they are claimed.
    """
    claimed = charges if mode is ChargesMode.CLAIMED else None
    return {
        "rappel_penalites": write_mention(kind, mode, charges, total),
        "penalites": format_euros(charges.interest) if charges else "",
        "indemnites": format_euros(charges.fees) if charges else "",
        "total_general": format_euros(total + (claimed.total if claimed else 0)),
    }


def write_mention(kind: CustomerKind, mode: ChargesMode, charges: Charges | None, total: int) -> str:
    """Return the paragraph on interest and fees; private persons never read of penalties or of 40 €."""
    is_professional = kind is CustomerKind.PROFESSIONAL
    if mode is ChargesMode.CLAIMED and charges and charges.total:
        return (_claim_from_professional if is_professional else _claim_from_private)(charges, total)
    if mode is ChargesMode.SILENT or not is_professional or (charges and charges.reason):
        return ""
    return RECALL


def _claim_from_professional(charges: Charges, total: int) -> str:
    parts = []
    if charges.interest:
        until = format_long_date(charges.stop_on)
        parts.append(f"{format_euros(charges.interest)} de pénalités de retard, arrêtées au {until}")
    if charges.fees:
        parts.append(f"{format_euros(charges.fees)} d’indemnité forfaitaire pour frais de recouvrement")
    return (
        "En application de l’article L. 441-10 du code de commerce s’y ajoutent de plein droit "
        f"{', et '.join(parts)}, soit un total de {format_euros(total + charges.total)}.{_say_missing(charges)}"
    )


def _claim_from_private(charges: Charges, total: int) -> str:
    return (
        f"En application de l’article 1231-6 du code civil s’y ajoutent {format_euros(charges.interest)} "
        "d’intérêts au taux légal, courus depuis la réception de notre mise en demeure et arrêtés au "
        f"{format_long_date(charges.stop_on)}, soit un total de {format_euros(total + charges.total)}."
        f"{_say_missing(charges)}"
    )


def _say_missing(charges: Charges) -> str:
    if not charges.missing:
        return ""
    listed = ", ".join(half_year.french for half_year in charges.missing)
    return f" Ce montant ne comprend pas les intérêts de la période suivante, dont le taux manque : {listed}."
