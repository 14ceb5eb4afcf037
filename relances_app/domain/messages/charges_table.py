"""What a mail and a letter show of the charges claimed: the totals, and a detail that a judge can follow."""

from collections.abc import Iterator

from relances_app.domain.charges.charges import RECOVERY_FEE, Charges, DocumentCharges
from relances_app.domain.charges.interest import write_interests
from relances_app.domain.charges.rates import format_rate
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.rate_labels import describe_rule, list_half_years
from relances_app.domain.money import NBSP, format_amount


def list_totals(total: int, charges: Charges | None, tongue: Tongue) -> list[tuple[str, int]]:
    """Return the lines under the table, sums in cents; the last one is what is asked for."""
    to_pay = tongue.say("Total à régler")
    if not (charges and charges.total):
        return [(to_pay, total)]
    lines = [(tongue.say("Total des documents"), total)]
    if charges.interest:
        stop_on = tongue.write_long_day(charges.stop_on)
        lines.append((tongue.say("Intérêts de retard au {day}", day=stop_on), charges.interest))
    if charges.fees:
        fees = f"{charges.fees // RECOVERY_FEE}{NBSP}×{NBSP}{tongue.write_euros(RECOVERY_FEE)}"
        lines.append((tongue.say("Indemnité forfaitaire de recouvrement ({fees})", fees=fees), charges.fees))
    return [*lines, (to_pay, total + charges.total)]


def title_detail(charges: Charges, tongue: Tongue) -> str:
    """Return the heading of the detail."""
    return tongue.say(
        "Détail des intérêts de retard arrêtés au {day}", day=tongue.write_long_day(charges.stop_on)
    )


def list_detail_headings(tongue: Tongue) -> tuple[str, ...]:
    """Return what the columns of the detail are called."""
    say = tongue.say
    return (
        say("Document"), say("Du"), say("Au"), say("Jours"), say("Reste dû"), say("Taux"), say("Intérêts"),
        say("Arrondi"),
    )  # fmt: skip


def list_detail(charges: Charges, tongue: Tongue) -> list[tuple[str, ...]]:
    """Return a row for each run of days at one rate on one balance; a document's sum stands on its last row."""
    return [row for document in charges.documents for row in _list_rows(document, tongue)]


def _list_rows(document: DocumentCharges, tongue: Tongue) -> Iterator[tuple[str, ...]]:
    interests = write_interests(document.segments)
    write = tongue.write_figure
    for index, (segment, interest) in enumerate(zip(document.segments, interests, strict=True)):
        yield (
            document.number if index == 0 else "",
            tongue.write_day(segment.from_on),
            tongue.write_day(segment.to_on),
            str(segment.days),
            write(format_amount(segment.base)),
            write(format_rate(segment.rate)),
            write(interest),
            write(format_amount(document.interest)) if index == len(interests) - 1 else "",
        )


def list_notes(charges: Charges, tongue: Tongue) -> list[str]:
    """Return how the detail is counted, the rounding stated once, and what could not be counted."""
    how = tongue.say(
        "Taux : {rule}. Intérêts = reste dû × taux × jours / 365, sans arrondi intermédiaire ; le total de chaque "
        "document est arrondi au centime le plus proche, soit {sum} en tout. Les règlements et avoirs dont le "
        "jour est connu réduisent le reste dû dès le lendemain ; les autres, pour toute la période.",
        rule=describe_rule(charges.rule, tongue),
        sum=tongue.write_euros(charges.interest),
    )
    notes = [how]
    if charges.missing:
        missing = list_half_years(charges.missing, tongue)
        notes.append(
            tongue.say("Non compris : {listed}, dont le taux n'est pas connu à ce jour.", listed=missing)
        )
    return notes
