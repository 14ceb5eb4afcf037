"""Export columns and rows of the expected payments."""

from collections.abc import Iterator
from datetime import timedelta

from relances_app.domain.accounts.cash_forecast import BASIS_LABELS, CashForecast
from relances_app.web.exports.writers import Cell, Column, ColumnType

FORECAST_COLUMNS = (
    Column("Semaine du", ColumnType.DATE), Column("Attendu le", ColumnType.DATE), Column("Code client"),
    Column("Client"), Column("Numéro"), Column("Échéance", ColumnType.DATE),
    Column("Montant estimé", ColumnType.AMOUNT), Column("D’après"),
)  # fmt: skip


def build_forecast_rows(forecast: CashForecast) -> Iterator[tuple[Cell, ...]]:
    """Yield one row for each expected payment, the earliest first; those left out are last, without a day."""
    for line in forecast.lines:
        day = line.expected_on
        week = day - timedelta(days=day.weekday()) if day else None
        yield (
            week, day, line.customer_code, line.customer_name, line.number, line.due_on, line.amount,
            BASIS_LABELS[line.basis],
        )  # fmt: skip
