"""Sortable column headers: parse the sort parameter and build header links."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from relances_app.domain.sort_order import SortOrder, parse_sort_order

DESCENDING_FIRST = frozenset({"montant", "solde", "retard"})
"""Columns that the first click sorts from the largest to the smallest."""


@dataclass(frozen=True, slots=True)
class SortHeaders:
    """Sort headers of one list."""

    endpoint: str
    """Endpoint of the page."""
    labels: Mapping[str, str]
    """French label of each column, by its sort parameter."""
    order: SortOrder
    default_order: SortOrder
    """Order of the page without a sort parameter."""
    other_params: Mapping[str, Any]
    """Other URL parameters, such as filters."""
    name: str = "tri"
    """Name of the sort parameter."""
    target_id: str = "table"
    """Id of the element that htmx replaces."""
    anchor: str = ""
    """URL fragment to scroll to without JavaScript."""
    is_fragment: bool = False
    """Whether the endpoint returns only that element."""

    @property
    def url_params(self) -> dict[str, Any]:
        """URL parameters that keep the filters and the order, for exports and further pages."""
        return {
            **self.other_params,
            self.name: None if self.order == self.default_order else self.order.param,
        }

    def url_for_column(self, column: str) -> str:
        """Return the URL that sorts by a column, in reverse if the list is already sorted by it."""
        is_current = self.order.column == column
        is_descending = not self.order.is_descending if is_current else column in DESCENDING_FIRST
        return url_for(
            self.endpoint, **{**self.other_params, self.name: SortOrder(column, is_descending).param}
        )

    @property
    def description(self) -> str:
        """The order in words, for screen readers."""
        direction = "du dernier au premier" if self.order.is_descending else "du premier au dernier"
        return f"Trié par {self.labels[self.order.column]}, {direction}."


def read_sort_headers(
    endpoint: str,
    labels: Mapping[str, str],
    default_order: SortOrder,
    *,
    name: str = "tri",
    target_id: str = "table",
    **other_params: object,
) -> SortHeaders:
    """Return the sort headers of a page with the requested order; raises UserError."""
    requested = request.args.get(name, "")
    order = parse_sort_order(requested, labels) if requested else default_order
    # With two lists on one page, each has its own parameter and anchor.
    anchor = "" if name == "tri" else f"#{name}"
    return SortHeaders(endpoint, labels, order, default_order, other_params, name, target_id, anchor)
