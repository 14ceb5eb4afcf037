"""The send queue: lock the next mail, record its outcome, and recover from an interrupted sender."""

from datetime import datetime

from relances_app.domain.sending.outcome import MessageState, Outcome
from relances_app.store.database.database import Database
from relances_app.store.history import add_entry
from relances_app.store.outbox.messages import NOT_FINAL, QueuedMessage, get_message
from relances_app.store.timestamps import from_text, to_text

# The first term allows the index of messages that are not final; without it each lock reads every mail ever sent.
_IS_SENDABLE = f"""m.{NOT_FINAL} and m.channel = 'mail' and b.state = 'running'
    and (b.not_before is null or b.not_before <= :now)
    and (m.state = 'queued' or (m.state = 'deferred' and m.next_try_at <= :now))"""


# One query per state, each in index order, which the second term allows: a single query for both states would sort
# all pending mails at each lock.
_NEXT_QUERY = f"""select * from (select m.id from message m indexed by message_by_state
    join batch b on b.id = m.batch_id
    where m.state = '{{}}' and m.{NOT_FINAL} and m.channel = 'mail' and b.state = 'running'
    and (b.not_before is null or b.not_before <= :now) {{}}
    order by m.id limit 1)"""
_NEXT_QUEUED = _NEXT_QUERY.format("queued", "")
_NEXT_DEFERRED = _NEXT_QUERY.format("deferred", "and m.next_try_at <= :now")


def lock_next(db: Database, locked_by: str, now: datetime) -> QueuedMessage | None:
    """Lock the next mail to send in one statement, so that two senders can never get the same one."""
    row = db.conn.execute(
        f"""update message set state = 'claimed', claimed_by = :locked_by, state_at = :now, attempts = attempts + 1
        where id = (select min(id) from ({_NEXT_QUEUED} union all {_NEXT_DEFERRED}))
        returning id""",
        {"locked_by": locked_by, "now": to_text(now)},
    ).fetchone()
    return get_message(db, row[0]) if row else None


def unlock(db: Database, id_: int, now: datetime) -> None:
    """Return a locked mail to the queue, as if it had not been tried; only before the final dot."""
    query = """update message set state = 'queued', claimed_by = null, attempts = attempts - 1, state_at = ?
        where id = ? and state in ('claimed', 'handing_over')"""
    db.conn.execute(query, (to_text(now), id_))


def mark_handing_over(db: Database, id_: int, now: datetime) -> None:
    """Record that the final dot of the message is about to be sent."""
    query = "update message set state = 'handing_over', state_at = ? where id = ? and state = 'claimed'"
    if db.conn.execute(query, (to_text(now), id_)).rowcount != 1:
        raise LookupError("the message is no longer locked by this sender")


def save_outcome(
    db: Database, id_: int, outcome: Outcome, next_try_at: datetime | None, now: datetime
) -> None:
    """Save what the mail server did with a message."""
    db.conn.execute(
        """update message set state = ?, stage = ?, reply_code = ?, reply = ?, advice = ?, next_try_at = ?,
            claimed_by = null, state_at = ? where id = ?""",
        (
            outcome.state, outcome.stage, outcome.code, outcome.reply, outcome.advice,
            to_text(next_try_at) if next_try_at else None, to_text(now), id_,
        ),
    )  # fmt: skip


def set_state(
    db: Database, id_: int, state: MessageState, advice: str, now: datetime, verdict: str | None = None
) -> None:
    """Set the state of a message for a reason other than a server reply."""
    query = """update message set state = ?, advice = ?, state_at = ?, verdict = coalesce(?, verdict),
        claimed_by = null where id = ?"""
    db.conn.execute(query, (state, advice, to_text(now), verdict, id_))


