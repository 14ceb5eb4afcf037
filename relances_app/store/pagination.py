"""Lists in order: the texts of `order by`, from fixed lists of the stores alone, and where the next rows begin."""

from dataclasses import dataclass

from relances_app.domain.sort_order import Order


def write_order(by: str, then: str, order: Order) -> str:
    """Return what to order by: `by` one way or the other, empty last either way; equal ones as `then` says."""
    return f"{by} {'desc' if order.is_descending else 'asc'} nulls last, {then}"


@dataclass(frozen=True, slots=True)
class Walk:
    """A list that is read on from one of its rows, whatever came before it meanwhile.

    `by` is never null; `id_` tells equal rows apart, in the usual way of the list.
    """

    by: str
    id_: str
    order: Order
    is_newest_first: bool = False

    @property
    def _keys(self) -> tuple[str, ...]:
        """What tells the place of a row: one key or two, which go the same way."""
        if self.by == self.id_:
            return (self.id_,)
        is_usual = self.order.is_descending == self.is_newest_first
        return self.by, self.id_ if is_usual else f"-{self.id_}"

    @property
    def order_by(self) -> str:
        """What to order by."""
        way = "desc" if self.order.is_descending else "asc"
        return ", ".join(f"{key} {way}" for key in self._keys)

    def write_beyond(self, source: str) -> str:
        """Return the condition that a row comes after the one whose id is `:after`."""
        keys, sign = ", ".join(self._keys), "<" if self.order.is_descending else ">"
        return f"({keys}) {sign} (select {keys} {source} where {self.id_} = :after)"
