"""What the first page shows is cached while reminders leave; it always equals what is computed afresh."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from batches import queue
from builders import NOW, TODAY, FakeClock, add_customer, add_document
from fake_mailer import FakeMailer, accept, defer, lose_reply, refuse
from hypothesis import given, settings
from hypothesis import strategies as st

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.structure import RateLimit
from relances_app.services import attention, results
from relances_app.services.database import QueryCache, open_database
from relances_app.services.reminders import page
from relances_app.services.sending import run
from relances_app.store import history as history_store

STEPS = st.lists(
    st.tuples(st.sampled_from(["send", "send", "refuse", "settle", "take back", "look"]), st.integers(0, 3)),
    max_size=12,
)


def cached_totals(db):
    lists = tuple(page.compute_totals(db, ReminderQuery(level, TODAY, 15), TODAY) for level in (1, 2, 3))
    return (
        lists,
        attention.compute_ageing(db, TODAY),
        results.compute_days_outstanding(db, TODAY),
        results.compute_collected(db, TODAY),
    )


def apply_step(db, clock, what, which):
    """Change the database in one way."""
    clock.advance(minutes=1)
    if what in {"send", "refuse"}:
        answer = accept if what == "send" else (refuse, defer, lose_reply)[which % 3]
        next(run.send_all(db, FakeMailer(answer), RateLimit(0, 0, 0), clock, clock.wait), None)
    elif what == "settle":
        with db.write():
            db.conn.execute(
                "update document set open_amount = open_amount - 100 where number = ? and open_amount > 100",
                (f"FA{which}",),
            )
    elif what == "take back":
        entry = db.conn.execute(
            "select id, message_id from journal where event = 'sent' order by id desc"
        ).fetchone()
        if entry:
            with db.write():
                history_store.add_entry(db, entry[1], "cancelled", TODAY, clock(), cancels=entry[0])


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_cached_totals_of_the_first_page_equal_fresh_totals(empty_database, steps):
    with tempfile.TemporaryDirectory() as folder:
        path, cache, clock = (
            shutil.copy(empty_database, Path(folder) / "books.db"),
            QueryCache(),
            FakeClock(NOW),
        )
        with open_database(path) as sender, open_database(path, cache=cache) as reader:
            for n in range(4):
                add_customer(sender, f"C{n}")
                add_document(sender, f"C{n}", f"FA{n}", 1_000 * (n + 1), due=TODAY - timedelta(days=40))
            queue(sender, clock)
            for step in steps:
                apply_step(sender, clock, *step)
                with open_database(path) as fresh:
                    assert cached_totals(reader) == cached_totals(fresh)
