"""What a wording says of late interest and of the 40 € fee: nothing, their principle, or their sum."""

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.rate_labels import list_half_years


def list_charge_values(
    kind: CustomerKind, mode: ChargesMode, charges: Charges | None, total: int, tongue: Tongue
) -> dict[str, str]:
    """Return the values of {{rappel_penalites}}, {{penalites}}, {{indemnites}} and {{total_general}}.

    `total` is the sum of the documents in cents; the charges join it only where they are claimed.
    """
    claimed = charges if mode is ChargesMode.CLAIMED else None
    return {
        "rappel_penalites": write_mention(kind, mode, charges, total, tongue),
        "penalites": tongue.write_euros(charges.interest) if charges else "",
        "indemnites": tongue.write_euros(charges.fees) if charges else "",
        "total_general": tongue.write_euros(total + (claimed.total if claimed else 0)),
    }


def write_mention(
    kind: CustomerKind, mode: ChargesMode, charges: Charges | None, total: int, tongue: Tongue
) -> str:
    """Return the paragraph on interest and fees; private persons never read of penalties or of 40 €."""
    is_professional = kind is CustomerKind.PROFESSIONAL
    if mode is ChargesMode.CLAIMED and charges and charges.total:
        return (_claim_from_professional if is_professional else _claim_from_private)(charges, total, tongue)
    if mode is ChargesMode.SILENT or not is_professional or (charges and charges.reason):
        return ""
    return tongue.say(
        "Nous vous rappelons qu’en application de l’article L. 441-10 du code de commerce, toute somme non "
        "réglée à l’échéance entraîne de plein droit, sans qu’un rappel soit nécessaire, des pénalités de "
        "retard et une indemnité forfaitaire de 40 € par facture pour frais de recouvrement."
    )


def _claim_from_professional(charges: Charges, total: int, tongue: Tongue) -> str:
    parts = []
    if charges.interest:
        parts.append(
            tongue.say(
                "{sum} de pénalités de retard, arrêtées au {day}",
                sum=tongue.write_euros(charges.interest),
                day=tongue.write_long_day(charges.stop_on),
            )
        )
    if charges.fees:
        fees = tongue.write_euros(charges.fees)
        parts.append(tongue.say("{sum} d’indemnité forfaitaire pour frais de recouvrement", sum=fees))
    claim = tongue.say(
        "En application de l’article L. 441-10 du code de commerce s’y ajoutent de plein droit {parts}, "
        "soit un total de {total}.",
        parts=tongue.say(", et ").join(parts),
        total=tongue.write_euros(total + charges.total),
    )
    return claim + _say_missing(charges, tongue)


def _claim_from_private(charges: Charges, total: int, tongue: Tongue) -> str:
    claim = tongue.say(
        "En application de l’article 1231-6 du code civil s’y ajoutent {sum} d’intérêts au taux légal, courus "
        "depuis la réception de notre mise en demeure et arrêtés au {day}, soit un total de {total}.",
        sum=tongue.write_euros(charges.interest),
        day=tongue.write_long_day(charges.stop_on),
        total=tongue.write_euros(total + charges.total),
    )
    return claim + _say_missing(charges, tongue)


def _say_missing(charges: Charges, tongue: Tongue) -> str:
    if not charges.missing:
        return ""
    return " " + tongue.say(
        "Ce montant ne comprend pas les intérêts de la période suivante, dont le taux manque : {listed}.",
        listed=list_half_years(charges.missing, tongue),
    )
