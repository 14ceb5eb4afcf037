"""Sort order of a list: one of its columns, ascending or descending."""

from collections.abc import Container
from dataclasses import dataclass

from relances_app.domain.errors import UserError

DESCENDING_PREFIX = "-"
"""Prefix of the column in a URL that means descending."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A column of a list and the direction."""

    column: str
    is_descending: bool = False

    @property
    def param(self) -> str:
        """The value of the URL parameter.

        >>> SortOrder("montant", is_descending=True).param
        '-montant'
        """
        return f"{DESCENDING_PREFIX if self.is_descending else ''}{self.column}"


def parse_sort_order(param: str, columns: Container[str]) -> SortOrder:
    """Parse the URL parameter; raises UserError where the list has no such column."""
    column = param.removeprefix(DESCENDING_PREFIX)
    if column not in columns:
        raise UserError("La liste ne se trie pas ainsi : choisissez une de ses colonnes.")
    return SortOrder(column, param.startswith(DESCENDING_PREFIX))
