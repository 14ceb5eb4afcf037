"""Charges that French law adds to late invoices, per customer: late interest and the 40 € recovery fee."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import CustomerKind
from relances_app.domain.charges.interest import Debt, Payment, Segment, compute_segments, sum_interest
from relances_app.domain.charges.rates import HalfYear, Rate, RateKind, RateRule

RECOVERY_FEE = 4000
"""Cents per late invoice, owed by professionals from the first day overdue (C. com. L441-10, D441-5)."""

REASON_UNKNOWN_KIND = "type de client à préciser (professionnel ou particulier) : rien n'est réclamé"
REASON_INSOLVENT = "procédure collective : la créance se déclare au mandataire judiciaire, rien n'est réclamé"
REASON_NO_NOTICE = "particulier : les intérêts ne courent qu'après la réception de la mise en demeure"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The facts that determine which legal rule gives interest on a customer's documents."""

    kind: CustomerKind
    rule: RateRule = field(default_factory=RateRule)
    is_insolvent: bool = False
    notice_received_on: date | None = None
    """The day on which a private person received the formal notice (C. civ. 1231-6, 1344-1)."""

    @property
    def applicable_rule(self) -> RateRule:
        """The rate that applies: for private persons always the legal one, even if another was agreed."""
        if self.rule.kind is RateKind.NONE:
            return self.rule
        return RateRule(RateKind.LEGAL) if self.kind is CustomerKind.PRIVATE else self.rule

    @property
    def blocking_reason(self) -> str:
        """French reason why no charges apply; empty when they do."""
        if self.is_insolvent:
            return REASON_INSOLVENT
        if self.kind is CustomerKind.UNKNOWN:
            return REASON_UNKNOWN_KIND
        if self.kind is CustomerKind.PRIVATE and self.notice_received_on is None:
            return REASON_NO_NOTICE
        return ""


@dataclass(frozen=True, slots=True)
class DocumentCharges:
    """Charges on one document in cents, and the half-years left out because their rate is missing."""

    number: str
    segments: tuple[Segment, ...] = ()
    fee: int = 0
    missing: tuple[HalfYear, ...] = ()

    @property
    def interest(self) -> int:
        """The sum of the segments, rounded once."""
        return sum_interest(self.segments)


@dataclass(frozen=True, slots=True)
class Charges:
    """Charges on a customer's documents on one day, in cents; `reason` says why there are none."""

    stop_on: date
    documents: tuple[DocumentCharges, ...] = ()
    reason: str = ""
    rule: RateRule = field(default_factory=RateRule)

    @property
    def interest(self) -> int:
        """The late interest of all documents in cents."""
        return sum(d.interest for d in self.documents)

    @property
    def fees(self) -> int:
        """The recovery fees of all documents in cents."""
        return sum(d.fee for d in self.documents)

    @property
    def total(self) -> int:
        """Interest and fees."""
        return self.interest + self.fees

    @property
    def missing(self) -> tuple[HalfYear, ...]:
        """Half-years without a rate: their days are not counted, which is shown beside every sum."""
        return tuple(sorted({half_year for d in self.documents for half_year in d.missing}))


def build_debt(item: OpenItem, payments: tuple[Payment, ...] = (), set_off: tuple[Payment, ...] = ()) -> Debt:
    """Return an open item as a debt: the open amount plus the payments with a known date, and the set-offs.

    Payments that exceed the difference between the amount and the open amount are ignored: interest is then
    computed on the open amount only.
    """
    known = sum(payment.amount for payment in payments)
    if known > max(item.amount - item.open_amount, 0):
        known, payments = 0, ()
    return Debt(item.number, item.due_on, max(item.open_amount, 0) + known, (*payments, *set_off))


def build_debts(items: Iterable[OpenItem], payments: Mapping[int, tuple[Payment, ...]]) -> tuple[Debt, ...]:
    """Return the invoices of a reminder as debts, in their order; `payments` are the known ones by document id."""
    items = tuple(items)
    set_off = set_off_credits(items)
    return tuple(
        build_debt(item, payments.get(item.id, ()), set_off.get(item.id, ()))
        for item in items
        if item.is_open_invoice
    )


def set_off_credits(items: Iterable[OpenItem]) -> dict[int, tuple[Payment, ...]]:
    """Return, by invoice id, the part paid by the credits of a reminder: on their date, oldest invoices first.

    No interest is charged on an amount that the same reminder deducts (C. civ. 1342-10, 1347).
    """
    oldest_first = sorted(items, key=lambda item: item.age_order)
    invoices = [item for item in oldest_first if item.is_open_invoice]
    left = {item.id: item.open_amount for item in invoices}
    found: dict[int, tuple[Payment, ...]] = {}
    for credit in (item for item in oldest_first if item.is_credit):
        rest = -credit.open_amount
        for item in invoices:
            part = min(left[item.id], rest)
            if part > 0:
                found[item.id] = (*found.get(item.id, ()), Payment(credit.issued_on, part))
                left[item.id] -= part
                rest -= part
    return found


def compute_customer_charges(
    debts: Iterable[Debt], legal_basis: LegalBasis, stop_on: date, rates: Mapping[HalfYear, Rate]
) -> Charges:
    """Return the charges on a customer's documents, up to and including `stop_on`.

    The fee is counted once per invoice number, regardless of instalments and partial payments.
    """
    if legal_basis.blocking_reason:
        return Charges(stop_on, reason=legal_basis.blocking_reason)
    counted: list[DocumentCharges] = []
    charged: set[str] = set()
    for debt in debts:
        segments, missing = _compute_interest(debt, legal_basis, stop_on, rates)
        fee = 0 if debt.number in charged else _compute_fee(debt, legal_basis.kind, stop_on)
        if fee:
            charged.add(debt.number)
        counted.append(DocumentCharges(debt.number, segments, fee, missing))
    return Charges(stop_on, tuple(counted), rule=legal_basis.applicable_rule)


def _compute_interest(
    debt: Debt, legal_basis: LegalBasis, stop_on: date, rates: Mapping[HalfYear, Rate]
) -> tuple[tuple[Segment, ...], tuple[HalfYear, ...]]:
    """Count from the day after the due date; for private persons, also after receipt of the formal notice."""
    if legal_basis.applicable_rule.kind is RateKind.NONE:
        return (), ()
    start = debt.due_on
    if legal_basis.kind is CustomerKind.PRIVATE and legal_basis.notice_received_on:
        start = max(start, legal_basis.notice_received_on)
    return compute_segments(debt, start, stop_on, legal_basis.applicable_rule, rates)


def _compute_fee(debt: Debt, kind: CustomerKind, stop_on: date) -> int:
    was_late = stop_on > debt.due_on and debt.owed_on(debt.due_on + timedelta(days=1)) > 0
    return RECOVERY_FEE if was_late and kind is CustomerKind.PROFESSIONAL else 0
