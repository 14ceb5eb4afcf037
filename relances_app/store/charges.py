"""Interest and fees charged on top of documents: input of the computation, and the amounts stored per message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.charges.charges import Charges, LegalBasis, build_debts, compute_customer_charges
from relances_app.domain.charges.interest import Payment
from relances_app.domain.charges.rates import HalfYear, Rate, RateRule
from relances_app.domain.dunning.dunning_levels import ChargesMode, DunningLevel
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database
from relances_app.store.dunning_levels import get_dunning_levels
from relances_app.store.rates import get_rule, list_rates
from relances_app.store.registered_mail import get_received_date


@dataclass(frozen=True, slots=True)
class LevelTerms:
    """Terms under which a level charges interest and fees, the same for each customer of a batch."""

    level: DunningLevel
    rule: RateRule
    rates: Mapping[HalfYear, Rate]


@dataclass(frozen=True, slots=True)
class ChargedItem:
    """Interest and fee that a message charged for one document, in cents."""

    number: str
    interest: int
    fee: int


def get_level_terms(db: Database, level: int) -> LevelTerms:
    """Return the current terms of a level."""
    return LevelTerms(get_dunning_levels(db)[level], get_rule(db), list_rates(db))


def compute_charges(
    db: Database, terms: LevelTerms, account: Account, items: tuple[OpenItem, ...], dated_on: date
) -> Charges | None:
    """Return the interest and fees of documents at the date of the reminder.

    Return None if the level charges nothing; charges with a reason if an insolvency forbids them.
    """
    basis = LegalBasis(
        account.customer.effective_kind,
        terms.rule,
        notice_received_on=get_received_date(db, [item.id for item in items if item.is_open_invoice]),
        is_insolvent=account.is_insolvent,
    )
    if basis.is_insolvent:
        return Charges(dated_on, reason=basis.blocking_reason)
    if terms.level.charges is not ChargesMode.CHARGED:
        return None
    payments = list_payments(db, [item.id for item in items])
    return compute_customer_charges(build_debts(items, payments), basis, dated_on, terms.rates)


def get_oldest_due_date(db: Database, level: int | None = None) -> date | None:
    """Return the oldest due date of the open invoices, or of those due for a level."""
    query = """select min(due_on) from document
        where open_amount <> 0 and open_amount > 0 and kind = 'invoice' and (:level is null or level = :level - 1)"""
    (day,) = db.conn.execute(query, {"level": level}).fetchone()
    return date.fromisoformat(day) if day else None


def list_charged_items(db: Database, message_id: int) -> list[ChargedItem]:
    """Return what a message charged on top of its documents, oldest document first."""
    query = """select l.number, c.interest, c.fee from message_charge c
        join message_line l on l.message_id = c.message_id and l.document_id = c.document_id
        where c.message_id = ? order by l.due_on, l.document_id"""
    return [ChargedItem(*row) for row in db.conn.execute(query, (message_id,))]


def list_payments(db: Database, document_ids: Iterable[int]) -> dict[int, tuple[Payment, ...]]:
    """Return the payments with a known date, by document."""
    found: dict[int, tuple[Payment, ...]] = {}
    for some in in_chunks(document_ids):
        marks = ", ".join("?" * len(some))
        query = f"""select t.document_id, p.booked_on, t.amount from payment_part t
            join payment p on p.id = t.payment_id
            where t.document_id in ({marks}) and p.cancelled_at is null and t.amount > 0
            order by p.booked_on, p.id"""
        for document_id, booked_on, amount in db.conn.execute(query, some):
            payment = Payment(date.fromisoformat(booked_on), amount)
            found[document_id] = (*found.get(document_id, ()), payment)
    return found


def add_charges(db: Database, message_id: int, items: Iterable[OpenItem], charges: Charges | None) -> None:
    """Store what a message charges for each of its documents; the open amounts do not change."""
    if charges is None or not charges.total:
        return
    open_invoices = (item for item in items if item.is_open_invoice)
    db.conn.executemany(
        "insert into message_charge (message_id, document_id, interest, fee) values (?, ?, ?, ?)",
        [
            (message_id, item.id, document.interest, document.fee)
            for item, document in zip(open_invoices, charges.documents, strict=True)
        ],
    )
