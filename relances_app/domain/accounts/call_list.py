"""The list of customers to call: who owes overdue invoices that nothing suspends, the largest sum first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.accounts.call import Call, CallOutcome


@dataclass(frozen=True, slots=True)
class Contact:
    """A message sent to a customer or a call: day, French description and note."""

    on: date
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CallLine:
    """A customer to call: the overdue invoices to speak of, and their sum in cents, credits deducted."""

    account: Account
    items: tuple[OpenItem, ...]
    total: int
    days_late: int
    last_call: Call | None = None

    @property
    def is_call_back(self) -> bool:
        """Return whether the user noted to call back on this day."""
        return self.last_call is not None and self.last_call.outcome is CallOutcome.CALL_BACK

    @property
    def has_wrong_number(self) -> bool:
        """Return whether the last call found that the number stored is wrong."""
        return is_wrong_number(self.account.customer.phone, self.last_call)

    @property
    def level(self) -> int:
        """The highest dunning level that one of the invoices has reached."""
        return max((item.level for item in self.items), default=0)


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which customers the list shows: those who owe at least a sum in cents, or were reminded."""

    minimum: int = 0
    is_reminded_only: bool = False

    def accepts(self, line: CallLine) -> bool:
        """Return whether a line is shown; a customer to call back always is."""
        is_large = line.total >= self.minimum and (line.level > 0 or not self.is_reminded_only)
        return line.is_call_back or is_large


EVERYONE = CallFilter()
"""The filter that leaves nobody out."""


def is_wrong_number(phone: str, last_call: Call | None) -> bool:
    """Return whether the last call found that this number is wrong; another number is not."""
    if last_call is None or last_call.outcome is not CallOutcome.WRONG_NUMBER:
        return False
    return bool(phone) and last_call.phone == phone


def list_callable_items(account: Account, today: date) -> tuple[OpenItem, ...]:
    """Return the overdue invoices that nothing suspends, the oldest first."""
    if account.hold or account.is_insolvent or account.blocking_doubt:
        return ()
    late = [i for i in account.items if i.is_open_invoice and i.due_on < today and not i.hold and not i.doubt]
    return tuple(sorted(late, key=lambda item: item.age_order))


def build_line(account: Account, last_call: Call | None, today: date) -> CallLine | None:
    """Return the line of a customer; None if there is nothing to call for, or not yet again."""
    items = list_callable_items(account, today)
    total = open_total(items) + account.credits
    if not items or total <= 0 or (last_call and last_call.again_on > today):
        return None
    return CallLine(account, items, total, (today - items[0].due_on).days, last_call)


def build_list(accounts: Iterable[Account], last_calls: Mapping[int, Call], today: date) -> list[CallLine]:
    """Return the customers to call: those to call back today first, then the largest sum first."""
    found = (build_line(account, last_calls.get(account.customer_id), today) for account in accounts)
    lines = [line for line in found if line]
    return sorted(lines, key=lambda x: (not x.is_call_back, -x.total, x.account.customer_id))
