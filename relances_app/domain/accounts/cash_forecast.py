"""Expected payments (« encaissements attendus »): an estimate of the payments of each week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.hold import Hold, HoldKind

WEEKS = 12


class Basis(StrEnum):
    """What an expected day comes from, or why there is none."""

    PROMISE = "promise"
    OWN_DELAY = "own_delay"
    COMMON_DELAY = "common_delay"
    DUE_DATE = "due_date"
    DISPUTE = "dispute"
    DOUBT = "doubt"
    INSOLVENCY = "insolvency"


BASIS_LABELS = {
    Basis.PROMISE: "promesse",
    Basis.OWN_DELAY: "retard moyen du client",
    Basis.COMMON_DELAY: "retard moyen de tous les clients",
    Basis.DUE_DATE: "échéance",
    Basis.DISPUTE: "non compté : litige",
    Basis.DOUBT: "non compté : à vérifier",
    Basis.INSOLVENCY: "non compté : procédure collective",
}


@dataclass(frozen=True, slots=True)
class ExpectedPayment:
    """A sum in cents expected for one invoice; `expected_on` is None where it is left out of the estimate."""

    customer_id: int
    customer_code: str
    customer_name: str
    number: str
    due_on: date
    amount: int
    basis: Basis
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """One week from Monday to Sunday; sums in cents, `promised` is part of `amount`."""

    starts_on: date
    amount: int
    promised: int

    @property
    def ends_on(self) -> date:
        """The Sunday."""
        return self.starts_on + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Average days between due date and payment: of each customer by id, and of all of them if any is known."""

    by_customer: Mapping[int, int]
    common: int | None = None


@dataclass(frozen=True, slots=True)
class CashForecast:
    """The estimate: weeks, and the sums in cents that are in none of them."""

    weeks: tuple[Week, ...]
    overdue: int
    """Expected before today and not paid: no day can be estimated."""
    later: int
    left_out: Mapping[Basis, int]
    lines: tuple[ExpectedPayment, ...]
    """All expected payments, the earliest first; those left out are last."""

    @property
    def total(self) -> int:
        """The sum of the weeks in cents."""
        return sum(week.amount for week in self.weeks)

    def scaled_length(self, amount: int, full_length: int) -> int:
        """Return the bar length of a sum on a scale where the largest week has `full_length`."""
        largest = max(week.amount for week in self.weeks)
        return amount * full_length // largest if largest else 0


def build_forecast(accounts: Iterable[Account], lateness: Lateness, today: date) -> CashForecast:
    """Return the estimate for all open documents; credits are deducted from what is expected first."""
    lines = [line for account in accounts for line in _list_payments(account, lateness)]
    first = today - timedelta(days=today.weekday())
    starts = [first + timedelta(weeks=number) for number in range(WEEKS)]
    after_last = first + timedelta(weeks=WEEKS)
    counted = [(line.expected_on, line) for line in lines if line.expected_on]
    weeks = []
    for start in starts:
        in_week = [
            line for day, line in counted if day >= today and start <= day < start + timedelta(weeks=1)
        ]
        promised = sum(line.amount for line in in_week if line.basis is Basis.PROMISE)
        weeks.append(Week(start, sum(line.amount for line in in_week), promised))
    left_out: dict[Basis, int] = {}
    for line in lines:
        if line.expected_on is None:
            left_out[line.basis] = left_out.get(line.basis, 0) + line.amount
    return CashForecast(
        tuple(weeks),
        overdue=sum(line.amount for day, line in counted if day < today),
        later=sum(line.amount for day, line in counted if day >= after_last),
        left_out=left_out,
        lines=tuple(sorted(lines, key=lambda x: (x.expected_on or date.max, x.customer_name, x.number))),
    )


def _list_payments(account: Account, lateness: Lateness) -> list[ExpectedPayment]:
    """Return what is expected of a customer, credits deducted."""
    lines = [
        line for item in account.items if item.is_open_invoice for line in _estimate(account, item, lateness)
    ]
    return _deduct(lines, -account.credits)


def _estimate(account: Account, item: OpenItem, lateness: Lateness) -> list[ExpectedPayment]:
    """Return the expected payments of an invoice: a promised sum, and the rest by the delay of its customer."""
    customer = account.customer
    line = ExpectedPayment(
        account.customer_id,
        customer.code,
        customer.name,
        item.number,
        item.due_on,
        item.open_amount,
        Basis.DUE_DATE,
    )
    if reason := _find_obstacle(account, item):
        return [replace(line, basis=reason)]
    days, basis = _find_delay(account.customer_id, lateness)
    usual = replace(line, basis=basis, expected_on=item.due_on + timedelta(days=days))
    promise = _find_promise(item.hold) or _find_promise(account.hold)
    if promise is None:
        return [usual]
    part = min(promise.amount or item.open_amount, item.open_amount)
    promised = replace(line, amount=part, basis=Basis.PROMISE, expected_on=promise.until_on)
    rest = item.open_amount - part
    return [promised, replace(usual, amount=rest)] if rest else [promised]


def _find_obstacle(account: Account, item: OpenItem) -> Basis | None:
    """Return why an invoice is left out of the estimate."""
    if account.is_insolvent:
        return Basis.INSOLVENCY
    if account.blocking_doubt or item.doubt:
        return Basis.DOUBT
    holds = (account.hold, item.hold)
    return Basis.DISPUTE if any(hold and hold.is_dispute for hold in holds) else None


def _find_promise(hold: Hold | None) -> Hold | None:
    return hold if hold and hold.kind is HoldKind.PROMISE else None


def _find_delay(customer_id: int, lateness: Lateness) -> tuple[int, Basis]:
    if customer_id in lateness.by_customer:
        return lateness.by_customer[customer_id], Basis.OWN_DELAY
    if lateness.common is not None:
        return lateness.common, Basis.COMMON_DELAY
    return 0, Basis.DUE_DATE


def _deduct(lines: list[ExpectedPayment], credit: int) -> list[ExpectedPayment]:
    """Deduct a credit from the payments expected first; what is left out of the estimate comes last."""
    kept = []
    for line in sorted(lines, key=lambda x: (x.expected_on or date.max, x.due_on, x.number)):
        part = min(credit, line.amount)
        credit -= part
        if line.amount > part:
            kept.append(replace(line, amount=line.amount - part))
    return kept
