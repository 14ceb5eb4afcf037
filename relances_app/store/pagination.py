"""Lists in order: the texts of `order by`, from fixed lists of the stores alone, and where the next rows begin."""

from dataclasses import dataclass

from relances_app.domain.sort_order import SortOrder


def build_order_by(column: str, tie_breaker: str, order: SortOrder) -> str:
    """Return what to order by: `by` one way or the other, empty last either way; equal ones as `then` says."""
    return f"{column} {'desc' if order.is_descending else 'asc'} nulls last, {tie_breaker}"


@dataclass(frozen=True, slots=True)
class KeysetPagination:
    """A list that is read on from one of its rows, whatever came before it meanwhile.

    `by` is never null; `id_` tells equal rows apart, in the usual way of the list.
    """

    by: str
    id_column: str
    order: SortOrder
    is_newest_first: bool = False

    @property
    def _key_columns(self) -> tuple[str, ...]:
        """What tells the place of a row: one key or two, which go the same way."""
        if self.by == self.id_column:
            return (self.id_column,)
        is_same_direction = self.order.is_descending == self.is_newest_first
        return self.by, self.id_column if is_same_direction else f"-{self.id_column}"

    @property
    def order_by(self) -> str:
        """What to order by."""
        way = "desc" if self.order.is_descending else "asc"
        return ", ".join(f"{key} {way}" for key in self._key_columns)

    def build_after_condition(self, source: str) -> str:
        """Return the condition that a row comes after the one whose id is `:after`."""
        keys, sign = ", ".join(self._key_columns), "<" if self.order.is_descending else ">"
        return f"({keys}) {sign} (select {keys} {source} where {self.id_column} = :after)"
