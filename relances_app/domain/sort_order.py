"""How a list is put in order: by one of its columns, from the first to the last or the other way."""

from collections.abc import Container
from dataclasses import dataclass

from relances_app.domain.errors import Refusal

DOWN = "-"
"""Before a column in an address: from the last to the first."""


@dataclass(frozen=True, slots=True)
class Order:
    """A column of a list, and the way."""

    column: str
    is_descending: bool = False

    @property
    def word(self) -> str:
        """The same as an address names it.

        >>> Order("montant", is_descending=True).word
        '-montant'
        """
        return f"{DOWN if self.is_descending else ''}{self.column}"


def read_order(word: str, columns: Container[str]) -> Order:
    """Return what an address asks for; raises Refusal where the list has no such column."""
    column = word.removeprefix(DOWN)
    if column not in columns:
        raise Refusal("La liste ne se trie pas ainsi : choisissez une de ses colonnes.")
    return Order(column, word.startswith(DOWN))
