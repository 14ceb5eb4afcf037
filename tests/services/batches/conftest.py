"""Fixtures for messages about several levels."""

from datetime import date

import pytest
from batches import remind
from builders import add_customer, add_document
from fake_mailer import FakeMailer


@pytest.fixture
def debtor(db, clock):
    """C1 had a first reminder of FA1 (100,00) twenty days ago; FA2 (200,00) has never been reminded."""
    customer_id = add_customer(db, "C1")
    add_document(db, "C1", "FA1", 10_000)
    clock.advance(days=-20)
    remind(db, FakeMailer(), clock)
    clock.advance(days=20)
    add_document(db, "C1", "FA2", 20_000, due=date(2026, 2, 1))
    return customer_id
