"""The heads of a list that put it in order: what the address asks for, and where each head leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from relances_app.domain.sort_order import Order, read_order

LARGEST_FIRST = frozenset({"montant", "solde", "retard"})
"""Columns that are read from the largest: the first press puts it on top."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The columns of one list that put it in order, by their words in the address."""

    here: str
    """The endpoint of the page."""
    labels: Mapping[str, str]
    """What the screen calls each column."""
    order: Order
    usual: Order
    """The order of the page when the address names none."""
    words: Mapping[str, Any]
    """What else the address says, the filters above all."""
    name: str = "tri"
    """The word of the address that names the order."""
    place: str = "table"
    """The id of what is drawn anew."""
    anchor: str = ""
    """Where the page is opened anew without scripts."""
    is_piece: bool = False
    """Whether the page answers that place alone."""

    @property
    def query(self) -> dict[str, Any]:
        """The words of the address: an export and the next rows keep the filters and the order."""
        return {**self.words, self.name: None if self.order == self.usual else self.order.word}

    def lead(self, column: str) -> str:
        """Return the address that puts the list in order by a column, the other way where it already is."""
        is_here = self.order.column == column
        down = not self.order.is_descending if is_here else column in LARGEST_FIRST
        return url_for(self.here, **{**self.words, self.name: Order(column, down).word})

    @property
    def says(self) -> str:
        """The order in words, for who does not see the heads."""
        way = "du dernier au premier" if self.order.is_descending else "du premier au dernier"
        return f"Trié par {self.labels[self.order.column]}, {way}."


def read_heads(
    here: str,
    labels: Mapping[str, str],
    usual: Order,
    *,
    name: str = "tri",
    place: str = "table",
    **words: object,
) -> Heads:
    """Return the heads of a page in the order that the address asks for; raises Refusal."""
    asked = request.args.get(name, "")
    order = read_order(asked, labels) if asked else usual
    # Of two lists on one page each is named, and found again where it stands.
    anchor = "" if name == "tri" else f"#{name}"
    return Heads(here, labels, order, usual, words, name, place, anchor)
