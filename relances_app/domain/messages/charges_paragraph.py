"""Paragraph of a message on late interest and the 40 € fee: none, the legal principle, or the amounts."""

from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.charges import Charges
from relances_app.domain.dunning.dunning_levels import ChargesMode
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.rate_labels import format_half_years


def build_charge_values(
    kind: CustomerKind, mode: ChargesMode, charges: Charges | None, total: int, locale: Locale
) -> dict[str, str]:
    """Return the values of {{rappel_penalites}}, {{penalites}}, {{indemnites}} and {{total_general}}.

    `total` is the sum of the documents in cents; the charges are added to it only where they are demanded.
    """
    demanded = charges if mode is ChargesMode.CHARGED else None
    return {
        "rappel_penalites": build_charges_paragraph(kind, mode, charges, total, locale),
        "penalites": locale.format_euros(charges.interest) if charges else "",
        "indemnites": locale.format_euros(charges.fees) if charges else "",
        "total_general": locale.format_euros(total + (demanded.total if demanded else 0)),
    }


def build_charges_paragraph(
    kind: CustomerKind, mode: ChargesMode, charges: Charges | None, total: int, locale: Locale
) -> str:
    """Return the paragraph on interest and fees; for private persons it never mentions penalties or 40 €."""
    is_professional = kind is CustomerKind.PROFESSIONAL
    if mode is ChargesMode.CHARGED and charges and charges.total:
        return (_build_professional_paragraph if is_professional else _build_private_paragraph)(
            charges, total, locale
        )
    if mode is ChargesMode.NONE or not is_professional or (charges and charges.reason):
        return ""
    return locale.translate(
        "Nous vous rappelons qu’en application de l’article L. 441-10 du code de commerce, toute somme non "
        "réglée à l’échéance entraîne de plein droit, sans qu’un rappel soit nécessaire, des pénalités de "
        "retard et une indemnité forfaitaire de 40 € par facture pour frais de recouvrement."
    )


def _build_professional_paragraph(charges: Charges, total: int, locale: Locale) -> str:
    parts = []
    if charges.interest:
        parts.append(
            locale.translate(
                "{sum} de pénalités de retard, arrêtées au {day}",
                sum=locale.format_euros(charges.interest),
                day=locale.format_long_date(charges.stop_on),
            )
        )
    if charges.fees:
        fees = locale.format_euros(charges.fees)
        parts.append(locale.translate("{sum} d’indemnité forfaitaire pour frais de recouvrement", sum=fees))
    paragraph = locale.translate(
        "En application de l’article L. 441-10 du code de commerce s’y ajoutent de plein droit {parts}, "
        "soit un total de {total}.",
        parts=locale.translate(", et ").join(parts),
        total=locale.format_euros(total + charges.total),
    )
    return paragraph + _build_missing_rates_sentence(charges, locale)


def _build_private_paragraph(charges: Charges, total: int, locale: Locale) -> str:
    paragraph = locale.translate(
        "En application de l’article 1231-6 du code civil s’y ajoutent {sum} d’intérêts au taux légal, courus "
        "depuis la réception de notre mise en demeure et arrêtés au {day}, soit un total de {total}.",
        sum=locale.format_euros(charges.interest),
        day=locale.format_long_date(charges.stop_on),
        total=locale.format_euros(total + charges.total),
    )
    return paragraph + _build_missing_rates_sentence(charges, locale)


def _build_missing_rates_sentence(charges: Charges, locale: Locale) -> str:
    if not charges.missing:
        return ""
    return " " + locale.translate(
        "Ce montant ne comprend pas les intérêts de la période suivante, dont le taux manque : {listed}.",
        listed=format_half_years(charges.missing, locale),
    )
