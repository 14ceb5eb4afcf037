"""What a mail and a letter show of the charges claimed: the totals, and a detail that a judge can follow."""

from collections.abc import Iterator

from relances_app.domain.charges import RECOVERY_FEE, Charges, DocumentCharges
from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.interest import write_interests
from relances_app.domain.money import NBSP, format_amount, format_euros
from relances_app.domain.rates import describe_rule, format_rate

TOTAL = "Total à régler"

DETAIL_HEADINGS = ("Document", "Du", "Au", "Jours", "Reste dû", "Taux", "Intérêts", "Arrondi")


def list_totals(total: int, charges: Charges | None) -> list[tuple[str, int]]:
    """Return the lines under the table, sums in cents; the last one is what is asked for."""
    if not (charges and charges.total):
        return [(TOTAL, total)]
    lines = [("Total des documents", total)]
    if charges.interest:
        lines.append((f"Intérêts de retard au {format_long_date(charges.stop_on)}", charges.interest))
    if charges.fees:
        count = charges.fees // RECOVERY_FEE
        fee = f"{count}{NBSP}×{NBSP}{RECOVERY_FEE // 100}{NBSP}€"
        lines.append((f"Indemnité forfaitaire de recouvrement ({fee})", charges.fees))
    return [*lines, (TOTAL, total + charges.total)]


def title_detail(charges: Charges) -> str:
    """Return the heading of the detail."""
    return f"Détail des intérêts de retard arrêtés au {format_long_date(charges.stop_on)}"


def list_detail(charges: Charges) -> list[tuple[str, ...]]:
    """Return a row for each run of days at one rate on one balance; a document's sum stands on its last row."""
    return [row for document in charges.documents for row in _list_rows(document)]


def _list_rows(document: DocumentCharges) -> Iterator[tuple[str, ...]]:
    interests = write_interests(document.segments)
    for index, (segment, interest) in enumerate(zip(document.segments, interests, strict=True)):
        yield (
            document.number if index == 0 else "",
            format_date(segment.from_on),
            format_date(segment.to_on),
            str(segment.days),
            format_amount(segment.base),
            format_rate(segment.rate),
            interest,
            format_amount(document.interest) if index == len(interests) - 1 else "",
        )


def list_notes(charges: Charges) -> list[str]:
    """Return how the detail is counted, the rounding stated once, and what could not be counted."""
    how = (
        f"Taux : {describe_rule(charges.rule)}. Intérêts = reste dû × taux × jours / 365, sans arrondi "
        "intermédiaire ; le total de chaque document est arrondi au centime le plus proche, soit "
        f"{format_euros(charges.interest)} en tout. Les règlements et avoirs dont le jour est connu réduisent "
        "le reste dû dès le lendemain ; les autres, pour toute la période."
    )
    notes = [how]
    if charges.missing:
        listed = ", ".join(half_year.french for half_year in charges.missing)
        notes.append(f"Non compris : {listed}, dont le taux n'est pas connu à ce jour.")
    return notes