def cancel_batch(db: Database, batch_id: int, advice: str, now: datetime) -> dict[int, list[int]]:
    """Cancel the messages of a batch of which none was locked; return their documents by customer id."""
    query = (
        "select exists (select 1 from message where batch_id = ? and state not in ('queued', 'cancelled'))"
    )
    if db.conn.execute(query, (batch_id,)).fetchone()[0]:
        raise LookupError("a message of the batch is no longer queued")
    documents: dict[int, list[int]] = {}
    query = """select m.customer_id, l.document_id from message m join message_line l on l.message_id = m.id
        where m.batch_id = ? and m.state = 'queued'"""
    for customer_id, document_id in db.conn.execute(query, (batch_id,)):
        documents.setdefault(customer_id, []).append(document_id)
    query = """update message set state = 'cancelled', advice = ?, state_at = ?, verdict = 'abandoned'
        where batch_id = ? and state = 'queued'"""
    db.conn.execute(query, (advice, to_text(now), batch_id))
    return documents


def recover_interrupted(db: Database, now: datetime) -> tuple[list[int], list[int]]:
    """Recover from a sender that died; return the ids queued again and the ids now uncertain.

    A locked mail was not completely transmitted and is queued again; one in hand-over may have been delivered.
    """
    uncertain = [r[0] for r in db.conn.execute("select id from message where state = 'handing_over'")]
    locked = [r[0] for r in db.conn.execute("select id from message where state = 'claimed'")]
    for id_ in locked:
        unlock(db, id_, now)
    for id_ in uncertain:
        set_state(db, id_, MessageState.UNCERTAIN, "le programme s'est arrêté pendant la remise", now)
    return locked, uncertain


def record_uncertain(db: Database, id_: int, now: datetime) -> None:
    """Add a history entry that it is unknown whether a message was sent."""
    add_entry(db, id_, "uncertain", now.date(), now)


def get_send_log_data(db: Database, id_: int) -> tuple[str, str, list[tuple[str, int, int]]]:
    """Return database id, customer code, and number, rank and level of the invoices of a message."""
    row = db.conn.execute(
        """select (select uuid from books), c.code from message m join customer c on c.id = m.customer_id
        where m.id = ?""",
        (id_,),
    ).fetchone()
    query = """select d.number, d.rank, l.level from message_line l join document d on d.id = l.document_id
        where l.message_id = ? and l.is_claim = 1"""
    return row[0], row[1], db.conn.execute(query, (id_,)).fetchall()


def has_sendable(db: Database, now: datetime) -> bool:
    """Return whether a mail of a running batch may be sent now."""
    query = f"select exists (select 1 from message m join batch b on b.id = m.batch_id where {_IS_SENDABLE})"
    return bool(db.conn.execute(query, {"now": to_text(now)}).fetchone()[0])


def find_next_due(db: Database) -> datetime | None:
    """Return when a paused batch resumes or a deferred mail of a running or paused batch is due, the earlier one.

    A deferred mail is not tried before its batch resumes.
    """
    query = f"""select min(due) from (
        select resume_at as due from batch where state = 'paused' and channel = 'mail'
        union all
        select max(m.next_try_at, coalesce(b.resume_at, '')) from message m indexed by message_by_state
            join batch b on b.id = m.batch_id
            where m.state = 'deferred' and m.{NOT_FINAL} and m.channel = 'mail'
                and b.state in ('running', 'paused'))"""
    row = db.conn.execute(query).fetchone()
    return from_text(row[0]) if row[0] else None


def get_first_sent_at(db: Database, since: datetime) -> datetime:
    """Return when the first mail since `since` was handed over; `since` if there is none."""
    query = """select min(state_at) from message where channel = 'mail'
        and state in ('sent', 'uncertain', 'handing_over') and state_at >= ?"""
    row = db.conn.execute(query, (to_text(since),)).fetchone()
    return from_text(row[0]) if row[0] else since


def count_sent_since(db: Database, since: datetime) -> int:
    """Return the number of mails handed to a server since `since`, including uncertain ones."""
    query = """select count(*) from message where channel = 'mail' and state in ('sent', 'uncertain', 'handing_over')
        and state_at >= ?"""
    return int(db.conn.execute(query, (to_text(since),)).fetchone()[0])
