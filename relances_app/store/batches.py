"""Batches: the reminders that one click or command creates, with their state (running, paused, stopped, done)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.store.database.database import Database
from relances_app.store.timestamps import from_text, to_text

IS_OPEN = "state in ('queued', 'claimed', 'handing_over', 'deferred', 'uncertain', 'held')"
"""The same condition as NOT_FINAL, written so that SQLite searches the index by batch instead of scanning it."""


def add_batch(
    db: Database,
    channel: str,
    reminder_query: ReminderQuery,
    dated_on: date,
    now: datetime,
    not_before: datetime | None = None,
) -> int:
    """Add a batch of reminders, which the sender leaves alone until `not_before`; return its id."""
    cursor = db.conn.execute(
        """insert into batch (created_at, channel, level, as_of, grace_days, dated_on, not_before, state)
        values (?, ?, ?, ?, ?, ?, ?, 'running')""",
        (
            to_text(now), channel, reminder_query.level, reminder_query.as_of.isoformat(), reminder_query.grace_days,
            dated_on.isoformat(), to_text(not_before) if not_before else None,
        ),
    )  # fmt: skip
    return int(cursor.lastrowid or 0)


def get_batch(db: Database, batch_id: int) -> Mapping[str, Any] | None:
    """Return a batch by id."""
    return next(db.query("select * from batch where id = ?", (batch_id,)), None)


def get_next_start(db: Database, now: datetime) -> datetime | None:
    """Return when the next batch that waits for its start may be sent, or None."""
    query = "select min(not_before) from batch where state = 'running' and not_before > ?"
    text = db.conn.execute(query, (to_text(now),)).fetchone()[0]
    return from_text(text) if text else None


def start_now(db: Database, batch_id: int) -> None:
    """Let the sender take a batch without waiting for its start."""
    db.conn.execute("update batch set not_before = null where id = ?", (batch_id,))


def list_open_batches(db: Database) -> list[Mapping[str, Any]]:
    """Return the mail batches that are not done."""
    return list(db.query("select * from batch where state <> 'done' and channel = 'mail' order by id"))


def set_batch_state(
    db: Database, batch_id: int, state: str, reason: str = "", resume_at: datetime | None = None
) -> None:
    """Set the state of a batch; a paused one resumes automatically at `resume_at`."""
    query = "update batch set state = ?, reason = ?, resume_at = ? where id = ?"
    db.conn.execute(query, (state, reason, to_text(resume_at) if resume_at else None, batch_id))


def resume_batches(db: Database, now: datetime) -> None:
    """Resume the paused batches whose `resume_at` has passed."""
    query = """update batch set state = 'running', reason = '', resume_at = null
        where state = 'paused' and resume_at <= ?"""
    db.conn.execute(query, (to_text(now),))


def set_state_of_running(db: Database, state: str, reason: str, resume_at: datetime | None = None) -> None:
    """Set the state of all running batches, since they share one mail server."""
    query = "update batch set state = ?, reason = ?, resume_at = ? where state = 'running'"
    db.conn.execute(query, (state, reason, to_text(resume_at) if resume_at else None))


def is_running(db: Database, batch_id: int) -> bool:
    """Return whether a batch is running."""
    query = "select state = 'running' from batch where id = ?"
    return bool(db.conn.execute(query, (batch_id,)).fetchone()[0])


def save_wait_reason(db: Database, reason: str) -> None:
    """Save why the running batches wait."""
    db.conn.execute("update batch set reason = ? where state = 'running' and reason <> ?", (reason, reason))


def increment_failures(db: Database, batch_id: int) -> int:
    """Count one more failure to reach the server; return the number of failures in a row in this batch."""
    query = "update batch set failures = failures + 1 where id = ? returning failures"
    return int(db.conn.execute(query, (batch_id,)).fetchone()[0])


def reset_failures(db: Database, batch_id: int) -> None:
    """Reset the failure count after the server was reached."""
    db.conn.execute("update batch set failures = 0 where id = ? and failures > 0", (batch_id,))


def close_batches(db: Database) -> None:
    """Mark the batches as done whose messages are all final."""
    query = f"""update batch set state = 'done', reason = '' where state = 'running'
        and not exists (select 1 from message where batch_id = batch.id and {IS_OPEN})"""
    db.conn.execute(query)


def resume_all(db: Database) -> None:
    """Resume all paused or stopped mail batches at the user's request, and start those that wait for their start."""
    db.conn.execute("""update batch set state = 'running', reason = '', resume_at = null
        where channel = 'mail' and state in ('paused', 'stopped')""")
    db.conn.execute("update batch set not_before = null where channel = 'mail' and state = 'running'")


@dataclass(frozen=True, slots=True)
class PastBatch:
    """One sending or printing: when, what, and how many messages are in which state; the total in cents."""

    id: int
    created_at: str
    channel: str
    level: int
    state: str
    count: int
    total: int
    sent: int
    refused: int
    cancelled: int

    @property
    def waiting(self) -> int:
        """Messages that are not final, or wait for a decision or the post."""
        return self.count - self.sent - self.refused - self.cancelled


_SUMS = """select b.id, b.created_at, b.channel, min(m.level), b.state, count(m.id), coalesce(sum(m.total), 0),
    count(m.id) filter (where m.state = 'sent'), count(m.id) filter (where m.state = 'refused'),
    count(m.id) filter (where m.state = 'cancelled')
    from ({}) b join message m on m.batch_id = b.id group by b.id order by b.id desc"""


def list_batches(db: Database, before: int | None, limit: int) -> list[PastBatch]:
    """Return batches of mails and letters, newest first, from before a batch on."""
    source = "select * from batch where :before is null or id < :before order by id desc limit :limit"
    rows = db.conn.execute(_SUMS.format(source), {"before": before, "limit": limit})
    return [PastBatch(*row) for row in rows]


def list_batches_to_post(db: Database) -> list[PastBatch]:
    """Return the batches with letters that wait to be posted, newest first."""
    source = """select * from batch where id in
        (select batch_id from message where state = 'queued' and channel = 'letter')"""
    return [PastBatch(*row) for row in db.conn.execute(_SUMS.format(source))]
