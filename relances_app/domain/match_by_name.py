"""Matches found by the customer a credit names, or by its amount alone."""

from dataclasses import dataclass

from relances_app.domain.clues import Clues
from relances_app.domain.match import Candidate, Certainty, Match, cite
from relances_app.domain.money import format_euros
from relances_app.domain.open_items import OpenItems
from relances_app.domain.subset import FEW, MAX_SUMS, find_subset

MAX_ALTERNATIVES = 5
"""Matches of equal worth offered for one credit; beyond, none helps."""


@dataclass(frozen=True, slots=True)
class _Settlement:
    """Documents of one customer that make the amount of a credit; sure when no others do."""

    customer_id: int
    chosen: list[Candidate]
    is_sure: bool
    what: str


def match_name(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match a credit to documents of a customer it names: one, the whole balance, or an exact sum."""
    found = [s for customer_id in clues.customers if (s := _settle(customer_id, clues, items))]
    best = max((clues.customers[s.customer_id] for s in found), default=0)
    leading = [s for s in found if clues.customers[s.customer_id] == best][:MAX_ALTERNATIVES]
    if len(leading) > 1:
        return tuple(_make(s, Certainty.POSSIBLE, clues, items) for s in leading)
    return tuple(_make(s, _judge(s, len(found) == 1, clues, items), clues, items) for s in leading)


def match_name_in_part(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match as possible any other amount to the oldest claims of the one customer it names."""
    if len(clues.customers) != 1:
        return ()
    (customer_id,) = clues.customers
    owned = items.of_customer(customer_id, clues.credit.booked_on)
    parts = items.spread(clues.credit.amount, owned)
    if not parts or not items.names.is_telling(customer_id, clues.payer):
        return ()
    excess = clues.credit.amount - sum(part.amount for part in parts)
    what = f"trop-perçu de {format_euros(excess)}" if excess else "affecté au plus ancien"
    reason = f"nom reconnu ({owned[0].customer_name}), montant différent : {what}"
    return (Match(clues.credit, parts, Certainty.POSSIBLE, reason),)


def match_amount(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match a credit to the few documents or balances of its amount, likely if it holds a short number."""
    day, amount = clues.credit.booked_on, clues.credit.amount
    same = items.of_amount(amount, day)
    hinted = [candidate for candidate in same if clues.cites_short(candidate)]
    if len(hinted) == 1:
        reason = f"montant égal à {cite(hinted)}, dont le numéro se lit dans le libellé"
        return (Match(clues.credit, items.settle(hinted), Certainty.LIKELY, reason),)
    owned = [items.of_customer(customer_id, day) for customer_id in items.of_balance(amount)]
    balances = [b for b in owned if len(b) > 1 and sum(items.left_of(b)) == amount]
    choices = [([c], f"montant égal à {cite([c])}") for c in same]
    choices += [(b, f"montant égal au solde de {b[0].customer_name}") for b in balances]
    if len(choices) > MAX_ALTERNATIVES:
        return ()
    return tuple(
        Match(clues.credit, items.settle(chosen), Certainty.POSSIBLE, f"{what}, nom non reconnu")
        for chosen, what in choices
    )


def _settle(customer_id: int, clues: Clues, items: OpenItems) -> _Settlement | None:
    amount = clues.credit.amount
    owned = items.of_customer(customer_id, clues.credit.booked_on)
    if same := [c for c in owned if items.left[c.item.id] == amount]:
        hinted = [c for c in same if clues.cites_short(c)]
        chosen, is_sure = (hinted or same)[:1], len(same) == 1
        what = f"montant égal à {cite(chosen)}" + ("" if is_sure else f", le plus ancien de {len(same)}")
        if len(hinted) == 1:
            return _Settlement(customer_id, chosen, True, f"montant égal à {cite(chosen)}, numéro lu aussi")
    elif sum(items.left_of(owned)) == amount:
        chosen, is_sure, what = owned, True, "montant égal à son solde"
    elif subset := find_subset(items.left_of(owned[:MAX_SUMS]), amount):
        chosen, is_sure = [owned[place] for place in subset.places], len(owned) <= FEW
        what = f"montant égal à la somme de {cite(chosen)}"
    else:
        return None
    return _Settlement(customer_id, chosen, is_sure and not _has_rival(chosen, owned, amount, items), what)


def _has_rival(chosen: list[Candidate], owned: list[Candidate], amount: int, items: OpenItems) -> bool:
    """Say whether the oldest documents make the amount in another way: round sums often do."""
    oldest = owned[:FEW]
    subset = find_subset(items.left_of(oldest), amount)
    return subset is not None and not (subset.is_only and [oldest[p] for p in subset.places] == chosen)


def _judge(settlement: _Settlement, is_alone: bool, clues: Clues, items: OpenItems) -> Certainty:
    is_telling = items.names.is_telling(settlement.customer_id, clues.payer)
    return Certainty.CERTAIN if is_alone and settlement.is_sure and is_telling else Certainty.LIKELY


def _make(settlement: _Settlement, certainty: Certainty, clues: Clues, items: OpenItems) -> Match:
    reason = f"nom reconnu ({settlement.chosen[0].customer_name}), {settlement.what}"
    return Match(clues.credit, items.settle(settlement.chosen), certainty, reason)
