"""Export columns and rows of the list of calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from relances_app.domain.accounts.call_list import CallLine, Contact
from relances_app.domain.dates import format_date
from relances_app.web.exports.writers import Cell, Column, ColumnType

CALL_COLUMNS = (
    Column("Code client"), Column("Client"), Column("Téléphone"), Column("Mauvais numéro"),
    Column("Échu", ColumnType.AMOUNT), Column("Factures"), Column("Jours de retard", ColumnType.COUNT),
    Column("À rappeler"), Column("Derniers contacts"),
)  # fmt: skip


def build_call_rows(
    lines: Iterable[CallLine], contacts: Mapping[int, Sequence[Contact]]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the customers to call, in the order of the list."""
    for line in lines:
        customer = line.account.customer
        yield (
            customer.code, customer.name, customer.phone, "oui" if line.has_wrong_number else "", line.total,
            ", ".join(item.number for item in line.items), line.days_late, "oui" if line.is_call_back else "",
            " ; ".join(
                f"{format_date(one.on)} {one.what}{f' ({one.note})' if one.note else ''}"
                for one in contacts.get(line.account.customer_id, ())
            ),
        )  # fmt: skip
