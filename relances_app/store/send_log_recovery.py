"""Recovery at start-up: apply the send log, and hold mails that an older database would send again."""

from collections.abc import Mapping
from datetime import datetime

from relances_app.store.database.database import Database
from relances_app.store.history import add_entry
from relances_app.store.send_log import SendLogEntry
from relances_app.store.timestamps import from_text, to_text

UNSENT_STATES = "('queued', 'claimed', 'deferred')"


def get_open_count(db: Database) -> int:
    """Return how often this database was opened."""
    return int(db.conn.execute("select epoch from books").fetchone()[0])


def increment_open_count(db: Database) -> int:
    """Increment the open count and mark the database as open; return the count."""
    db.conn.execute("update books set epoch = epoch + 1, is_open = 1")
    return get_open_count(db)


def was_left_open(db: Database) -> bool:
    """Return whether the last process did not shut down cleanly."""
    return bool(db.conn.execute("select is_open from books").fetchone()[0])


def mark_closed(db: Database) -> None:
    """Record a clean shutdown."""
    db.conn.execute("update books set is_open = 0")


def hold_unsent(db: Database, reason: str, now: datetime) -> int:
    """Hold all unsent mails until the user releases them; return how many."""
    ids = [row[0] for row in db.conn.execute(f"select id from message where state in {UNSENT_STATES}")]
    for id_ in ids:
        _hold(db, id_, reason, now)
    return len(ids)


def hold_stale(db: Database, queued_before: datetime, reason: str, now: datetime) -> int:
    """Hold mails queued before `queued_before`, except those the user asked to resend; return how many."""
    query = """select id from message where state = 'queued' and channel = 'mail' and queued_at < ?
        and (verdict is null or verdict <> 'resend_authorised')"""
    ids = [row[0] for row in db.conn.execute(query, (to_text(queued_before),))]
    for id_ in ids:
        _hold(db, id_, reason, now)
    return len(ids)


def _hold(db: Database, id_: int, reason: str, now: datetime) -> None:
    query = "update message set state = 'held', advice = ?, state_at = ?, claimed_by = null where id = ?"
    db.conn.execute(query, (reason, to_text(now), id_))
    add_entry(db, id_, "held", now.date(), now, note=reason)


def get_latest_timestamp(db: Database) -> str:
    """Return the latest timestamp in the database, or an empty string."""
    query = """select max(coalesce((select max(state_at) from message), ''),
        coalesce((select max(at) from journal), ''))"""
    return str(db.conn.execute(query).fetchone()[0])


def apply_send_log(db: Database, entries: Mapping[int, SendLogEntry], now: datetime) -> int:
    """Update the database from the send log; return how many entries were new to it."""
    known = {
        row[0]: row[1:] for row in db.conn.execute("select id, message_id, state, state_at from message")
    }
    new_count = 0
    for id_, entry in sorted(entries.items()):
        message_id, state, state_at = known.get(id_, ("", "", ""))
        if message_id == entry.message_id:
            new_count += _update_state(db, entry, state, state_at, now)
        else:
            new_count += _add_missing_message(db, entry, now)
    return new_count


def _update_state(db: Database, entry: SendLogEntry, state: str, state_at: str, now: datetime) -> int:
    if entry.stage == "sent" and state not in {"sent", "refused", "cancelled"}:
        db.conn.execute(
            "update message set state = 'sent', state_at = ? where id = ?", (to_text(now), entry.id)
        )
        note = "retrouvé envoyé dans le registre des envois"
        add_entry(db, entry.id, "sent", entry.instant.date(), now, note=note)
        # Left in hand-over by a process that died: this is the same database, not an older one.
        return int(state not in {"handing_over", "uncertain"})
    # A state newer than the entry already takes it into account: deferred after the final dot, or to be resent.
    is_newer = entry.instant > from_text(state_at)
    if entry.stage == "handing_over" and is_newer and state in {"queued", "claimed", "held", "deferred"}:
        query = "update message set state = 'uncertain', advice = ?, state_at = ? where id = ?"
        db.conn.execute(
            query, ("le registre des envois dit qu'il était en cours de remise", to_text(now), entry.id)
        )
        add_entry(db, entry.id, "uncertain", now.date(), now)
        return 1
    return 0


def _add_missing_message(db: Database, entry: SendLogEntry, now: datetime) -> int:
    """Add a mail missing from this older database, so that its documents are not reminded of again."""
    if db.conn.execute("select 1 from message where message_id = ?", (entry.message_id,)).fetchone():
        return 0
    customer = db.conn.execute("select id from customer where code = ?", (entry.customer,)).fetchone()
    if customer is None:
        return 0
    batch = db.conn.execute(
        """insert into batch (created_at, channel, level, as_of, grace_days, dated_on, state)
        values (?, 'mail', ?, ?, 0, ?, 'done')""",
        (entry.at, max(entry.level, 1), entry.at[:10], entry.at[:10]),
    ).lastrowid
    state = "sent" if entry.stage == "sent" else "uncertain"
    id_ = db.conn.execute(
        """insert into message (batch_id, customer_id, channel, level, recipient, subject, message_id, sha256,
            total, state, queued_at, state_at)
        values (?, ?, 'mail', ?, '', '(retrouvé dans le registre)', ?, '', 0, ?, ?, ?)""",
        (batch, customer[0], entry.level, entry.message_id, state, entry.at, to_text(now)),
    ).lastrowid
    db.conn.execute("insert into message_content values (?, x'')", (id_,))
    for number, rank, *own_level in entry.documents:
        level = own_level[0] if own_level else entry.level
        db.conn.execute(
            """insert or ignore into message_line (message_id, document_id, number, kind, issued_on, due_on,
                open_amount, level, cycle, is_claim, section)
            select ?, d.id, d.number, d.kind, d.issued_on, d.due_on, d.open_amount, ?,
                (select count(*) from message_line l where l.document_id = d.id and l.level = ? and l.is_claim), 1, ?
            from document d where d.customer_id = ? and d.number = ? and d.rank = ?""",
            (id_, level, level, int(level != entry.level), customer[0], number, rank),
        )
    event, day = ("sent", entry.instant) if state == "sent" else ("uncertain", now)
    add_entry(db, int(id_ or 0), event, day.date(), now, note="retrouvé dans le registre des envois")
    return 1
