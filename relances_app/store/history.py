"""The append-only history of reminders (table `journal`), from which document levels are computed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from relances_app.domain.dunning.dunning_status import ReminderEvent, compute_status
from relances_app.domain.sort_order import SortOrder
from relances_app.store.customers import in_chunks
from relances_app.store.database.database import Database
from relances_app.store.pagination import KeysetPagination
from relances_app.store.timestamps import to_text

COUNTED_EVENTS = "('sent', 'confirmed')"
"""Events after which a reminder counts: accepted by the server, or confirmed as sent by the user."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the page « Histo »."""

    id: int
    at: str
    said_on: date
    customer_id: int
    customer_name: str
    message_id: int | None
    channel: str
    level: int
    event: str
    cancels: int | None
    is_cancelled: bool
    recipient: str
    subject: str
    total: int
    reply_code: int | None
    reply: str
    note: str
    charged: int
    """Interest and fees charged on top of the documents, in cents."""


_COLUMNS = """j.id, j.at, j.said_on, j.customer_id, c.name, j.message_id, j.channel, j.level, j.event, j.cancels,
    exists (select 1 from journal k where k.cancels = j.id), coalesce(m.recipient, ''), coalesce(m.subject, ''),
    coalesce(m.total, 0), j.reply_code, j.reply, j.note,
    (select coalesce(sum(interest + fee), 0) from message_charge c where c.message_id = j.message_id)"""
FROM_JOURNAL = (
    "from journal j join customer c on c.id = j.customer_id left join message m on m.id = j.message_id"
)

SORT_COLUMNS: Mapping[str, str] = {
    "date": "j.id",
    "client": "c.sort_name",
    "relance": "j.level * 2 + (j.channel = 'letter')",
    "documents": "coalesce((select min(l.number) from message_line l where l.message_id = j.message_id), '')",
    "montant": "coalesce(m.total, 0)",
    "suite": """instr('uncertain refused deferred held resend released dropped abandoned cancelled confirmed sent',
        j.event)""",
}
"""By value of the sort parameter; entries that need the user's attention come before sent ones."""


def add_entry(
    db: Database, message_id: int, event: str, sent_on: date, now: datetime, *,
    cancels: int | None = None, reply_code: int | None = None, reply: str = "", note: str = "",
) -> int:  # fmt: skip
    """Append an entry about a message, and update the levels of its documents."""
    cursor = db.conn.execute(
        """insert into journal (at, said_on, customer_id, message_id, channel, level, event, cancels, reply_code,
            reply, note) select ?, ?, customer_id, id, channel, level, ?, ?, ?, ?, ? from message where id = ?""",
        (to_text(now), sent_on.isoformat(), event, cancels, reply_code, reply, note, message_id),
    )
    refresh_levels(db, _list_document_ids(db, message_id))
    return int(cursor.lastrowid or 0)


def _list_document_ids(db: Database, message_id: int) -> list[int]:
    query = "select document_id from message_line where message_id = ? and is_claim = 1"
    return [row[0] for row in db.conn.execute(query, (message_id,))]


def list_recently_contacted(db: Database, since: date) -> frozenset[int]:
    """Return the ids of the customers to whom a reminder was sent on `since` or later; a statement is none."""
    query = """select distinct customer_id from journal j indexed by journal_by_instant
        where event in ('sent', 'confirmed') and at >= ? and level > 0
        and not exists (select 1 from journal k where k.cancels = j.id)"""
    return frozenset(row[0] for row in db.conn.execute(query, (since.isoformat(),)))


def list_reminder_events(db: Database, document_ids: Iterable[int]) -> dict[int, list[ReminderEvent]]:
    """Return the reminders of documents that count, and the entries that cancel them, by document id."""
    found: dict[int, list[ReminderEvent]] = {}
    for some in in_chunks(document_ids):
        marks = ", ".join("?" * len(some))
        query = f"""select j.id, l.document_id, l.level, j.said_on, j.cancels from message_line l
            join journal j on j.message_id = l.message_id
            where l.document_id in ({marks}) and l.is_claim = 1
            and (j.event in {COUNTED_EVENTS} or j.cancels is not null) order by j.id"""
        for entry_id, document_id, level, said_on, cancels in db.conn.execute(query, some):
            event = ReminderEvent(entry_id, document_id, level, date.fromisoformat(said_on), cancels)
            found.setdefault(document_id, []).append(event)
    return found


def refresh_levels(db: Database, document_ids: Iterable[int]) -> None:
    """Update the stored level of documents from the history."""
    ids = list(document_ids)
    events = list_reminder_events(db, ids)
    statuses = ((id_, compute_status(events.get(id_, ()))) for id_ in ids)
    db.conn.executemany(
        "update document set level = ?, last_reminded_on = ? where id = ?",
        (
            (s.level, s.last_reminded_on.isoformat() if s.last_reminded_on else None, id_)
            for id_, s in statuses
        ),
    )


def list_ids(
    db: Database,
    order: SortOrder,
    *,
    customer_id: int | None = None,
    after: int | None = None,
    limit: int = -1,
) -> list[int]:
    """Return entry ids of one customer or of all, from after the entry `after`; newest first among equals."""
    pagination = KeysetPagination(SORT_COLUMNS[order.column], "j.id", order, is_newest_first=True)
    after_condition = pagination.build_after_condition(FROM_JOURNAL) if after else "true"
    query = f"""select j.id {FROM_JOURNAL} where (:customer is null or j.customer_id = :customer)
        and {after_condition}
        order by {pagination.order_by} limit :limit"""
    values = {"customer": customer_id, "after": after, "limit": limit}
    return [row[0] for row in db.conn.execute(query, values)]


def list_last_entries(db: Database, customer_id: int, limit: int) -> list[HistoryEntry]:
    """Return the last entry of each message of a customer, newest first."""
    query = """select max(id) as id from journal where customer_id = ? and event <> 'cancelled'
        group by coalesce(message_id, -id) order by id desc limit ?"""
    return list_entries(db, [row[0] for row in db.conn.execute(query, (customer_id, limit))])


def list_entries(db: Database, ids: Iterable[int]) -> list[HistoryEntry]:
    """Return entries in the order of their ids."""
    found: dict[int, HistoryEntry] = {}
    for some in in_chunks(wanted := list(ids)):
        marks = ", ".join("?" * len(some))
        query = f"select {_COLUMNS} {FROM_JOURNAL} where j.id in ({marks})"
        found |= {entry.id: entry for entry in map(_to_entry, db.conn.execute(query, some))}
    return [found[id_] for id_ in wanted]


def list_message_entries(db: Database, message_id: int) -> list[HistoryEntry]:
    """Return all entries of one message, oldest first."""
    query = "select id from journal where message_id = ? order by id"
    return list_entries(db, [row[0] for row in db.conn.execute(query, (message_id,))])


def get_entry(db: Database, entry_id: int) -> HistoryEntry | None:
    """Return one entry."""
    row = db.conn.execute(f"select {_COLUMNS} {FROM_JOURNAL} where j.id = ?", (entry_id,)).fetchone()
    return _to_entry(row) if row else None


def _to_entry(row: tuple[object, ...]) -> HistoryEntry:
    values = list(row)
    values[2] = date.fromisoformat(str(values[2]))
    values[10] = bool(values[10])
    return HistoryEntry(*values)  # type: ignore[arg-type]
