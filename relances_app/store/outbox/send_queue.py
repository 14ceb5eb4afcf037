"""Send queue."""

from datetime import datetime

from relances_app.domain.sending.outcome import MessageState, Outcome
from relances_app.store.database.database import Database
from relances_app.store.history import add_entry
from relances_app.store.outbox.messages import NOT_FINAL, QueuedMessage, get_message
from relances_app.store.timestamps import from_text, to_text

# The first term lets the index of what is not final serve; without it each claim reads every mail that left.
_IS_SENDABLE = f"""m.{NOT_FINAL} and m.channel = 'mail' and b.state = 'running'
    and (m.state = 'queued' or (m.state = 'deferred' and m.next_try_at <= ?))"""


# Each sought in the order of the index, which the second term lets serve: one query for both states would sort all
# that waits at each claim.
_NEXT_QUERY = f"""select * from (select m.id from message m indexed by message_by_state join batch b on b.id = m.batch_id
    where m.state = '{{}}' and m.{NOT_FINAL} and m.channel = 'mail' and b.state = 'running' {{}}
    order by m.id limit 1)"""
_NEXT_QUEUED = _NEXT_QUERY.format("queued", "")
_NEXT_DEFERRED = _NEXT_QUERY.format("deferred", "and m.next_try_at <= ?")


def lock_next(db: Database, locked_by: str, now: datetime) -> QueuedMessage | None:
    """Take the next mail that may leave, in one statement, so that no two senders can take the same."""
    row = db.conn.execute(
        f"""update message set state = 'claimed', claimed_by = ?, state_at = ?, attempts = attempts + 1
        where id = (select min(id) from ({_NEXT_QUEUED} union all {_NEXT_DEFERRED}))
        returning id""",
        (locked_by, to_text(now), to_text(now)),
    ).fetchone()
    return get_message(db, row[0]) if row else None


def unlock(db: Database, id_: int, now: datetime) -> None:
    """Put a claimed mail back in the queue: it was never tried."""
    query = """update message set state = 'queued', claimed_by = null, attempts = attempts - 1, state_at = ?
        where id = ? and state = 'claimed'"""
    db.conn.execute(query, (to_text(now), id_))


def mark_handing_over(db: Database, id_: int, now: datetime) -> None:
    """Write down that the final dot is about to leave."""
    query = "update message set state = 'handing_over', state_at = ? where id = ? and state = 'claimed'"
    if db.conn.execute(query, (to_text(now), id_)).rowcount != 1:
        raise LookupError("the message is no longer claimed by this run")


def save_outcome(
    db: Database, id_: int, outcome: Outcome, next_try_at: datetime | None, now: datetime
) -> None:
    """Write down what the mail server did with a message."""
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
    """Move a message to a state for a reason that is not the server's."""
    query = """update message set state = ?, advice = ?, state_at = ?, verdict = coalesce(?, verdict),
        claimed_by = null where id = ?"""
    db.conn.execute(query, (state, advice, to_text(now), verdict, id_))


def recover_interrupted(db: Database, now: datetime) -> tuple[list[int], list[int]]:
    """Settle what a sender that died left behind; return the ids put back and the ids now uncertain.

    A claimed mail was never completed and waits again; one in hand-over may have left.
    """
    uncertain = [r[0] for r in db.conn.execute("select id from message where state = 'handing_over'")]
    locked = [r[0] for r in db.conn.execute("select id from message where state = 'claimed'")]
    for id_ in locked:
        unlock(db, id_, now)
    for id_ in uncertain:
        set_state(db, id_, MessageState.UNCERTAIN, "le programme s'est arrêté pendant la remise", now)
    return locked, uncertain


def record_uncertain(db: Database, id_: int, now: datetime) -> None:
    """Write in the journal that nobody knows whether a message left."""
    add_entry(db, id_, "uncertain", now.date(), now)


def get_send_log_data(db: Database, id_: int) -> tuple[str, str, list[tuple[str, int]]]:
    """Return books identity, customer code, and number and rank of the invoices that a message reminds."""
    row = db.conn.execute(
        """select (select uuid from books), c.code from message m join customer c on c.id = m.customer_id
        where m.id = ?""",
        (id_,),
    ).fetchone()
    query = """select d.number, d.rank from message_line l join document d on d.id = l.document_id
        where l.message_id = ? and l.is_claim = 1"""
    return row[0], row[1], db.conn.execute(query, (id_,)).fetchall()


def has_sendable(db: Database, now: datetime) -> bool:
    """Say whether a mail of a running batch may leave now."""
    query = f"select exists (select 1 from message m join batch b on b.id = m.batch_id where {_IS_SENDABLE})"
    return bool(db.conn.execute(query, (to_text(now),)).fetchone()[0])


def get_first_sent_at(db: Database, since: datetime) -> datetime:
    """Return when the first mail after an instant was handed over; that instant when there is none."""
    query = """select min(state_at) from message where channel = 'mail'
        and state in ('sent', 'uncertain', 'handing_over') and state_at >= ?"""
    row = db.conn.execute(query, (to_text(since),)).fetchone()
    return from_text(row[0]) if row[0] else since


def count_sent_since(db: Database, since: datetime) -> int:
    """Count the mails handed to a server since an instant, uncertain ones included."""
    query = """select count(*) from message where channel = 'mail' and state in ('sent', 'uncertain', 'handing_over')
        and state_at >= ?"""
    return int(db.conn.execute(query, (to_text(since),)).fetchone()[0])
