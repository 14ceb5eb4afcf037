"""What a level claims of a customer on top of the documents: read for the rule, and written down once claimed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.charges.charges import Basis, Charges, count_charges, list_debts
from relances_app.domain.charges.interest import Payment
from relances_app.domain.charges.rates import HalfYear, Rate, RateRule
from relances_app.domain.dunning.dunning_levels import ChargesMode, Rung
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Books
from relances_app.store.dunning_levels import find_ladder
from relances_app.store.rates import find_rates, find_rule
from relances_app.store.registered_mail import find_receipt


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a level is said to every customer of a run."""

    rung: Rung
    rule: RateRule
    rates: Mapping[HalfYear, Rate]


def find_terms(db: Books, level: int) -> Terms:
    """Return the terms of a level as they stand."""
    return Terms(find_ladder(db)[level], find_rule(db), find_rates(db))


def count_claim(
    db: Books, terms: Terms, account: Account, items: tuple[Item, ...], dated_on: date
) -> Charges | None:
    """Return what the documents add on the day of edition; None where the level neither claims nor must be silent."""
    basis = Basis(
        account.customer.capacity,
        terms.rule,
        notice_received_on=find_receipt(db, [item.id for item in items if item.is_claim]),
        is_insolvent=account.is_insolvent,
    )
    if basis.is_insolvent:
        return Charges(dated_on, reason=basis.obstacle)
    if terms.rung.charges is not ChargesMode.CLAIMED:
        return None
    payments = find_payments(db, [item.id for item in items])
    return count_charges(list_debts(items, payments), basis, dated_on, terms.rates)


def find_oldest_due(db: Books, level: int | None = None) -> date | None:
    """Return the oldest due date of the open invoices, or of those that wait for a level."""
    query = """select min(due_on) from document
        where open_amount <> 0 and open_amount > 0 and kind = 'invoice' and (:level is null or level = :level - 1)"""
    (day,) = db.conn.execute(query, {"level": level}).fetchone()
    return date.fromisoformat(day) if day else None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a message claimed for one document, in cents."""

    number: str
    interest: int
    fee: int


def find_claimed(db: Books, message_id: int) -> list[Claimed]:
    """Return what a message claimed on top of its documents, oldest document first."""
    query = """select l.number, c.interest, c.fee from message_charge c
        join message_line l on l.message_id = c.message_id and l.document_id = c.document_id
        where c.message_id = ? order by l.due_on, l.document_id"""
    return [Claimed(*row) for row in db.conn.execute(query, (message_id,))]


def find_payments(db: Books, document_ids: Iterable[int]) -> dict[int, tuple[Payment, ...]]:
    """Return the payments whose day is known, by document."""
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


def add_claim(db: Books, message_id: int, items: Iterable[Item], charges: Charges | None) -> None:
    """Write down what a message claims for each of its documents; their open sums stay as they are."""
    if charges is None or not charges.total:
        return
    claims = (item for item in items if item.is_claim)
    db.conn.executemany(
        "insert into message_charge (message_id, document_id, interest, fee) values (?, ?, ?, ?)",
        [
            (message_id, item.id, document.interest, document.fee)
            for item, document in zip(claims, charges.documents, strict=True)
        ],
    )
