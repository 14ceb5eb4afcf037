"""Builders for tests: a fixed clock, accounts of the domain, and rows of the database."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.domain.accounts.document import Document, DocumentKind, detect_kind
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
_ids = count(1)


class FakeClock:
    """A clock that changes only by `advance` and `wait`."""

    def __init__(self, now):
        self.now = now
        self.waits = []

    def __call__(self):
        return self.now

    def advance(self, **duration):
        self.now += timedelta(**duration)

    def wait(self, seconds):
        """Pass for the sender's `wait`: the time goes by at once."""
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        return False


def make_item(number="FA1", cents=10_000, due=TODAY - timedelta(days=30), **more):
    facts = {
        "id": next(_ids),
        "customer_id": 1,
        "issued_on": due - timedelta(days=30),
        "kind": detect_kind(cents),
    }
    return OpenItem(number=number, due_on=due, amount=cents, open_amount=cents, **{**facts, **more})


def make_account(*items, hold=None, last_message=None, **facts):
    customer = Customer(**{"code": "C1", "name": "Librairie Lilas", "email": "lilas@example.org", **facts})
    return Account(1, customer, items, hold, last_message=last_message)


def add_customer(db, code, name="", **facts):
    """Insert a customer; return its id."""
    facts = {"email": f"{code.lower()}@example.org", "kind": CustomerKind.PROFESSIONAL, **facts}
    with db.write():
        customers_store.save_customers(db, [Customer(code, name or f"Client {code}", **facts)])
    return customers_store.get_customer_id(db, code)


def add_document(db, code, number, cents, due=date(2026, 1, 15), kind=None):
    """Insert an open document; return its id."""
    document = Document(
        code, number, DocumentKind(kind or detect_kind(cents)), due - timedelta(days=30), due, cents, cents
    )
    with db.write():
        documents_store.add_documents(db, [document])
    return documents_store.get_last_id(db)


def read_rows(db, table):
    """Return a table as it stands, to be compared with what it becomes."""
    return db.conn.execute(f'select * from "{table}" order by 1, 2').fetchall()


@contextmanager
def rolled_back(db):
    """Let what is written be seen, and take it back at the end; writes inside join this transaction."""
    db.conn.execute("begin immediate")
    try:
        yield db
    finally:
        db.conn.rollback()
