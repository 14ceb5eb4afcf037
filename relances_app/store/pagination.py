"""Sorting and keyset pagination: `order by` clauses, built only from constant column lists of the store."""

from dataclasses import dataclass

from relances_app.domain.sort_order import SortOrder


def build_order_by(column: str, tie_breaker: str, order: SortOrder) -> str:
    """Return an `order by` expression with nulls last in both directions and `tie_breaker` among equals."""
    return f"{column} {'desc' if order.is_descending else 'asc'} nulls last, {tie_breaker}"


@dataclass(frozen=True, slots=True)
class KeysetPagination:
    """Pagination from a given row on, stable when rows before it change.

    `by` is never null; `id_column` orders equal rows, newest or oldest first.
    """

    by: str
    id_column: str
    order: SortOrder
    is_newest_first: bool = False

    @property
    def _key_columns(self) -> tuple[str, ...]:
        """Columns that determine the position of a row: one or two, both in the same direction."""
        if self.by == self.id_column:
            return (self.id_column,)
        is_same_direction = self.order.is_descending == self.is_newest_first
        return self.by, self.id_column if is_same_direction else f"-{self.id_column}"

    @property
    def order_by(self) -> str:
        """The `order by` expression."""
        direction = "desc" if self.order.is_descending else "asc"
        return ", ".join(f"{key} {direction}" for key in self._key_columns)

    def build_after_condition(self, source: str) -> str:
        """Return the condition that a row comes after the one with the id `:after`."""
        keys, sign = ", ".join(self._key_columns), "<" if self.order.is_descending else ">"
        return f"({keys}) {sign} (select {keys} {source} where {self.id_column} = :after)"
