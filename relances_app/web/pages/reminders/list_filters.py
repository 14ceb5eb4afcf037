"""URL parameters that narrow and sort the list of the page « Relances »."""

from collections.abc import Mapping

from flask import request

from relances_app.domain.dunning.list_filter import MAX_SEARCH_LENGTH, ListFilter, ListSubset, SortColumn
from relances_app.domain.errors import UserError
from relances_app.domain.money import format_plain, parse_user_amount
from relances_app.domain.sort_order import parse_sort_order

COLUMN_LABELS = (
    (SortColumn.CUSTOMER.value, "Client"), (SortColumn.NUMBER.value, "Numéro Doc"),
    (SortColumn.ISSUED.value, "Date Facture"),
    (SortColumn.DUE.value, "Date paiement"), (SortColumn.LATE.value, "Retard"), (SortColumn.AMOUNT.value, "Montant"),
    (SortColumn.MAIL.value, "Mail"), (SortColumn.LAST_REMINDER.value, "Dernière relance"),
)  # fmt: skip
"""The sortable columns and their labels."""


def read_list_filter(last: Mapping[str, str]) -> ListFilter:
    """Return the list filter and sort order of the request, or the last ones; raises UserError."""
    search = " ".join(request.values.get("cherche", "")[:MAX_SEARCH_LENGTH].split())
    order_text = request.values.get("tri", last.get("tri", "")) or SortColumn.CUSTOMER
    order = parse_sort_order(order_text, dict(COLUMN_LABELS))
    return ListFilter(
        search,
        _read_min_amount(request.values.get("minimum", last.get("minimum", ""))),
        _read_customer_id(),
        SortColumn(order.column),
        order.is_descending,
        _read_subset(),
    )


def _read_subset() -> ListSubset | None:
    text = request.values.get("montrer", "")
    if text and text not in set(ListSubset):
        raise UserError("Ce filtre n'existe pas : choisissez-en un au-dessus de la liste.")
    return ListSubset(text) if text else None


def _read_min_amount(text: str) -> int:
    min_amount = parse_user_amount(text) if text.strip() else 0
    if min_amount < 0:
        raise UserError("Le montant minimum ne peut pas être négatif : indiquez-en un autre, ou rien.")
    return min_amount


def _read_customer_id() -> int | None:
    text = request.values.get("client", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise UserError("Ce client n'existe pas : choisissez-le dans la liste.")
    return int(text) if text else None


def build_filter_params(list_filter: ListFilter) -> dict[str, str]:
    """Return the URL parameters of a list filter, without default values."""
    params = {
        "cherche": list_filter.search,
        "minimum": format_plain(list_filter.min_amount) if list_filter.min_amount else "",
        "client": str(list_filter.customer_id or ""),
        "montrer": list_filter.subset or "",
        "tri": "" if list_filter.is_default_order else list_filter.order.param,
    }
    return {name: word for name, word in params.items() if word}
