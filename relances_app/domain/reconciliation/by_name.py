"""Matching rules by customer name, or by amount alone."""

from dataclasses import dataclass
from itertools import islice

from relances_app.domain.money import format_euros
from relances_app.domain.reconciliation.match import Candidate, Certainty, Match, format_numbers
from relances_app.domain.reconciliation.open_items import OpenItemIndex
from relances_app.domain.reconciliation.payment_hints import PaymentHints
from relances_app.domain.reconciliation.subset_sum import MAX_RELIABLE_SUMS, MAX_SUMS, find_subset_sum

MAX_ALTERNATIVES = 5
"""Most equally good matches proposed for one payment; if there are more, none is proposed."""


@dataclass(frozen=True, slots=True)
class _Settlement:
    """Documents of one customer that add up to a payment; sure when no others do."""

    customer_id: int
    chosen: list[Candidate]
    is_sure: bool
    what: str


def match_name(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match a payment to documents of a customer it names: one, the whole balance, or an exact sum."""
    found = [s for customer_id in hints.customers if (s := _find_settlement(customer_id, hints, items))]
    best = max((hints.customers[s.customer_id] for s in found), default=0)
    leading = [s for s in found if hints.customers[s.customer_id] == best][:MAX_ALTERNATIVES]
    if len(leading) > 1:
        return tuple(_build_match(s, Certainty.POSSIBLE, hints, items) for s in leading)
    return tuple(
        _build_match(s, _rate_certainty(s, len(found) == 1, hints, items), hints, items) for s in leading
    )


def match_name_partially(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match any other amount, as possible, to the oldest invoices of the one customer named (C. civ. 1342-10)."""
    if len(hints.customers) != 1:
        return ()
    (customer_id,) = hints.customers
    parts = items.distribute(
        hints.payment.amount, items.iter_customer_items(customer_id, hints.payment.booked_on)
    )
    if not parts or not items.names.is_distinctive(customer_id, hints.payer):
        return ()
    excess = hints.payment.amount - sum(part.amount for part in parts)
    what = f"trop-perçu de {format_euros(excess)}" if excess else "affecté au plus ancien"
    reason = f"nom reconnu ({parts[0].candidate.customer_name}), montant différent : {what}"
    return (Match(hints.payment, parts, Certainty.POSSIBLE, reason),)


def match_amount(hints: PaymentHints, items: OpenItemIndex) -> tuple[Match, ...]:
    """Match a payment to documents or balances of its amount; likely if it contains a document's short number."""
    day, amount = hints.payment.booked_on, hints.payment.amount
    holders = items.list_customers_with_amount(amount)
    same = [c for customer_id in holders for c in items.list_with_amount(customer_id, amount, day)]
    hinted = [candidate for candidate in same if hints.contains_number(candidate)]
    if len(hinted) == 1:
        reason = f"montant égal à {format_numbers(hinted)}, dont le numéro se lit dans le libellé"
        return (Match(hints.payment, items.settle(hinted), Certainty.LIKELY, reason),)
    balances = [
        owned
        for customer_id in holders
        if len(owned := items.list_with_balance(customer_id, amount, day)) > 1
    ]
    choices = [([c], f"montant égal à {format_numbers([c])}") for c in same]
    choices += [(owned, f"montant égal au solde de {owned[0].customer_name}") for owned in balances]
    if len(choices) > MAX_ALTERNATIVES:
        return ()
    return tuple(
        Match(hints.payment, items.settle(chosen), Certainty.POSSIBLE, f"{what}, nom non reconnu")
        for chosen, what in choices
    )


def _find_settlement(customer_id: int, hints: PaymentHints, items: OpenItemIndex) -> _Settlement | None:
    amount, day = hints.payment.amount, hints.payment.booked_on
    oldest = list(islice(items.iter_customer_items(customer_id, day), MAX_SUMS))
    if same := items.list_with_amount(customer_id, amount, day):
        hinted = [c for c in same if hints.contains_number(c)]
        chosen, is_sure = (hinted or same)[:1], len(same) == 1
        what = f"montant égal à {format_numbers(chosen)}" + ("" if is_sure else ", parmi plusieurs")
    elif chosen := items.list_with_balance(customer_id, amount, day):
        is_sure, what = True, "montant égal à son solde"
    elif subset := find_subset_sum(items.list_remaining(oldest), amount):
        chosen, is_sure = [oldest[index] for index in subset.positions], len(oldest) <= MAX_RELIABLE_SUMS
        what = f"montant égal à la somme de {format_numbers(chosen)}"
    else:
        return None
    is_sure = is_sure and not _has_other_subset(chosen, oldest[:MAX_RELIABLE_SUMS], amount, items)
    return _Settlement(customer_id, chosen, is_sure, what)


def _has_other_subset(
    chosen: list[Candidate], oldest: list[Candidate], amount: int, items: OpenItemIndex
) -> bool:
    """Return whether other documents among the oldest add up to the amount, as is frequent with round amounts."""
    subset = find_subset_sum(items.list_remaining(oldest), amount)
    return subset is not None and not (subset.is_unique and [oldest[p] for p in subset.positions] == chosen)


def _rate_certainty(
    settlement: _Settlement, is_alone: bool, hints: PaymentHints, items: OpenItemIndex
) -> Certainty:
    names, customer_id = items.names, settlement.customer_id
    is_payer = (
        len(hints.customers) == 1
        and names.is_distinctive(customer_id, hints.payer)
        and names.is_whole(customer_id, hints.payer)
        and names.is_alone(customer_id, hints.payer)
    )
    return Certainty.CERTAIN if is_alone and settlement.is_sure and is_payer else Certainty.LIKELY


def _build_match(
    settlement: _Settlement, certainty: Certainty, hints: PaymentHints, items: OpenItemIndex
) -> Match:
    reason = f"nom reconnu ({settlement.chosen[0].customer_name}), {settlement.what}"
    return Match(hints.payment, items.settle(settlement.chosen), certainty, reason)
