"""The heads of a list that put it in order: what the address asks for, and where each head leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from relances_app.domain.sort_order import SortOrder, parse_sort_order

DESCENDING_FIRST = frozenset({"montant", "solde", "retard"})
"""Columns that are read from the largest: the first press puts it on top."""


@dataclass(frozen=True, slots=True)
class SortHeaders:
    """The columns of one list that put it in order, by their words in the address."""

    endpoint: str
    """The endpoint of the page."""
    labels: Mapping[str, str]
    """What the screen calls each column."""
    order: SortOrder
    default_order: SortOrder
    """The order of the page when the address names none."""
    other_params: Mapping[str, Any]
    """What else the address says, the filters above all."""
    name: str = "tri"
    """The word of the address that names the order."""
    target_id: str = "table"
    """The id of what is drawn anew."""
    anchor: str = ""
    """Where the page is opened anew without scripts."""
    is_fragment: bool = False
    """Whether the page answers that place alone."""

    @property
    def url_params(self) -> dict[str, Any]:
        """The words of the address: an export and the next rows keep the filters and the order."""
        return {
            **self.other_params,
            self.name: None if self.order == self.default_order else self.order.param,
        }

    def url_for_column(self, column: str) -> str:
        """Return the address that puts the list in order by a column, the other way where it already is."""
        is_current = self.order.column == column
        is_descending = not self.order.is_descending if is_current else column in DESCENDING_FIRST
        return url_for(
            self.endpoint, **{**self.other_params, self.name: SortOrder(column, is_descending).param}
        )

    @property
    def description(self) -> str:
        """The order in words, for who does not see the heads."""
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
    """Return the heads of a page in the order that the address asks for; raises UserError."""
    requested = request.args.get(name, "")
    order = parse_sort_order(requested, labels) if requested else default_order
    # Of two lists on one page each is named, and found again where it stands.
    anchor = "" if name == "tri" else f"#{name}"
    return SortHeaders(endpoint, labels, order, default_order, other_params, name, target_id, anchor)
