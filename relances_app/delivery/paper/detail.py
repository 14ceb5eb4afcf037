"""The detail of late interest, half-year by half-year, that a judge can follow."""

from collections.abc import Iterator

from relances_app.delivery.paper.flow import Flow
from relances_app.delivery.paper.sheet import LEFT, RIGHT
from relances_app.delivery.paper.styles import Type
from relances_app.delivery.paper.table import Column, write_table
from relances_app.domain.charges import Charges, DocumentCharges
from relances_app.domain.dates import format_date, format_long_date
from relances_app.domain.interest import write_interests
from relances_app.domain.money import format_amount, format_euros
from relances_app.domain.rates import describe_rule, format_rate
from relances_app.domain.typography import typeset

COLUMNS = (
    Column("Document", LEFT),
    Column("Du", 58.0),
    Column("Au", 79.0),
    Column("Jours", 110.0, is_right=True),
    Column("Reste dû", 132.0, is_right=True),
    Column("Taux", 149.0, is_right=True),
    Column("Intérêts", 169.0, is_right=True),
    Column("Arrondi", RIGHT, is_right=True),
)
FIRST_COLUMN = 36.0
NOTE_LEADING = 4.0


def write_detail(flow: Flow, kind: Type, charges: Charges) -> None:
    """Write the segments of each document, their sum on its last line, and how they are counted."""
    flow.y += 6.0
    flow.need(6 * kind.row)
    title = f"Détail des intérêts de retard arrêtés au {format_long_date(charges.stop_on)}"
    flow.paragraph(title, kind.strong, kind.leading, tag="H2", is_justified=False)
    flow.y += 2.4
    rows = [row for document in charges.documents for row in _list_rows(document)]
    write_table(flow, kind, COLUMNS, rows, first_width=FIRST_COLUMN)
    with flow.page.artifact():
        flow.page.rule(flow.y - kind.row + 1.6, points=0.35)
    flow.y += 1.2
    for text in _list_notes(charges):
        flow.paragraph(typeset(text), kind.note, NOTE_LEADING)


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


def _list_notes(charges: Charges) -> Iterator[str]:
    yield (
        f"Taux : {describe_rule(charges.rule)}. Intérêts = reste dû × taux × jours / 365, sans arrondi "
        "intermédiaire ; le total de chaque document est arrondi au centime le plus proche, soit "
        f"{format_euros(charges.interest)} en tout."
    )
    if charges.missing:
        listed = ", ".join(half_year.french for half_year in charges.missing)
        yield f"Non compris : {listed}, dont le taux n'est pas connu à ce jour."
