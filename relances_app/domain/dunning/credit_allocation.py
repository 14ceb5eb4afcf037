"""Credits of a customer: which list of reminders deducts them, and how much."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL


def is_deductible(item: OpenItem) -> bool:
    """Return whether a credit can be deducted now; one listed in a queued message is deducted there already."""
    return item.is_credit and item.hold is None and not item.is_pending


def compute_credit_level(items: Iterable[OpenItem]) -> int | None:
    """Return the level whose list deducts credits first: the next one of the oldest invoice below the last."""
    claims = [item for item in items if _takes_credits(item)]
    return min(claims, key=lambda item: item.age_order).level + 1 if claims else None


def allocate_credits(items: Iterable[OpenItem]) -> dict[int, tuple[OpenItem, ...]]:
    """Return the credits that each list deducts, by level; one that is larger than a list goes on to the next.

    Lists come in the order of their oldest invoice. A credit that is split is in each list with its part; what
    no list can take stays with the first one.
    """
    listed = list(items)
    claims = sorted((i for i in listed if _takes_credits(i)), key=lambda item: item.age_order)
    capacity: dict[int, int] = defaultdict(int)
    for claim in claims:
        capacity[claim.level + 1] += claim.open_amount
    parts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    deductible = sorted((i for i in listed if is_deductible(i)), key=lambda item: item.age_order)
    for credit in deductible:
        left = -credit.open_amount
        for level, available in list(capacity.items()):
            part = min(left, available)
            capacity[level] -= part
            left -= part
            if part:
                parts[level][credit.id] += part
        if left and capacity:
            parts[next(iter(capacity))][credit.id] += left
    by_id = {credit.id: credit for credit in deductible}
    return {
        level: tuple(replace(by_id[id_], open_amount=-part) for id_, part in taken.items())
        for level, taken in parts.items()
    }


def _takes_credits(item: OpenItem) -> bool:
    return item.is_open_invoice and item.level < LAST_LEVEL and not item.doubt
