"""A customer's account: open documents with their dunning level, and totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.accounts.last_message import LastMessage


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A stored open document with its dunning status; amounts in signed cents."""

    id: int
    customer_id: int
    number: str
    kind: DocumentKind
    issued_on: date
    due_on: date
    amount: int
    open_amount: int
    level: int = 0
    last_reminded_on: date | None = None
    due_is_estimated: bool = False
    is_estimated: bool = False
    hold: Hold | None = None
    """The pause, dispute or promise in force today, if any."""
    is_pending: bool = False
    """True while a message about it is queued or its outcome is uncertain."""
    doubt: str = ""
    """What a person has to answer about it, in French; empty where nothing is doubtful."""

    @property
    def is_open_invoice(self) -> bool:
        """Return whether it is an invoice with an amount still owed, so that reminders may list it."""
        return self.kind is DocumentKind.INVOICE and self.open_amount > 0

    @property
    def is_credit(self) -> bool:
        """Return whether it reduces what the customer owes."""
        return self.open_amount < 0

    @property
    def age_order(self) -> tuple[date, date, int]:
        """Sort key, oldest first: due date, then issue date, then id."""
        return (self.due_on, self.issued_on, self.id)


@dataclass(frozen=True, slots=True)
class Account:
    """One customer's open documents."""

    customer_id: int
    customer: Customer
    items: tuple[OpenItem, ...]
    hold: Hold | None = None
    """The hold on the whole customer in force today, if any."""
    doubt: str = ""
    """What a person has to answer about the customer, in French; empty where nothing is doubtful."""
    last_message: LastMessage | None = None
    """The last message to the customer if it may delay the next one."""

    @property
    def balance(self) -> int:
        """What the customer surely owes in cents, due or not yet: credits deducted, doubtful claims left out."""
        return sum(item.open_amount for item in self.items if item.is_credit or not item.doubt)

    @property
    def claimable_balance(self) -> int:
        """The balance in cents without documents on hold, which are not asked for: the most that may be asked."""
        return self.balance - sum(
            i.open_amount for i in self.items if i.hold and not i.is_credit and not i.doubt
        )

    @property
    def credits(self) -> int:
        """The sum of all that reduces what the customer owes, in negative cents."""
        return sum(item.open_amount for item in self.items if item.is_credit)

    @property
    def blocking_doubt(self) -> str:
        """Why nothing may be asked of the customer: a doubt about it, or about a credit that would be deducted."""
        return self.doubt or next((item.doubt for item in self.items if item.is_credit and item.doubt), "")

    @property
    def oldest_open_invoice(self) -> OpenItem | None:
        """The oldest open invoice, None if there is none."""
        return min((i for i in self.items if i.is_open_invoice), key=lambda i: i.age_order, default=None)

    @property
    def is_insolvent(self) -> bool:
        """Return whether a hold for insolvency proceedings is set on the customer or one of its documents."""
        holds = (self.hold, *(item.hold for item in self.items))
        return any(hold is not None and hold.kind is HoldKind.INSOLVENCY for hold in holds)


def open_total(items: Iterable[OpenItem]) -> int:
    """Return the sum of the open amounts in cents, credits deducted."""
    return sum(item.open_amount for item in items)
