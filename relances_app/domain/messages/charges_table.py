"""Totals and detail of the charges in a mail or a letter; the detail lets a court verify the amounts."""

from collections.abc import Iterator

from relances_app.domain.charges.charges import RECOVERY_FEE, Charges, DocumentCharges
from relances_app.domain.charges.interest import format_interests
from relances_app.domain.charges.rates import format_rate
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.rate_labels import describe_rule, format_half_years
from relances_app.domain.money import NBSP, format_amount


def build_totals(
    total: int, charges: Charges | None, locale: Locale, *, is_statement: bool = False
) -> list[tuple[str, int]]:
    """Return the total lines under the table as label and cents; the last one is the amount to pay."""
    to_pay = locale.translate("Total échu" if is_statement else "Total à régler")
    if not (charges and charges.total):
        return [(to_pay, total)]
    lines = [(locale.translate("Total des documents"), total)]
    if charges.interest:
        stop_on = locale.format_long_date(charges.stop_on)
        lines.append((locale.translate("Intérêts de retard au {day}", day=stop_on), charges.interest))
    if charges.fees:
        fees = f"{charges.fees // RECOVERY_FEE}{NBSP}×{NBSP}{locale.format_euros(RECOVERY_FEE)}"
        lines.append(
            (locale.translate("Indemnité forfaitaire de recouvrement ({fees})", fees=fees), charges.fees)
        )
    return [*lines, (to_pay, total + charges.total)]


def build_detail_title(charges: Charges, locale: Locale) -> str:
    """Return the title of the detail of late interest."""
    return locale.translate(
        "Détail des intérêts de retard arrêtés au {day}", day=locale.format_long_date(charges.stop_on)
    )


def build_detail_headings(locale: Locale) -> tuple[str, ...]:
    """Return the column headings of the detail."""
    translate = locale.translate
    return (
        translate("Document"), translate("Du"), translate("Au"), translate("Jours"),
        translate("Reste dû"), translate("Taux"), translate("Intérêts"), translate("Arrondi"),
    )  # fmt: skip


def build_detail_rows(charges: Charges, locale: Locale) -> list[tuple[str, ...]]:
    """Return a row for each period with one rate and one balance; the last row of a document has its sum."""
    return [row for document in charges.documents for row in _build_document_rows(document, locale)]


def _build_document_rows(document: DocumentCharges, locale: Locale) -> Iterator[tuple[str, ...]]:
    interests = format_interests(document.segments)
    localize = locale.localize_number
    for index, (segment, interest) in enumerate(zip(document.segments, interests, strict=True)):
        yield (
            document.number if index == 0 else "",
            locale.format_date(segment.first_day),
            locale.format_date(segment.last_day),
            str(segment.days),
            localize(format_amount(segment.balance)),
            localize(format_rate(segment.rate)),
            localize(interest),
            localize(format_amount(document.interest)) if index == len(interests) - 1 else "",
        )


def build_detail_notes(charges: Charges, locale: Locale) -> list[str]:
    """Return the notes under the detail: method and rounding, and half-years left out for lack of a rate."""
    method = locale.translate(
        "Taux : {rule}. Intérêts = reste dû × taux × jours / 365, sans arrondi intermédiaire ; le total de chaque "
        "document est arrondi au centime le plus proche, soit {sum} en tout. Les règlements et avoirs dont le "
        "jour est connu réduisent le reste dû dès le lendemain ; les autres, pour toute la période.",
        rule=describe_rule(charges.rule, locale),
        sum=locale.format_euros(charges.interest),
    )
    notes = [method]
    if charges.missing:
        missing = format_half_years(charges.missing, locale)
        notes.append(
            locale.translate(
                "Non compris : {listed}, dont le taux n'est pas connu à ce jour.", listed=missing
            )
        )
    return notes
