"""How a list is put in order: by one of its columns, from the first to the last or the other way."""

from collections.abc import Container
from dataclasses import dataclass

from relances_app.domain.errors import UserError

DESCENDING_PREFIX = "-"
"""Before a column in an address: from the last to the first."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A column of a list, and the way."""

    column: str
    is_descending: bool = False

    @property
    def param(self) -> str:
        """The same as an address names it.

        >>> Order("montant", is_descending=True).word
        '-montant'
        """
        return f"{DESCENDING_PREFIX if self.is_descending else ''}{self.column}"


def parse_sort_order(param: str, columns: Container[str]) -> SortOrder:
    """Return what an address asks for; raises Refusal where the list has no such column."""
    column = param.removeprefix(DESCENDING_PREFIX)
    if column not in columns:
        raise UserError("La liste ne se trie pas ainsi : choisissez une de ses colonnes.")
    return SortOrder(column, param.startswith(DESCENDING_PREFIX))
