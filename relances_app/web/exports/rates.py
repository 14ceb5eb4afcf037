"""Export columns and rows of the interest rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relances_app.domain.charges.rates import format_rate
from relances_app.services import rates
from relances_app.web.exports.writers import Cell, Column

RATE_COLUMNS = (
    Column("Semestre"), Column("BCE"), Column("BCE + 10"), Column("Légal"), Column("Plancher (3 × légal)"),
    Column("Source"), Column("Vérifié"), Column("Saisi par vous"),
)  # fmt: skip


def build_rate_rows(lines: Iterable[rates.RateRow]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the rates, newest half-year first."""
    for line in lines:
        r = line.rate
        yield (
            r.half_year.label, format_rate(r.refi), format_rate(r.default), format_rate(r.legal),
            format_rate(r.contract_minimum), r.source, "oui" if r.is_verified else "non",
            "oui" if line.is_custom else "",
        )  # fmt: skip
