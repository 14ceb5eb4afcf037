"""Matches found by the customer a credit names, or by its amount alone."""

from dataclasses import dataclass
from itertools import islice

from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match, cite
from relances_app.domain.reconciliation.open_items import OpenItems
from relances_app.domain.reconciliation.payment_hints import Clues
from relances_app.domain.reconciliation.subset_sum import FEW, MAX_SUMS, find_subset

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
    """Match as possible any other amount to the oldest claims of the one customer it names (C. civ. 1342-10)."""
    if len(clues.customers) != 1:
        return ()
    (customer_id,) = clues.customers
    parts = items.spread(clues.credit.amount, items.owned(customer_id, clues.credit.booked_on))
    if not parts or not items.names.is_telling(customer_id, clues.payer):
        return ()
    excess = clues.credit.amount - sum(part.amount for part in parts)
    what = f"trop-perçu de {format_euros(excess)}" if excess else "affecté au plus ancien"
    reason = f"nom reconnu ({parts[0].candidate.customer_name}), montant différent : {what}"
    return (Match(clues.credit, parts, Certainty.POSSIBLE, reason),)


def match_amount(clues: Clues, items: OpenItems) -> tuple[Match, ...]:
    """Match a credit to the few documents or balances of its amount, likely if it holds a short number."""
    day, amount = clues.credit.booked_on, clues.credit.amount
    holders = items.holders(amount)
    same = [c for customer_id in holders for c in items.of_amount(customer_id, amount, day)]
    hinted = [candidate for candidate in same if clues.cites_short(candidate)]
    if len(hinted) == 1:
        reason = f"montant égal à {cite(hinted)}, dont le numéro se lit dans le libellé"
        return (Match(clues.credit, items.settle(hinted), Certainty.LIKELY, reason),)
    balances = [
        owned for customer_id in holders if len(owned := items.of_balance(customer_id, amount, day)) > 1
    ]
    choices = [([c], f"montant égal à {cite([c])}") for c in same]
    choices += [(owned, f"montant égal au solde de {owned[0].customer_name}") for owned in balances]
    if len(choices) > MAX_ALTERNATIVES:
        return ()
    return tuple(
        Match(clues.credit, items.settle(chosen), Certainty.POSSIBLE, f"{what}, nom non reconnu")
        for chosen, what in choices
    )


def _settle(customer_id: int, clues: Clues, items: OpenItems) -> _Settlement | None:
    amount, day = clues.credit.amount, clues.credit.booked_on
    oldest = list(islice(items.owned(customer_id, day), MAX_SUMS))
    if same := items.of_amount(customer_id, amount, day):
        hinted = [c for c in same if clues.cites_short(c)]
        chosen, is_sure = (hinted or same)[:1], len(same) == 1
        what = f"montant égal à {cite(chosen)}" + ("" if is_sure else ", parmi plusieurs")
    elif chosen := items.of_balance(customer_id, amount, day):
        is_sure, what = True, "montant égal à son solde"
    elif subset := find_subset(items.left_of(oldest), amount):
        chosen, is_sure = [oldest[place] for place in subset.places], len(oldest) <= FEW
        what = f"montant égal à la somme de {cite(chosen)}"
    else:
        return None
    is_sure = is_sure and not _has_rival(chosen, oldest[:FEW], amount, items)
    return _Settlement(customer_id, chosen, is_sure, what)


def _has_rival(chosen: list[Candidate], oldest: list[Candidate], amount: int, items: OpenItems) -> bool:
    """Say whether the oldest documents make the amount in another way: round sums often do."""
    subset = find_subset(items.left_of(oldest), amount)
    return subset is not None and not (subset.is_only and [oldest[p] for p in subset.places] == chosen)


def _judge(settlement: _Settlement, is_alone: bool, clues: Clues, items: OpenItems) -> Certainty:
    is_telling = items.names.is_telling(settlement.customer_id, clues.payer)
    return Certainty.CERTAIN if is_alone and settlement.is_sure and is_telling else Certainty.LIKELY


def _make(settlement: _Settlement, certainty: Certainty, clues: Clues, items: OpenItems) -> Match:
    reason = f"nom reconnu ({settlement.chosen[0].customer_name}), {settlement.what}"
    return Match(clues.credit, items.settle(settlement.chosen), certainty, reason)
